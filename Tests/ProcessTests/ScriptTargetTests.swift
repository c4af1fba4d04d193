import Foundation
import ProcessHarness
import Testing

/// `target: scripts:DIR`: a distribution with Kafka's layout, through its own scripts.
@Suite(.enabled(if: TrialBinary.path != nil, "needs TRIAL_BINARY"))
struct ScriptTargetTests {
    private static let scenario = """
        trial: 1
        name: scripts
        topics:
          ledger: { partitions: 2, flush.messages: 1 }
        producers:
          - { topic: ledger, rate: 1_000/s, values: { size: 100B }, client: { acks: all } }
        phases: { warmup: none, measure: 3s, drain: 20s, after-fault: 1s }
        faults: [{ stop: broker, at: measure + 1s, restart: at once }]
        expect:
          - lost == 0
          - corrupt == 0
          - duplicated == 0
        """

    /// What a download of ours would hold, its `trial` already built.
    private func distribution(_ trial: TrialBinary, scripts: [String]) throws -> String {
        let bin = trial.scratch.appending(path: "distribution/bin")
        try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
        for name in scripts {
            try FileManager.default.copyItem(
                at: TrialBinary.root.appending(path: "bin/\(name)"),
                to: bin.appending(path: name))
        }
        let start = "#!/bin/sh\nexec '\(try #require(TrialBinary.path))' \"$@\"\n"
        try Data(start.utf8).write(to: bin.appending(path: "trial.sh"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: bin.appending(path: "trial.sh").path)
        return trial.scratch.appending(path: "distribution").path
    }

    private func run(
        _ trial: TrialBinary, _ home: String, _ more: [String] = []
    ) throws -> TrialBinary.Result {
        try trial.write(Self.scenario, to: "scripts.yaml")
        return try trial.run(
            ["run", "scripts.yaml", "--target", "scripts:\(home)", "--plain", "--cold"] + more)
    }

    private func stopLogs(_ trial: TrialBinary) throws -> [String] {
        let reports = trial.scratch.appending(path: "reports").path
        return (FileManager.default.enumerator(atPath: reports)?.allObjects as? [String] ?? [])
            .filter { $0.contains("stop-") && $0.hasSuffix(".log") }
    }

    @Test func `our own scripts start it, stop it by script and keep every record`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let home = try distribution(
            trial,
            scripts: ["kafka-server-start.sh", "kafka-server-stop.sh", "kafka-storage.sh"])
        let result = try run(trial, home)
        #expect(result.status == 0, "\(result.output)\n\(result.errors)")
        #expect(result.output.contains("every record"))
        #expect(try !stopLogs(trial).isEmpty, "the stop script did not run")
        #expect(try trial.left() == [])
    }

    @Test func `a distribution on a drive is found below the folder of the drive`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        _ = try distribution(
            trial,
            scripts: ["kafka-server-start.sh", "kafka-server-stop.sh", "kafka-storage.sh"])
        let unmapped = try run(trial, #"C:\distribution"#)
        #expect(unmapped.status == 64)
        #expect(unmapped.errors.contains("no folder stands for drive C:"))
        let mapped = try run(
            trial, #"C:\Distribution"#, ["--drive", "C=\(trial.scratch.path)"])
        #expect(mapped.status == 0, "\(mapped.output)\n\(mapped.errors)")
    }

    @Test func `without a stop script a signal stops it`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let home = try distribution(
            trial, scripts: ["kafka-server-start.sh", "kafka-storage.sh"])
        let result = try run(trial, home)
        #expect(result.status == 0, "\(result.output)\n\(result.errors)")
        #expect(try stopLogs(trial).isEmpty)
        #expect(try trial.left() == [])
    }

    @Test func `a folder without the scripts is refused`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let result = try run(trial, trial.scratch.path)
        #expect(result.status == 6)
        #expect(result.errors.contains("there is no bin/kafka-server-start.sh in it"))
    }

    @Test func `a broker is stopped by its number, and no other`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        var brokers: [Process] = []
        for (name, node) in [("one", 71), ("two", 72)] {
            let data = trial.scratch.appending(path: name).path
            try trial.write(
                "node.id=\(node)\nlog.dirs=\(data)\nlisteners=PLAINTEXT://127.0.0.1:0\n",
                to: "\(name).properties")
            let broker = try trial.start(
                ["kafka", "server-start", "\(name).properties"], name: name)
            while broker.isRunning, !trial.text("\(name).out").contains("started") {
                usleep(20_000)
            }
            brokers.append(broker)
        }
        #expect(try trial.run(["kafka", "server-stop", "--node-id=73"]).status == 1)
        #expect(try trial.run(["kafka", "server-stop", "--node-id=72"]).status == 0)
        brokers[1].waitUntilExit()
        #expect(brokers[1].terminationStatus == 0)
        #expect(brokers[0].isRunning)
        brokers[0].terminate()
        brokers[0].waitUntilExit()
    }
}
