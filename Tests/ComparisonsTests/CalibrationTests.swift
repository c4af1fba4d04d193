import Comparisons
import Foundation
import Measurements
import Testing

struct CalibrationTests {
    private func progress(_ change: Double, noise: Double = 0.01) -> SeriesProgress {
        var series = TestSeries(
            design: TestSeries.design(looks: [24], confirm: 0), levels: ["change": 1 + change])
        series.noise = noise
        return series.carryOut()
    }

    @Test func `a build against itself has no alarm, and more pairs see less`() throws {
        let calibration = Calibration(progress(0))
        #expect(calibration.alarms.isEmpty)
        #expect(calibration.isSettled)
        let row = try #require(calibration.rows.first { $0.metric == .brokerCPU })
        let seen = row.sights.compactMap(\.detectable)
        #expect(seen.count == Calibration.pairCounts.count)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test func `a difference where there is none is an alarm`() {
        #expect(Calibration(progress(0.08)).alarms.map(\.metric) == [.brokerCPU])
    }

    @Test func `a calibration is read back as it was written`() throws {
        let calibration = Calibration(progress(0))
        let text = try RecordJSON.text(of: calibration)
        #expect(try RecordJSON.decode(Calibration.self, from: text) == calibration)
    }

    @Test func `a history keeps plans and hosts apart`() {
        func entry(_ digest: String, _ host: String) -> HistoryEntry {
            HistoryEntry(
                time: "2026-03-01T07:08:09.123Z", commit: "abc", scenario: "s", digest: digest,
                host: host, values: ["throughput": 1])
        }
        let lines = HistoryEntry.lines([
            entry("a", "x"), entry("a", "y"), entry("a", "x"), entry("b", "x"),
        ])
        #expect(lines.map(\.entries.count) == [2, 1, 1])
    }
}

struct PoolStudyTests {
    private func study(_ noise: Double) -> PoolStudy {
        var series = TestSeries(
            design: TestSeries.design(looks: [60], confirm: 0), levels: [:])
        series.noise = noise
        return PoolStudy(series.carryOut(), draws: 200, seed: 3)
    }

    @Test func `a quiet host is calibrated with few pairs, and is right about what it says`() throws
    {
        let row = try #require(study(0.005).calibrated(.brokerCPU))
        #expect(row.pairs <= 24)
        #expect(row.falseAlarms <= 0.025)
        #expect(row.atMargin <= 0.025)
        #expect(row.atTwiceMargin >= 0.95)
    }

    @Test func `a loud host is not calibrated by any number of pairs in the table`() {
        #expect(study(0.2).calibrated(.brokerCPU) == nil)
    }
}
