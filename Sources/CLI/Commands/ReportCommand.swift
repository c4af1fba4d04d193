import Foundation
import Platform
import Reports
import Vocabulary

/// `trial report DIR`: prints a stored run again, from its record alone.
enum ReportCommand {
    static let row = Command(
        name: "report", operands: "DIR", operandCount: 1...1,
        summary: "print a stored run again, from its record",
        options: [
            .flag("--markdown", "as Markdown"),
            .flag("--json", "as JSON"),
        ]
    ) { arguments in
        let path = FilePath(arguments.operands[0]).appending("result.json")
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(
                path, limit: .mib(64), as: FileKind("report"), in: DiskFileSystem())
        } catch {
            throw UsageError("\(error)")
        }
        let document: ResultDocument
        do {
            document = try ResultDocument(reading: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw UsageError("\(path) is not the record of a whole run: \(error)")
        }
        if arguments.has("--json") {
            Console.say(try document.text())
        } else if arguments.has("--markdown") {
            Console.say(MarkdownReport(document.run).text)
        } else {
            let terminal = TerminalFacts(
                of: .output, environment: ProcessInfo.processInfo.environment)
            let style = TextStyle(isColoured: terminal.allowsColor, width: terminal.width)
            Console.say(TerminalSummary(document.run, style: style).text)
        }
        return .passed
    }
}
