import Foundation
import ProcessHarness
import Testing

/// What the documents tell people to type works.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"))
struct DocumentTests {
    static let documents = [
        "README.md", "docs/quickstart.md", "docs/quickstart.ko.md", "docs/scenarios.md",
        "docs/ci.md", "docs/durability.md", "docs/tuning.md", "docs/methodology.md",
    ]

    private struct Fence {
        var info: Substring
        var text: String
    }

    private func fences(_ document: String) throws -> [Fence] {
        let url = TrialBinary.root.appending(path: document)
        return try String(contentsOf: url, encoding: .utf8)
            .matches(of: /(?m)^```([^\n`]*)\n((?:.*\n)*?)```$/)
            .map { Fence(info: $0.output.1, text: String($0.output.2)) }
    }

    private func commands(_ fence: Fence) -> [String] {
        fence.text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("bin/trial.sh ") }
    }

    /// A folder like a clone's, as far as commands look at it, with the document's own files.
    private func scratch(_ fences: [Fence]) throws -> TrialBinary {
        let trial = try TrialBinary()
        for folder in ["scenarios", "config"] {
            try FileManager.default.copyItem(
                at: TrialBinary.root.appending(path: folder),
                to: trial.scratch.appending(path: folder))
        }
        for fence in fences {
            guard let name = fence.info.firstMatch(of: /file=(\S+)/)?.output.1 else { continue }
            try trial.write(fence.text, to: String(name))
        }
        return trial
    }

    @Test(arguments: documents)
    func `every command to be run ends as the document says`(document: String) throws {
        let fences = try fences(document)
        let trial = try scratch(fences)
        defer { trial.remove() }
        let shell = try #require(Tool(named: "bash"))
        let binary = try #require(TrialBinary.path)
        for fence in fences where fence.info.hasPrefix("sh run") {
            let expected = fence.info.firstMatch(of: /exit=(\d+)/).flatMap { Int32($0.output.1) }
            for command in commands(fence) {
                let line = command.replacing(
                    "bin/trial.sh", with: "'\(binary)'", maxReplacements: 1)
                let result = try shell.run(["-c", line], folder: trial.scratch)
                #expect(
                    result.status == expected ?? 0, "\(document): \(command)\n\(result.errors)")
            }
        }
        #expect(try trial.left() == [])
    }

    @Test(arguments: documents)
    func `every command named has the options it is named with`(document: String) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        for fence in try fences(document) where fence.info.hasPrefix("sh") {
            for command in commands(fence) {
                let words = command.split(separator: "#")[0].split(separator: " ").dropFirst()
                guard let name = words.first, !name.hasPrefix("-") else { continue }
                let help = try trial.run(["help", String(name)])
                #expect(help.status == 0, "\(document): \(command)")
                for option in words.dropFirst() where option.hasPrefix("--") {
                    let known = help.output.split(whereSeparator: \.isWhitespace)
                    #expect(known.contains(option), "\(document): \(command)")
                }
            }
        }
    }

    @Test func `the manual page and the completions know every command and option`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let help = try trial.run(["help"]).output
        let names = help.matches(of: #/(?m)^  ([a-z]+)  /#).map { String($0.output.1) }
        #expect(names.count >= 7)
        let manual = try trial.run(["man"]).output
        let shells = try ["bash", "zsh", "fish"].map { try trial.run(["completion", $0]).output }
        for name in names {
            let page = try trial.run(["help", name]).output
            let options = page.matches(of: #/(?m)^  (--[a-z-]+)/#).map { String($0.output.1) }
            #expect(manual.contains(".SS \"trial \(name)"))
            for option in options {
                #expect(manual.contains(".B \(option.replacing("-", with: "\\-"))"), "\(name)")
                #expect(shells[0].contains(option) && shells[1].contains(option), "\(name)")
                #expect(shells[2].contains("from \(name)' -l \(option.dropFirst(2))"), "\(name)")
            }
        }
        #expect(try trial.run(["completion", "csh"]).status == 64)
        if let bash = Tool(named: "bash") {
            #expect(try bash.run(["-n"], input: shells[0]).status == 0)
        }
        if let man = Tool(named: "man") {
            try trial.write(manual, to: "trial.1")
            let page = try man.run(
                ["--warnings", "-l", trial.scratch.appending(path: "trial.1").path])
            #expect(page.status == 0 && page.errors.isEmpty, "\(page.errors)")
            #expect(page.output.contains("EXIT STATUS"))
        }
    }
}
