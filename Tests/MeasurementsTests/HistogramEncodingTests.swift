import Testing

@testable import Measurements

struct HistogramEncodingTests {
    @Test(arguments: [UInt64(4), 5, 6])
    func `both encodings come back as they went`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for digits in 1...5 {
            let histogram = Histogram(significantDigits: digits)
            for _ in 0..<500 {
                let count = Int64.random(in: 1...100, using: &random)
                histogram.record(random.duration(digits: 13), count: count)
            }
            histogram.record(0, count: 1 << 55)
            let plain = try Histogram(v2: histogram.encodedV2())
            let compressed = try Histogram(compressedV2: histogram.compressedV2())
            #expect(plain.encodedV2() == histogram.encodedV2(), "seed \(seed)")
            #expect(compressed.encodedV2() == histogram.encodedV2(), "seed \(seed)")
            #expect(plain.count == histogram.count && compressed.max == histogram.max)
        }
    }

    @Test(arguments: ["java", "python"])
    func `a log that another implementation wrote is read counter for counter`(writer: String)
        throws
    {
        let log = try HistogramLog(reading: Fixture.text("histograms/by-\(writer).hlog"))
        let expected = try Fixture.text("histograms/by-\(writer).counts.csv")
        #expect(counters(of: log) == expected)
        #expect(log.started.milliseconds == 1_700_000_000_000)
    }

    @Test
    func `a log of ours is the committed one, which the Java and Python readers read the same`()
        throws
    {
        var log = HistogramLog(started: WallTime(millisecondsSince1970: 1_772_348_889_123))
        var random = SeededRandom(seed: 12)
        for second in 0..<4 {
            let histogram = Histogram(significantDigits: second == 3 ? 2 : 3)
            for _ in 0..<200 { histogram.record(random.duration(digits: 12)) }
            histogram.record(0, count: 2)
            histogram.record(77_000, count: 6_000_000_000)
            log.append(
                second % 2 == 0 ? "produce.response" : "produce.service",
                start: Double(second) * 1.25, length: 1.25, histogram)
        }
        #expect(try Fixture.isAsCommitted(counters(of: log), "histograms/by-trial.counts.csv"))
        #expect(try Fixture.isAsCommitted(log.text(), "histograms/by-trial.hlog"))
        let read = try HistogramLog(reading: log.text())
        #expect(counters(of: read) == counters(of: log))
        #expect(read.total(of: "produce.response")?.count == Int64(12_000_000_404))
        #expect(read.total(of: "absent") == nil)
    }

    @Test func `lines are in the order of their start`() throws {
        var log = HistogramLog(started: WallTime(millisecondsSince1970: 0))
        for start in [3.0, 1, 2] { log.append("a", start: start, length: 1, Histogram()) }
        #expect(try HistogramLog(reading: log.text()).intervals.map(\.start) == [1, 2, 3])
    }

    @Test func `a log without a base time is relative when its times are far before the start`()
        throws
    {
        let line = "1.000,1.000,0.000," + Base64.text(of: try Histogram().compressedV2())
        let relative = try HistogramLog(reading: "#[StartTime: 1700000000.000 (x)]\n\(line)\n")
        #expect(relative.intervals[0].start == 1)
        let absolute = try HistogramLog(
            reading: "#[StartTime: 1700000000.000 (x)]\n170000000\(line)\n")
        #expect(absolute.intervals[0].start == 1)
    }

    @Test func `damaged bytes are refused, never read as something else`() throws {
        let histogram = Histogram()
        for value in 1...300 { histogram.record(Int64(value) * 1_000) }
        let good = try histogram.compressedV2()
        for length in [0, 7, 8, 20, good.count - 1] {
            #expect(throws: MeasurementFileError.self) {
                try Histogram(compressedV2: Array(good[..<length]))
            }
        }
        for position in 0..<good.count {
            var bad = good
            bad[position] ^= 0x41
            if let read = try? Histogram(compressedV2: bad) {
                #expect(read.encodedV2() == histogram.encodedV2(), "byte \(position)")
            }
        }
        let plain = histogram.encodedV2()
        #expect(throws: MeasurementFileError.self) { try Histogram(v2: Array(plain.dropLast())) }
        #expect(throws: MeasurementFileError.self) {
            try HistogramLog(reading: "Tag=a,1.000,1.000,0.000,!!!!\n")
        }
    }

    @Test func `base 64 is that of the RFC`() {
        for (plain, text) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64.text(of: Array(plain.utf8)) == text)
            #expect(Base64.bytes(of: text) == Array(plain.utf8))
        }
        #expect(Base64.bytes(of: "Zg=") == nil && Base64.bytes(of: "Z*==") == nil)
    }

    @Test
    func `the percentile table is the committed one, which the Java original prints the same`()
        throws
    {
        let log = try HistogramLog(reading: Fixture.text("histograms/by-trial.hlog"))
        let table = try #require(log.total(of: "produce.response")).percentileTable()
        #expect(try Fixture.isAsCommitted(table, "histograms/by-trial.hgrm"))
    }

    private func counters(of log: HistogramLog) -> String {
        var text = ""
        for interval in log.intervals {
            let thousandths = Int((interval.start * 1e3).rounded())
            let fraction = String(thousandths % 1_000 + 1_000).dropFirst()
            interval.histogram.forEachCounter { value, count in
                let highest = interval.histogram.layout.highestEquivalent(value)
                text += "\(interval.tag),\(thousandths / 1_000).\(fraction),\(highest),\(count)\n"
            }
        }
        return text
    }
}
