import Foundation
import ProcessHarness
import Testing

/// The counted tier and the gate's exit codes, by the built binary. What is timed is judged in
/// ComparisonsTests, on series that are made up.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"), .serialized)
struct GateTests {
    private static let workload = """
        trial-exact: 1
        name: small
        broker: { num.network.threads: 1 }
        warmup: 20
        batches: 100
        records: 10
        size: 100B
        fetches: 20

        """

    /// A `trial` that serves as another would: one fsync a batch more.
    private func costlier(_ trial: TrialBinary) throws -> String {
        let binary = try #require(TrialBinary.path)
        let path = try trial.write(
            "#!/bin/sh\nexec '\(binary)' \"$@\" --override log.flush.interval.messages=1\n",
            to: "costlier")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func policy(_ trial: TrialBinary, _ rest: String = "") throws -> String {
        try trial.write(Self.workload, to: "small.yaml")
        return try trial.write("trial-gate: 1\nexact: [small.yaml]\n" + rest, to: "gate.yaml")
    }

    @Test func `runs of one build count the same, and a change is reported exactly`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let binary = try #require(TrialBinary.path)
        let file = try trial.write(Self.workload, to: "small.yaml")
        let same = try trial.run(["exact", file, "--base-build", binary, "--runs", "3"])
        #expect(same.status == 0, "\(same.output) \(same.errors)")
        #expect(same.output.contains("same (exact)"))
        #expect(!same.output.contains("MORE"))
        let more = try trial.run([
            "exact", file, "--base-build", binary, "--change-build", costlier(trial),
        ])
        #expect(more.status == 2, "\(more.output) \(more.errors)")
        let words = more.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            words.contains("fsyncs/batch 0.000 → 1.000 MORE: exactly +100 in all"),
            "\(more.output)")
        #expect(try trial.left().isEmpty)
    }

    @Test func `counts that were accepted are what the next build is held against`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(Self.workload, to: "small.yaml")
        let missing = try trial.run(["exact", file, "--baseline", "counts.json"])
        #expect(missing.status == 5)
        #expect(missing.sentences.count == 1)
        let accepted = try trial.run(["exact", file, "--baseline", "counts.json", "--accept"])
        #expect(accepted.status == 0, "\(accepted.errors)")
        let policy = try policy(trial)
        let held = try trial.run([
            "gate", "--policy", policy, "--baseline", "counts.json", "--runs", "1",
        ])
        #expect(held.status == 0, "\(held.output) \(held.errors)")
        let worse = try trial.run([
            "gate", "--policy", policy, "--baseline", "counts.json", "--runs", "1",
            "--change-build", costlier(trial),
        ])
        #expect(worse.status == 2, "\(worse.output) \(worse.errors)")
        let changed = Self.workload.replacingOccurrences(of: "records: 10", with: "records: 11")
        try trial.write(changed, to: "small.yaml")
        let refused = try trial.run(["gate", "--policy", policy, "--baseline", "counts.json"])
        #expect(refused.status == 5)
        #expect(refused.errors.contains("another workload"), "\(refused.errors)")
    }

    @Test func `a gate fails with a report for every reader, and judges again the same`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let binary = try #require(TrialBinary.path)
        let result = try trial.run([
            "gate", "--policy", policy(trial), "--base-build", binary, "--change-build",
            costlier(trial), "--runs", "1",
        ])
        #expect(result.status == 2, "\(result.output) \(result.errors)")
        let folder = try #require(
            FileManager.default.contentsOfDirectory(
                atPath: trial.scratch.appending(path: "reports/gate").path
            ).first.map { "reports/gate/\($0)" })
        let names = [
            "gate.json", "report.md", "junit.xml", "metrics.txt", "benchmark.json",
        ]
        let before = names.map { trial.text("\(folder)/\($0)") }
        #expect(before[1].contains("❌ FAIL"))
        #expect(before[2].contains("<failure message="))
        #expect(before[3].hasSuffix("# EOF\n"))
        #expect(before[4].contains("\"name\": \"small fsyncs/batch\""))
        let path = trial.scratch.appending(path: folder).path
        let again = try trial.run(["gate", "--from", path])
        #expect(again.status == 2)
        #expect(again.output == result.output)
        #expect(names.map { trial.text("\(folder)/\($0)") } == before)
    }

    /// A clone with two commits; `change` alters the second.
    private func clone(_ trial: TrialBinary, build: String, change: String) throws {
        let shell = try #require(Tool(named: "bash"))
        let binary = try #require(TrialBinary.path)
        let script = """
            set -e
            mkdir clone && cd clone
            git init -q . && git config user.email a@example.org && git config user.name a
            mkdir bin scenarios
            cp ../small.yaml ../gate.yaml scenarios/
            printf '#!/bin/sh\\n\(build)\\necho \(binary)\\n' >bin/build.sh
            chmod +x bin/build.sh
            git add . && git commit -qm base
            \(change)
            git add . && git commit -qm change
            """
        let result = try shell.run(["-c", script], folder: trial.scratch)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func `both sides are built from a clone, and the worktree is gone afterwards`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        _ = try policy(trial)
        try clone(trial, build: "true", change: "echo x >other")
        let result = try trial.run([
            "gate", "--policy", "clone/scenarios/gate.yaml", "--base", "HEAD~1", "--runs", "1",
        ])
        #expect(result.status == 0, "\(result.output) \(result.errors)")
        let git = try #require(Tool(named: "git"))
        let list = try git.run(
            ["worktree", "list"], folder: trial.scratch.appending(path: "clone"))
        #expect(list.output.split(separator: "\n").count == 1, "\(list.output)")
    }

    @Test(arguments: [
        ("exit 3", "sed -i /exit/d bin/build.sh", "does not build"),
        ("true", "sed -i s/10/11/ scenarios/small.yaml", "is not the same in"),
        (
            "true",
            "git mv scenarios/small.yaml scenarios/b.yaml && sed -i s/small/b/ scenarios/gate.yaml",
            "is not in"
        ),
    ])
    func `what cannot be compared is refused in one sentence`(
        build: String, change: String, part: String
    ) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        _ = try policy(trial)
        try clone(trial, build: build, change: change)
        let result = try trial.run([
            "gate", "--policy", "clone/scenarios/gate.yaml", "--base", "HEAD~1",
        ])
        #expect(result.status == 5, "\(result.output) \(result.errors)")
        let said = result.sentences.filter { $0.hasPrefix("trial: ") }
        #expect(said.count == 1, "\(said)")
        #expect(said.first?.contains(part) == true, "\(said)")
    }

    @Test(arguments: [
        (["gate"], "scenarios/gate.yaml"), (["gate", "--budget", "soon"], "--budget needs a time"),
        (["exact"], "exact needs FILE"), (["calibrate"], "calibrate needs SCENARIO"),
        (["diff", "a", "b"], "no result.json"), (["tune"], "tune needs FILE"),
        (["sweep"], "sweep needs SCENARIO"), (["history", "nothing.ndjson"], "--append"),
    ])
    func `a mistake in the words is a sentence and exit 64`(words: [String], part: String) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let result = try trial.run(words)
        #expect(result.status == 64, "\(result.errors)")
        #expect(result.errors.contains(part), "\(result.errors)")
    }

    @Test func `a budget that can tell nothing is refused before the first run`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let binary = try #require(TrialBinary.path)
        let scenario = TrialBinary.root.appending(path: "scenarios/throughput-1kib.yaml").path
        let policy = try trial.write("trial-gate: 1\nscenarios: [\(scenario)]\n", to: "g.yaml")
        let result = try trial.run([
            "gate", "--policy", policy, "--base-build", binary, "--change-build", binary,
            "--budget", "10s",
        ])
        #expect(result.status == 64, "\(result.errors)")
        #expect(result.errors.contains("the budget is too small"), "\(result.errors)")
    }
}
