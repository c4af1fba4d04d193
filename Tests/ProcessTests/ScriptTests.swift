import Foundation
import ProcessHarness
import Testing

/// `bin` and `bin/windows` come from one table.
@Suite(.enabled(if: TrialBinary.path != nil, "needs TRIAL_BINARY"))
struct ScriptTests {
    private static let bin = TrialBinary.root.appending(path: "bin")
    /// Scripts for building and testing, which have no twin.
    private static let ours: Set = [
        "bench.sh", "build.sh", "setup.sh", "test.sh", "prove.sh", "sanitize.sh",
    ]

    private func names(_ folder: URL, _ ending: String) throws -> Set<String> {
        Set(
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(ending) })
    }

    @Test func `what is there is what the table says, byte by byte`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let folder = trial.scratch.appending(path: "bin")
        #expect(try trial.run(["scripts", folder.path]).status == 0)
        let shell = try names(folder, ".sh")
        let batch = try names(folder.appending(path: "windows"), ".bat")
        #expect(shell.count >= 14)
        #expect(Set(shell.map { $0.dropLast(3) }) == Set(batch.map { $0.dropLast(4) }))
        #expect(try names(Self.bin, ".sh").subtracting(Self.ours) == shell)
        #expect(try names(Self.bin.appending(path: "windows"), ".bat") == batch)
        for name in shell.sorted() + batch.sorted().map({ "windows/" + $0 }) {
            let made = try Data(contentsOf: folder.appending(path: name))
            let kept = try Data(contentsOf: Self.bin.appending(path: name))
            #expect(made == kept, "bin/\(name): run trial scripts bin")
            let isRun = FileManager.default.isExecutableFile(
                atPath: Self.bin.appending(path: name).path)
            #expect(isRun == name.hasSuffix(".sh"), "bin/\(name)")
        }
    }

    /// Of the line that starts the program, what stands between it and the caller's own words.
    private func words(_ script: String, from start: String, to end: String) -> [String]? {
        for line in script.split(whereSeparator: \.isNewline) {
            guard let first = line.range(of: start), let last = line.range(of: end) else {
                continue
            }
            return line[first.upperBound..<last.lowerBound].split(separator: " ").map(String.init)
        }
        return nil
    }

    @Test func `twins start the same tool with the same words`() throws {
        let windows = Self.bin.appending(path: "windows")
        for name in try names(windows, ".bat").map({ String($0.dropLast(4)) }) where name != "trial"
        {
            let shell = try String(
                contentsOf: Self.bin.appending(path: "\(name).sh"), encoding: .utf8)
            let batch = try String(
                contentsOf: windows.appending(path: "\(name).bat"), encoding: .utf8)
            let left = try #require(words(shell, from: "/trial.sh\"", to: "\"$@\""), "\(name).sh")
            let right = try #require(words(batch, from: "\"%TRIAL_EXE%\"", to: "%*"), "\(name).bat")
            #expect(left == right && !left.isEmpty, "\(name)")
        }
    }

    @Test func `no batch file has what Windows takes amiss`() throws {
        for name in try names(Self.bin.appending(path: "windows"), ".bat") {
            let text = try String(
                contentsOf: Self.bin.appending(path: "windows/\(name)"), encoding: .utf8)
            #expect(!text.lowercased().contains("wmic"), "\(name)")
            #expect(text.utf8.allSatisfy { $0 < 128 }, "\(name) is not ASCII")
            let lines = text.components(separatedBy: "\r\n")
            #expect(
                lines.last == "" && !lines.contains { $0.contains("\n") },
                "\(name) ends lines in LF")
            // cmd takes 8,191 characters; the line must leave them to the arguments.
            #expect(lines.allSatisfy { $0.utf8.count < 200 }, "\(name)")
            #expect(!lines.contains { $0.hasSuffix("(") }, "\(name) has a block")
        }
    }
}
