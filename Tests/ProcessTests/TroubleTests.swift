import Foundation
import ProcessHarness
import Testing

/// What an environment does to a run: one sentence, exit 6 (130 for Ctrl-C), nothing left running,
/// and no half-written result that calls itself complete.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no executable"))
struct TroubleTests {
    private static let isRoot = getuid() == 0

    /// A second and a half of load at 2,000/s, or as long as told.
    private static func scenario(measure: String = "1s", rate: String = "2_000/s") -> String {
        """
        trial: 1
        name: short
        topics:
          t: { partitions: 2, flush.messages: 1 }
        producers:
          - { topic: t, rate: \(rate), values: { size: 100B }, client: { acks: all } }
        consumers:
          - { topic: t }
        phases: { warmup: 500ms, measure: \(measure), drain: 5s }
        expect:
          - lost == 0

        """
    }

    private func expectNothingLeft(_ trial: TrialBinary) throws {
        let left = try trial.left()
        #expect(left.isEmpty, "still running: \(left)")
    }

    private func result(_ trial: TrialBinary) throws -> [String: Any]? {
        let folder = trial.scratch.appending(path: "reports/short")
        guard
            let run = try? FileManager.default.contentsOfDirectory(atPath: folder.path).first,
            let data = try? Data(contentsOf: folder.appending(path: "\(run)/result.json"))
        else { return nil }
        return try JSONSerialization.jsonObject(with: data) as? [String: Any]
    }

    @Test func `a run that everything is well with passes and leaves a verdict`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        try trial.write(Self.scenario(), to: "short.yaml")
        let run = try trial.run(["run", "short.yaml", "--plain", "--cold"])
        #expect(run.status == 0, "\(run.errors)")
        let verdict = try #require(try result(trial)?["verdict"] as? [String: Any])
        #expect(verdict["state"] as? String == "passed")
        try expectNothingLeft(trial)
    }

    @Test func `a busy port is one sentence and exit 6`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let port = ServedBroker.freePort()
        let first = try ServedBroker(
            trial: trial, directory: trial.scratch.appending(path: "first"), port: port)
        defer { first.stop() }
        let second = try trial.run([
            "serve", "--override", "listeners=PLAINTEXT://127.0.0.1:\(port)",
            "--override", "log.dirs=\(trial.scratch.path)/second",
        ])
        #expect(second.status == 6)
        #expect(
            second.errors.contains("cannot listen on 127.0.0.1:\(port): the port is in use"),
            "\(second.errors)")
    }

    @Test func `a log directory in use is one sentence and exit 6`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let directory = trial.scratch.appending(path: "data")
        let first = try ServedBroker(
            trial: trial, directory: directory, port: ServedBroker.freePort())
        defer { first.stop() }
        let second = try trial.run([
            "serve", "--override", "listeners=PLAINTEXT://127.0.0.1:\(ServedBroker.freePort())",
            "--override", "log.dirs=\(directory.path)",
        ])
        #expect(second.status == 6)
        #expect(second.errors.contains("another process holds it"), "\(second.errors)")
    }

    @Test func `no broker behind a bootstrap address is one sentence and exit 6`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        try trial.write(Self.scenario(), to: "short.yaml")
        let address = "127.0.0.1:\(ServedBroker.freePort())"
        let run = try trial.run([
            "run", "short.yaml", "--plain", "--cold", "--target", "bootstrap:\(address)", "--set",
            "limits/ready=1s",
        ])
        #expect(run.status == 6)
        #expect(run.errors.contains("no broker answers"), "\(run.errors)")
        #expect(try result(trial)?["verdict"] as? [String: Any] == nil)
    }

    @Test func `Ctrl-C saves what there is and exits 130`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        try trial.write(Self.scenario(measure: "60s"), to: "short.yaml")
        let process = try trial.start(["run", "short.yaml", "--plain", "--cold"])
        let limit = Date.now + 60
        while !trial.text("trial.err").contains("measure   0 s"),
            !trial.text("trial.out").contains("measure   0 s"), process.isRunning, Date.now < limit
        { usleep(10_000) }
        process.interrupt()
        process.waitUntilExit()
        let run = trial.result(of: process)
        #expect(run.status == 130, "\(run.output) \(run.errors)")
        let saved = try #require(try result(trial))
        let verdict = saved["verdict"] as? [String: Any]
        #expect(verdict?["state"] as? String != "passed", "half a run has passed nothing")
        try expectNothingLeft(trial)
    }

    @Test func `a run that would not fit does not start`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        try trial.write(Self.scenario(measure: "10h", rate: "5_000_000/s"), to: "short.yaml")
        let run = try trial.run(["run", "short.yaml", "--plain", "--cold"])
        #expect(run.status == 6)
        #expect(run.errors.contains("the run may write"), "\(run.errors)")
        try expectNothingLeft(trial)
    }

    @Test(.enabled(if: isRoot, "mounting a file system needs root"))
    func `a read-only directory is one sentence and exit 6`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let mount = try SmallDisk(trial.scratch.appending(path: "mount"), options: "ro,size=64m")
        defer { mount.unmount() }
        try trial.write(Self.scenario(), to: "short.yaml")
        let data = try trial.run([
            "run", "short.yaml", "--plain", "--cold", "--data", "\(mount.path)/data",
        ])
        #expect(data.status == 6)
        #expect(data.errors.contains("the file system is read-only"), "\(data.errors)")
        let out = try trial.run(["run", "short.yaml", "--plain", "--cold", "--out", mount.path])
        #expect(out.status == 6)
        #expect(out.errors.contains("the file system is read-only"), "\(out.errors)")
        try expectNothingLeft(trial)
    }

    @Test(.enabled(if: isRoot, "mounting a file system needs root"))
    func `a disk that fills up while a run measures ends it, and nothing is judged`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let mount = try SmallDisk(trial.scratch.appending(path: "mount"), options: "size=1200m")
        defer { mount.unmount() }
        try trial.write(Self.scenario(measure: "60s"), to: "short.yaml")
        let process = try trial.start([
            "run", "short.yaml", "--plain", "--cold", "--data", "\(mount.path)/data",
        ])
        let limit = Date.now + 60
        while !trial.text("trial.err").contains("measure   0 s"),
            !trial.text("trial.out").contains("measure   0 s"), process.isRunning, Date.now < limit
        { usleep(10_000) }
        try mount.fill()
        process.waitUntilExit()
        let run = trial.result(of: process)
        #expect(run.status == 6, "\(run.output) \(run.errors)")
        let sentences = run.sentences.filter { $0.hasPrefix("trial:") }
        #expect(sentences.count == 1 && sentences[0].contains(mount.path), "\(run.errors)")
        #expect(try result(trial)?["verdict"] as? [String: Any] == nil)
        try expectNothingLeft(trial)
    }
}
