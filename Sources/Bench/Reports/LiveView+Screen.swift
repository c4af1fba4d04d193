internal import Measurements
package import Vocabulary

extension LiveView {
    /// Columns of the names at the left.
    private static func label(_ width: Int) -> Int { width < 50 ? 8 : 11 }
    private static let heatRowsMax = 12

    /// At most `height` lines of at most `width` columns, colours aside.
    package func screen(width: Int, height: Int, style: TextStyle, now: Instant) -> [String] {
        let width = max(width, 20)
        var top = [head(width, style, now), bar(width, style, now), ""]
        top += figures(width, style)
        var bottom = bottomLines(width, style)
        let room = height - top.count - bottom.count
        if room >= 5, hasLoad {
            top += heat(width, rows: min(room - 2, Self.heatRowsMax), style)
        }
        bottom = Array(bottom.suffix(max(height - top.count, 0)))
        return Array((top + bottom).prefix(height))
    }

    private var hasLoad: Bool { moment?.counts != nil || !history.isEmpty }

    // MARK: Lines

    private func head(_ width: Int, _ style: TextStyle, _ now: Instant) -> String {
        var right = moment?.phase ?? "starting"
        if let left = remaining(now: now) {
            right += "  \(((left.value + 999_999_999) / 1_000_000_000).grouped) s left"
        } else if let elapsed = elapsed(now: now) {
            right += "  \((elapsed.value / 1_000_000_000).grouped) s"
        }
        let room = max(width - right.count - 2, 0)
        let left = String(title.prefix(room))
        let gap = String(repeating: " ", count: max(width - left.count - right.count, 0))
        return style.paint(left, .bold) + gap + right
    }

    private func bar(_ width: Int, _ style: TextStyle, _ now: Instant) -> String {
        guard let elapsed = elapsed(now: now), let left = remaining(now: now),
            (elapsed + left).value > 0
        else { return style.paint(String(repeating: "─", count: width), .faint) }
        let done = Int((Double(width) * elapsed.inSeconds / (elapsed + left).inSeconds).rounded())
        return String(repeating: "━", count: min(done, width))
            + style.paint(String(repeating: "─", count: max(width - done, 0)), .faint)
    }

