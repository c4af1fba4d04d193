import Comparisons
import Foundation
import Platform
import Series
import Testing

struct SeriesDirectoryTests {
    private func scratch() -> FilePath {
        FilePath(NSTemporaryDirectory()).appending("trial-series-\(UUID().uuidString)")
    }

    private func entry(_ number: Int) -> JournalEntry {
        JournalEntry(
            place: RunPlace(series: 1, block: number, round: 0, slot: 0, arm: "a"),
            canary: CanaryReading(compute: 1, memory: 2, sync: 3, stolen: nil),
            run: nil, exit: 6, complaint: "the broker \"did not\" start\nat all", seconds: 1.5)
    }

    @Test func `a journal gives back what was written, in order`() throws {
        let reports = scratch()
        defer { try? FileManager.default.removeItem(atPath: reports.text) }
        let directory = try SeriesDirectory(
            reports: reports, scenario: "x", time: "20260301T070809Z", command: "compare")
        let entries = (0..<4).map { entry($0) }
        for entry in entries { try directory.append(entry) }
        #expect(try directory.journal() == entries)
        #expect(try directory.storedRuns().map(\.place) == entries.map(\.place))
    }

    @Test func `a line that was cut short is not a run`() throws {
        let reports = scratch()
        defer { try? FileManager.default.removeItem(atPath: reports.text) }
        let directory = try SeriesDirectory(
            reports: reports, scenario: "x", time: "20260301T070809Z", command: "compare")
        try directory.append(entry(0))
        let path = directory.path.appending("journal.ndjson").text
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        try (whole + whole.prefix(40)).write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try directory.journal() == [entry(0)])
    }

    @Test func `two series of one second get names of their own`() throws {
        let reports = scratch()
        defer { try? FileManager.default.removeItem(atPath: reports.text) }
        let paths = try (0..<2).map { _ in
            try SeriesDirectory(
                reports: reports, scenario: "x", time: "20260301T070809Z", command: "compare"
            ).path.lastComponent
        }
        #expect(paths == ["20260301T070809Z-compare", "20260301T070809Z-compare-2"])
    }

    @Test func `a folder that is no series is refused in a sentence`() throws {
        #expect(throws: SeriesError.self) {
            try SeriesDirectory(existing: FilePath(NSTemporaryDirectory())).design()
        }
    }

    @Test func `the canary reads something, and the same order of things twice`() throws {
        let canary = CanaryKernel(directory: FilePath(NSTemporaryDirectory()))
        let readings = try (0..<2).map { _ in try canary.read() }
        #expect(readings.allSatisfy { $0.compute > 0 && $0.memory > 0 })
        #expect(readings[1].stolen != nil || readings[0].stolen == nil)
    }
}
