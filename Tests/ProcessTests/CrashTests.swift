import Foundation
import ProcessHarness
import Testing

/// Durability from outside: real kills of the real binary, and evidence judged again.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"))
struct CrashTests {
    private static let limit: TimeInterval = 30

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
        phases: { warmup: none, measure: 20s, drain: 3s, after-fault: 1s }
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

    @Test func `another build takes every second start`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(scenario, to: "few-kills.yaml")
        let out = trial.scratch.appending(path: "out")
        let binary = try #require(TrialBinary.path)
        let result = try trial.run(
            ["crash", file, "--kills", "3", "--plain", "--out", out.path]
                + ["--restart-with", binary])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("every second start was taken by trial "))
        let refused = try trial.run(["crash", file, "--restart-with", "/bin/true"])
        #expect(refused.status == 64)
        #expect(refused.errors.contains("is no build of trial"), "\(refused.errors)")
    }

    @Test func `a broken promise leaves the data as each crash left it`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(scenario, to: "few-kills.yaml")
        let out = trial.scratch.appending(path: "out")
        let result = try trial.run(
            ["controls", "--served", file, "--out", out.path, "ackBeforeWrite"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("caught  ackBeforeWrite"), "\(result.output)")
        let names = try FileManager.default.subpathsOfDirectory(atPath: out.path)
        let script = try #require(names.first { $0.hasSuffix("/repro.sh") })
        let run = out.appending(path: script).deletingLastPathComponent()
        func text(_ name: String) throws -> String {
            try String(contentsOf: run.appending(path: name), encoding: .utf8)
        }
        #expect(try text("data.txt").contains(" damaged, "))
        let sums = try #require(Tool(named: "sha256sum"))
        let checked = try sums.run(["--check", "--quiet", run.appending(path: "data.sha256").path])
        #expect(checked.status == 0, "\(checked.output.prefix(2_000))")
        #expect(try text("data.sha256").contains("snapshots/crash-001/t-0/"))
        let copy = run.appending(path: "snapshots/crash-001")
        let tool = try #require(TrialBinary.path.flatMap { Tool(at: $0) })
        let scrub = try tool.run(["kafka", "dump-log", "--verify", copy.path])
        #expect(scrub.output.contains("t-0: "), "\(scrub.output)")
        #expect(try trial.run(["check", run.path]).status == 3)
    }

    @Test func `the ledger outlives a kill of trial itself`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(scenario, to: "few-kills.yaml")
        let out = trial.scratch.appending(path: "out")
        let process = try trial.start(["run", file, "--plain", "--out", out.path])
        func ledger() -> URL? {
            FileManager.default.enumerator(at: out, includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL }.first { $0.lastPathComponent == "attempts.bin" }
        }
        func bytes() -> Int {
            (try? ledger()?.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
        }
        let end = Date().addingTimeInterval(Self.limit)
        while bytes() < 20_000, Date() < end { usleep(20_000) }
        try #require(kill(process.processIdentifier, SIGKILL) == 0)
        process.waitUntilExit()
        // What it had started dies with it.
        while try !trial.left().isEmpty, Date() < end { usleep(20_000) }
        #expect(try trial.left() == [])
        let run = try #require(ledger()).deletingLastPathComponent().deletingLastPathComponent()
        let check = try trial.run(["check", run.path], name: "check")
        #expect(check.status == 4, "\(check.output)\(check.errors)")
        let judged = try #require(check.output.firstMatch(of: /judged +([0-9,]+) records/)).1
        #expect((Int(judged.replacing(",", with: "")) ?? 0) > 100, "\(check.output)")
    }

    @Test func `a planted bug that is missed fails`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let few = try trial.run(
            ["controls", "deletedPrefixNotKept", "--steps", "1", "--seeds", "1"])
        #expect(few.status == 3, "\(few.output)\(few.errors)")
        #expect(few.output.contains("missed    deletedPrefixNotKept"), "\(few.output)")
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