    private func figures(_ width: Int, _ style: TextStyle) -> [String] {
        guard let moment, let counts = moment.counts else {
            guard let count = moment?.readBack else { return [] }
            return [row("read back", ["\(count.grouped) records"], width)]
        }
        var lines = [
            row(
                "records",
                [
                    "offered \(MeasuredText.rate(rates.offered))",
                    "acked \(MeasuredText.rate(rates.acked))",
                    "delivered \(MeasuredText.rate(rates.delivered))",
                ], width),
            row(
                "queues",
                [
                    "in flight \(moment.inFlight.grouped)", "backlog \(moment.waiting.grouped)",
                    "lag \(max(counts.acked - counts.delivered, 0).grouped)",
                ], width),
        ]
        let second = counts.lastSecond.flatMap { $0.isEmpty ? nil : $0 }
        lines.append(
            row(
                "latency",
                [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)].map { name, fraction in
                    let text = second.map { MeasuredText.time(Nanoseconds($0.quantile(fraction))) }
                    return "\(name) \(text ?? MeasuredText.notMeasured)"
                } + ["in the last second"], width))
        return lines + [""]
    }

    private func bottomLines(_ width: Int, _ style: TextStyle) -> [String] {
        var lines: [String] = []
        if let counts = moment?.counts {
            let text = row(
                "errors",
                [
                    "failed \(counts.failed.grouped)", "unknown \(counts.unknown.grouped)",
                    "late \(counts.late.grouped)",
                ], width)
            lines.append(counts.failed > 0 ? style.paint(text, .yellow) : text)
        }
        if moment?.brokerCPU != nil || moment?.clientCPU != nil {
            lines.append(
                row(
                    "CPU",
                    [
                        "broker \(MeasuredText.number(moment?.brokerCPU)) cores",
                        "client \(MeasuredText.number(moment?.clientCPU)) cores",
                        "host paused "
                            + MeasuredText.time(milliseconds: moment?.hostStallMilliseconds),
                    ], width))
        }
        for (index, event) in events.suffix(4).enumerated() {
            lines.append(row(index == 0 ? "faults" : "", [event], width))
        }
        let last =
            isEnding
            ? "ending: what was measured is kept"
            : width < 50 ? "q ends the run in order" : "q ends the run and keeps what was measured"
        return lines + ["", style.paint(String(last.prefix(width)), .faint)]
    }

    /// Parts in columns where there is room; whole parts are left out where there is none.
    private func row(_ label: String, _ parts: [String], _ width: Int) -> String {
        let indent = Self.label(width)
        var text = label + String(repeating: " ", count: max(indent - label.count, 1))
        for part in parts {
            let place = (text.count - indent + 21) / 22 * 22 + indent
            let padded = text + String(repeating: " ", count: max(place - text.count, 0))
            let fits = padded.count + part.count <= width
            let tight = text + (text.count > indent ? "  " : "")
            if fits {
                text = padded + part
            } else if tight.count + part.count <= width {
                text = tight + part
            } else if text.count <= indent {
                text = String((text + part).prefix(width))
            }
        }
        return text
    }

    // MARK: Heat map

    /// A column a second, the newest at the right; a row is a half or a whole factor of ten.
    private func heat(_ width: Int, rows: Int, _ style: TextStyle) -> [String] {
        let indent = Self.label(width)
        let columns = Array(history.suffix(max(width - indent - 1, 1)))
        let known = columns.compactMap { $0 }
        guard let low = known.map(\.min).min(), let high = known.map(\.max).max() else { return [] }
        let edges = HeatRows(low: low, high: high, rowsMax: rows).edges
        let counts = columns.map { histogram in
            zip(edges, edges.dropFirst()).map { from, to in
                guard let histogram else { return 0.0 }
                let count = histogram.countAtOrBelow(to - 1) - histogram.countAtOrBelow(from - 1)
                return Double(count) / Double(histogram.count)
            }
        }
        return (0..<(edges.count - 1)).reversed().map { row in
            let name = MeasuredText.time(Nanoseconds(edges[row]))
            let label = String(repeating: " ", count: max(indent - 2 - name.count, 0)) + name
            return "\(label) │" + counts.map { Self.cell($0[row], style) }.joined()
        } + [""]
    }

    /// A thousandth is as visible as a half: the tail is what is looked for.
    private static func cell(_ share: Double, _ style: TextStyle) -> String {
        let level = share <= 0 ? 0 : share < 0.001 ? 1 : share < 0.02 ? 2 : share < 0.25 ? 3 : 4
        return style.shade(level)
    }
}

/// The edges of the heat map's rows, in nanoseconds.
struct HeatRows {
    let edges: [Int64]

    init(low: Int64, high: Int64, rowsMax: Int) {
        // 1, 2, 5 to a decade, then 1, 3, then decades, whichever first has room.
        let choices = [[1, 2, 5], [1, 3], [1]].map { Self.edges(low, high, steps: $0) }
        let fitting = choices.first { $0.count - 1 <= rowsMax } ?? choices[2]
        edges = Array(fitting.suffix(max(rowsMax, 1) + 1))
    }

    private static func edges(_ low: Int64, _ high: Int64, steps: [Int64]) -> [Int64] {
        var edges: [Int64] = []
        var decade: Int64 = 1
        while decade <= 100_000_000_000_000, edges.last ?? 0 <= high {
            edges += steps.map { $0 * decade }
            decade *= 10
        }
        let from = edges.lastIndex { $0 <= max(low, 1) } ?? 0
        let to = edges.firstIndex { $0 > high } ?? edges.count - 1
        return Array(edges[from...max(to, from + 1)])
    }
}
