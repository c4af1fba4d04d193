import Foundation
import ProcessHarness
import Testing

/// The kernel's own ENOSPC, in the middle of a load.
@Suite(
    .enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"),
    .enabled(if: getuid() == 0, "mounting a file system needs root"))
struct FullDiskTests {
    private static let limit: TimeInterval = 60

    private let scenario = """
        trial: 1
        name: full-disk
        topics:
          t: { partitions: 2, segment.bytes: 1048576, flush.messages: 1 }
        producers:
          - topic: t
            rate: 2_000/s
            values: { size: 200B }
            client: { acks: all, linger.ms: 2, enable.idempotence: true }
        consumers:
          - { topic: t }
        phases: { warmup: none, measure: 6s, drain: 15s }
        expect:
          - lost == 0
          - duplicated == 0
          - reordered == 0
          - corrupt == 0
        """

    /// Microseconds.
    private func worstAnswer(in trial: TrialBinary) throws -> Double {
        let folder = trial.scratch.appending(path: "reports/full-disk")
        let runs = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let run = try #require(runs.first)
        let data = try Data(contentsOf: folder.appending(path: "\(run)/result.json"))
        let result = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let produce = try #require(result["produce"] as? [String: Any])
        let response = try #require(produce["response_us"] as? [String: Any])
        return try #require(response["max"] as? Double)
    }

    @Test func `nothing acknowledged is lost to a disk that is full for a while`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let disk = try SmallDisk(trial.scratch.appending(path: "disk"), options: "size=128m")
        defer { disk.unmount() }
        let data = URL(filePath: disk.path).appending(path: "data")
        let port = ServedBroker.freePort()
        let broker = try ServedBroker(trial: trial, directory: data, port: port)
        let file = try trial.write(scenario, to: "full-disk.yaml")
        let process = try trial.start([
            "run", file, "--plain", "--cold", "--target", "bootstrap:\(broker.address)",
        ])
        let end = Date.now + Self.limit
        while !(trial.text("trial.err") + trial.text("trial.out")).contains("measure   0 s"),
            process.isRunning, Date.now < end
        { usleep(10_000) }
        usleep(1_000_000)
        try disk.fill()
        usleep(2_000_000)
        try disk.empty()
        process.waitUntilExit()
        let run = trial.result(of: process)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("lost 0"), "\(run.output)")
        #expect(try worstAnswer(in: trial) > 1_000_000, "the disk was never full: \(run.output)")

        // A start after kill -9 finds a log that it can read.
        broker.kill()
        let again = try ServedBroker(
            trial: trial, directory: data, port: ServedBroker.freePort())
        #expect(again.stop() == 0)
        let scrub = try trial.run(["kafka", "dump-log", "--verify", data.path], name: "scrub")
        #expect(scrub.status == 0, "\(scrub.output)\(scrub.errors)")
    }
}
