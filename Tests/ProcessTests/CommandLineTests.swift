import Foundation
import ProcessHarness
import Testing

/// The command line as a stranger meets it.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"))
struct CommandLineTests {
    @Test func `the version names the tool`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let result = try trial.run(["--version"])
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("trial "))
    }

    @Test(arguments: [
        (["rum"], "did you mean run?"), (["run"], "run needs FILE"),
        (["run", "--taget", "serve", "x.yaml"], "did you mean --target?"),
        (["run", "--seed"], "--seed needs a value"),
        (["plan", "a.yaml", "b.yaml"], "has no use for \"b.yaml\""),
    ])
    func `a mistake in the words is one sentence and exit 64`(words: [String], part: String) throws
    {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let result = try trial.run(words)
        #expect(result.status == 64)
        #expect(result.sentences.count == 1)
        #expect(result.errors.contains(part), "\(result.errors)")
    }

    @Test func `a scenario that is not there is one sentence and exit 64`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let result = try trial.run(["run", "nothing.yaml"])
        #expect(result.status == 64)
        #expect(result.sentences.count == 1)
        #expect(result.errors.contains("nothing.yaml"))
    }

    @Test func `a misspelt key is named with its place and the right name`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write("trial: 1\nname: x\ntopcis: {}\n", to: "x.yaml")
        let result = try trial.run(["validate", file])
        #expect(result.status == 64)
        #expect(result.errors.contains("x.yaml:3:1: "), "\(result.errors)")
        #expect(result.errors.contains("topics"), "\(result.errors)")
    }

    @Test func `every shipped scenario is valid and its plan is a scenario again`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let folder = TrialBinary.root.appending(path: "scenarios")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let files = names.filter { $0.hasSuffix(".yaml") }.sorted()
        #expect(files.count >= 7)
        for file in files {
            let path = folder.appending(path: file).path
            if try String(contentsOfFile: path, encoding: .utf8).contains("\ntrial-") {
                let result = try trial.run(["validate", path])
                #expect(result.status == 0, "\(file): \(result.errors)")
                continue
            }
            let plan = try trial.run(["plan", path])
            #expect(plan.status == 0, "\(file): \(plan.errors)")
            for (index, text) in plan.output.components(separatedBy: "\n---\n").enumerated() {
                let again = try trial.write(text + "\n", to: "again-\(index)-\(file)")
                let result = try trial.run(["validate", again])
                #expect(result.status == 0, "\(file): \(result.errors)")
            }
        }
    }

    @Test func `a reader that goes away ends nothing with a crash`() throws {
        let shell = try #require(Tool(named: "bash"))
        let binary = try #require(TrialBinary.path)
        let list = "for i in $(seq 50); do echo \(TrialBinary.root.path)/scenarios/*.yaml; done"
        let result = try shell.run([
            "-c", "\(binary) validate $(\(list)) | head -n 1; echo ${PIPESTATUS[0]}",
        ])
        #expect(result.output.hasSuffix("\n0\n"), "\(result.output) \(result.errors)")
    }
}
