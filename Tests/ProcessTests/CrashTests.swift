import Foundation
import ProcessHarness
import Testing

/// Durability from outside: real kills of the real binary, and evidence judged again.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"))
struct CrashTests {
    private let scenario = """
        trial: 1
        name: few-kills
        broker: { log.flush.offset.checkpoint.interval.ms: 100 }
        topics:
          t: { partitions: 2, segment.bytes: 1048576, flush.messages: 1 }
        producers:
          - topic: t
            rate: 3_000/s
            values: { size: 200B }
            client: { acks: all, linger.ms: 2 }
        phases: { warmup: none, measure: 20s, drain: 10s, after-fault: 1s }
        """

    @Test func `kills are counted, judged, and judged again from what is on disk`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(scenario, to: "few-kills.yaml")
        let out = FileManager.default.temporaryDirectory
            .appending(path: "trial-crash-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: out) }
        let result = try trial.run(
            ["crash", file, "--kills", "4", "--plain", "--out", out.path])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("class C1 process death"))
        #expect(result.output.contains("says nothing about power loss"))
        let folder = out.appending(path: "few-kills")
        let series = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let check = try trial.run(["check", folder.appending(path: series).path])
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        #expect(check.output.contains("passed"))
    }

    @Test func `a planted bug is refused to whoever is no controller`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let tool = try #require(Tool(named: "env"))
        let result = try tool.run([
            "TRIAL_PLANTED_BUG=ackBeforeWrite", "TRIAL_CONTROLLER=1",
            try #require(TrialBinary.path), "serve",
        ])
        #expect(result.status == 64)
        #expect(result.errors.contains("for trial controls only"))
    }
}
