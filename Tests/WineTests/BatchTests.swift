import Foundation
import ProcessHarness
import Testing

/// The scripts of `bin\windows` under Wine's cmd: what they hand on, and what they answer. Nothing here
/// asks for what Wine 8 does otherwise than Windows: `&&`, `||`, codes after `call`, a `%`, which a second
/// script loses there.
@Suite(
    .enabled(if: WineHost.absence == nil, "\(WineHost.absence ?? "")"), .serialized, .wine)
struct BatchTests {
    static let scripts =
        (try? FileManager.default.contentsOfDirectory(
            atPath: TrialBinary.root.appending(path: "bin/windows").path))?
        .filter { $0.hasSuffix(".bat") }.sorted() ?? []

    /// Written in a batch file, and what arrives.
    private static let torture: [(written: String, arrives: String)] = [
        ("plain", "plain"), (#""two words""#, "two words"), (#""""#, ""), ("a=b", "a=b"),
        ("a,b", "a,b"), ("a;b", "a;b"), (#""a=b c""#, "a=b c"), (#""x!y""#, "x!y"), ("z!", "z!"),
        (#""c^d""#, "c^d"), (#""p&q|r""#, "p&q|r"), (#""(s)""#, "(s)"), ("--key=v", "--key=v"),
        (#""say \"hi\"""#, #"say "hi""#), (#"C:\kafka\logs"#, #"C:\kafka\logs"#),
        (#""C:\Program Files\x""#, #"C:\Program Files\x"#), ("*.txt", "*.txt"), ("-", "-"),
        ("tab\tstop", "tab"),  // A tab ends a word, as a space does.
    ]

    /// A program of this host that tells its words and ends with a code.
    private func echo(_ host: WineHost) throws -> String {
        let file = host.folder.appending(path: "echo.sh")
        let text =
            "#!/bin/sh\npwd -P\nfor word; do printf '[%s]\\n' \"$word\"; done\nexit $ANSWER\n"
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }

    private func place(_ host: WineHost, _ name: String) throws -> URL {
        let place = host.drive.appending(path: name)
        if !FileManager.default.fileExists(atPath: place.path) {
            try host.makeDistribution(at: place)
        }
        return place
    }

    private func words(of script: String) throws -> [String] {
        let shell = script.replacing(".bat", with: ".sh")
        let text = try String(
            contentsOf: TrialBinary.root.appending(path: "bin/\(shell)"), encoding: .utf8)
        guard let line = text.split(separator: "\n").last, let start = line.range(of: "trial.sh\" ")
        else { return [] }
        return line[start.upperBound...].split(separator: " ").map(String.init).filter {
            $0 != "\"$@\""
        }
    }

    @Test(arguments: scripts)
    func `every script hands on every word as it was written`(script: String) throws {
        let host = try WineScope.host()
        _ = try place(host, "Program Files/kafka x")
        let line = Self.torture.map(\.written).joined(separator: " ")
        let result = try host.run(
            [#""C:\Program Files\kafka x\bin\windows\\#(script)" \#(line)"#],
            environment: host.environment(binary: try echo(host), ["ANSWER": "0"]))
        #expect(result.status == 0, "\(result.errors)")
        let expected =
            try words(of: script)
            + Self.torture.flatMap { $0.arrives == "tab" ? ["tab", "stop"] : [$0.arrives] }
        let found = result.output.split(separator: "\n").dropFirst()
        #expect(found.map(String.init) == expected.map { "[\($0)]" })
    }

    @Test(arguments: [0, 1, 3, 6, 64, 130, 255])
    func `the exit code is the program's`(code: Int32) throws {
        let host = try WineScope.host()
        _ = try place(host, "kafka")
        for script in ["kafka-topics.bat", "trial.bat"] {
            let result = try host.run(
                [#"C:\kafka\bin\windows\\#(script)"#],
                environment: host.environment(binary: try echo(host), ["ANSWER": "\(code)"]))
            #expect(result.status == code)
            let typed = try host.command(
                [#"C:\kafka\bin\windows\\#(script)"#],
                environment: host.environment(binary: try echo(host), ["ANSWER": "\(code)"]))
            #expect(typed.status == code)
        }
    }

    @Test(arguments: ["kafka", "Program Files/kafka x", "sp (x86) k", "100 & more^x!y"])
    func `a script works from any directory, wherever it is`(folder: String) throws {
        let host = try WineScope.host()
        let home = try place(host, folder)
        let other = host.drive.appending(path: "else where")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        let path = #"C:\"# + folder.replacing("/", with: "\\")
        let environment = host.environment(binary: try echo(host), ["ANSWER": "3"])
        for (directory, command) in [
            (other, #""\#(path)\bin\windows\kafka-topics.bat" a"#),
            (home, #"bin\windows\kafka-topics.bat a"#),
            (home.appending(path: "bin"), #"windows\kafka-topics.bat a"#),
        ] {
            let result = try host.run([command], environment: environment, from: directory)
            #expect(result.status == 3, "\(command): \(result.output)\(result.errors)")
            let lines = result.output.split(separator: "\n").map(String.init)
            #expect(lines.dropFirst().elementsEqual(["[kafka]", "[topics]", "[a]"]), "\(command)")
            #expect(
                lines.first.map { URL(filePath: $0).lastPathComponent }
                    == directory.lastPathComponent)
        }
    }

    @Test func `without a program a script says where it looked`() throws {
        let host = try WineScope.host()
        let home = host.drive.appending(path: "bare")
        try host.makeDistribution(at: home)
        try FileManager.default.removeItem(at: home.appending(path: "bin/windows/trial.exe"))
        let result = try host.run([#"C:\bare\bin\windows\kafka-topics.bat --list"#])
        #expect(result.status == 6)
        #expect(result.errors.hasPrefix("kafka-topics: there is no trial.exe"))
        #expect(result.output.isEmpty)
    }
}
