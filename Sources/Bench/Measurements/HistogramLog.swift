/// Histograms by tag and interval: `histograms.hlog` in the format 1.3 of HdrHistogram's log, which
/// the Java and Python readers take.
///
///     #[Histogram log format version 1.3]
///     #[StartTime: 1700000000.000 (seconds since epoch)]
///     #[BaseTime: 1700000000.000 (seconds since epoch)]
///     "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
///     Tag=produce.response,2.000,20.000,71.041,HISTFAAA…
///
/// Intervals are in seconds from the start; `Interval_Max` is in milliseconds. Lines are in order of
/// their start, as readers expect.
package struct HistogramLog: Sendable {
    package struct Interval: Sendable {
        /// Without comma, blank or line break.
        package var tag: String
        package var start: Double
        package var length: Double
        package var histogram: Histogram

        package init(tag: String, start: Double, length: Double, histogram: Histogram) {
            self.tag = tag
            self.start = start
            self.length = length
            self.histogram = histogram
        }
    }

    package var started: WallTime
    package var intervals: [Interval] = []

    package init(started: WallTime) { self.started = started }

    package mutating func append(_ tag: String, start: Double, length: Double, _ added: Histogram) {
        precondition(
            !tag.contains { ", \r\n".contains($0) }, "a tag has no comma, blank or line break")
        intervals.append(
            Interval(tag: tag, start: start, length: length, histogram: added))
    }

    /// Every interval of a tag, added up; nil when there is none.
    package func total(of tag: String) -> Histogram? {
        let parts = intervals.filter { $0.tag == tag }.map(\.histogram)
        guard let digits = parts.map(\.significantDigits).max() else { return nil }
        let total = Histogram(significantDigits: digits)
        for part in parts { total.add(part) }
        return total
    }

    package func text() throws -> String {
        let base = Self.decimal(Double(started.milliseconds) / 1e3)
        var text = """
            #[Histogram log format version 1.3]
            #[StartTime: \(base) (seconds since epoch), \(started.iso8601)]
            #[BaseTime: \(base) (seconds since epoch)]
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

            """
        for interval in intervals.enumerated().sorted(by: Self.order).map(\.element) {
            let encoded = Base64.text(of: try interval.histogram.compressedV2())
            let max = Double(interval.histogram.max) / 1e6
            text += "Tag=\(interval.tag),\(Self.decimal(interval.start)),"
            text += "\(Self.decimal(interval.length)),\(Self.decimal(max)),\(encoded)\n"
        }
        return text
    }

    private static func order(
        _ a: (offset: Int, element: Interval), _ b: (offset: Int, element: Interval)
    ) -> Bool {
        (a.element.start, a.element.tag, a.offset) < (b.element.start, b.element.tag, b.offset)
    }

    /// Three decimals.
    private static func decimal(_ number: Double) -> String {
        let thousandths = Int64((Swift.max(number, 0) * 1e3).rounded())
        let fraction = String(thousandths % 1_000)
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }
}

extension HistogramLog {
    /// Reads what this and the other implementations write. Comments but the times are passed over,
    /// a line without a tag has the empty one.
    package init(reading text: String) throws {
        self.init(started: WallTime(millisecondsSince1970: 0))
        var base: Double?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.last == "\r" ? line.dropLast() : line
            if line.isEmpty || line.first == "\"" { continue }
            if line.first == "#" {
                if let time = Self.time("#[StartTime:", in: line) {
                    started = WallTime(millisecondsSince1970: Int64((time * 1e3).rounded()))
                }
                if let time = Self.time("#[BaseTime:", in: line) { base = time }
                continue
            }
            do {
                intervals.append(try Self.interval(line))
            } catch {
                throw MeasurementFileError("line \(index + 1) of the histogram log: \(error)")
            }
        }
        makeRelative(base: base)
    }

    /// Without a base time, intervals that begin within a year of the start time or after it are
    /// absolute: the rule of the Java reader.
    private mutating func makeRelative(base: Double?) {
        let start = Double(started.milliseconds) / 1e3
        let absolute = (intervals.first?.start ?? 0) >= start - 365 * 86_400
        let shift = (base ?? (absolute ? 0 : start)) - start
        for index in intervals.indices { intervals[index].start += shift }
    }

    private static func time(_ mark: String, in line: Substring) -> Double? {
        guard line.hasPrefix(mark) else { return nil }
        let rest = line.dropFirst(mark.count).drop { $0 == " " }
        return Double(rest.prefix { $0.isNumber || $0 == "." })
    }

    private static func interval(_ line: Substring) throws -> Interval {
        var fields = line.split(separator: ",", omittingEmptySubsequences: false)
        var tag = ""
        if let first = fields.first, first.hasPrefix("Tag=") {
            tag = String(first.dropFirst(4))
            fields.removeFirst()
        }
        guard fields.count == 4, let start = Double(fields[0]), let length = Double(fields[1]),
            let bytes = Base64.bytes(of: fields[3])
        else {
            throw MeasurementFileError("not “[Tag=…,]start,length,max,histogram”")
        }
        return Interval(
            tag: tag, start: start, length: length,
            histogram: try Histogram(compressedV2: bytes))
    }
}
