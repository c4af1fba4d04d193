import Platform
import Scenarios
import Testing
import Vocabulary

@testable import Runner

/// Names, places and estimates of a run; on a file system in memory.
struct RunFilesTests {
    private let files = CrashableFileSystem()

    @Test func `two runs of one second get names of their own`() throws {
        let names = try (0..<3).map { _ in
            try RunDirectory(
                reports: "/reports", scenario: "quickstart", time: "20261124T150000Z",
                fileSystem: files
            ).path.lastComponent
        }
        #expect(names == ["20261124T150000Z", "20261124T150000Z-2", "20261124T150000Z-3"])
    }

    @Test func `a data folder that holds something is refused with its name`() throws {
        try files.createDirectory("/data")
        try files.createDirectory("/data/kept")
        let error = #expect(throws: RunError.self) {
            try DataDirectory("/data", fileSystem: files)
        }
        #expect(error?.description.contains("kept") == true)
        #expect(error?.description.contains("--data") == true)
    }

    @Test(arguments: [
        (["flush.messages": "1"], "flush.messages=1"),
        (
            ["flush.messages": "9223372036854775807", "flush.ms": "9223372036854775807"],
            "page cache"
        ),
        (["flush.messages": "9223372036854775807", "flush.ms": "1000"], "flush.ms=1000"),
        (["flush.messages": "500"], "flush.messages=500"),
    ])
    func `the flush policy is what the broker reported`(settings: [String: String], text: String) {
        #expect(FlushPolicyText.of(settings) == text)
    }

    @Test func `an unknown policy is not guessed`() {
        #expect(FlushPolicyText.of([:]) == nil)
        #expect(FlushPolicyText.of(topics: [("a", [:]), ("b", ["flush.messages": "1"])]) == nil)
    }

    @Test func `the need for space grows with rate, size and time`() throws {
        func plan(_ rate: String, _ measure: String) throws -> Plan {
            try ScenarioFile.parse(
                """
                trial: 1
                name: need
                topics: { t: { partitions: 1 } }
                producers: [{ topic: t, rate: \(rate), values: { size: 1KiB } }]
                phases: { warmup: none, measure: \(measure), drain: 1s }
                """)[0]
        }
        let one = try SpaceNeed(plan("1000/s", "10s")).bytes
        #expect(one == ByteCount(Int64(1_000 * 10 * 1_024 * SpaceNeed.overhead)))
        #expect(try SpaceNeed(plan("2000/s", "10s")).bytes.value == one.value * 2)
        #expect(try SpaceNeed(plan("1000/s", "20s")).bytes.value == one.value * 2)
    }

    @Test func `usage with an unknown part is unknown`() {
        var known = UsageTotal()
        known.cpu = .seconds(3)
        var unknown = ProcessUsage()
        unknown.cpuTime = nil
        #expect(known.adding(unknown).cpu == nil)
        var later = known
        later.cpu = .seconds(5)
        #expect(later.since(known).cpu == .seconds(2))
    }
}
