import Foundation
import Measurements
import Platform
import Reports
import Vocabulary

/// `trial report DIR` or `trial report report.html`: a stored run once more.
enum ReportCommand {
    static let row = Command(
        name: "report", operands: "[DIR|FILE]", operandCount: 0...1,
        summary: "print a stored run again, from its folder or from its report.html",
        discussion: """
            Percentiles, the counts behind them and the limits are computed again from the stored
            histograms and series; what differs from the record is said, with exit code 5. Durability is
            carried as it was judged: trial check DIR judges the ledger again.
            """,
        options: [
            .flag("--markdown", "as Markdown"),
            .flag("--json", "as JSON"),
            .flag("--html", "as the page, rebuilt"),
            .flag(
                "--index", "make DIR/index.html, the list of all runs below DIR (default: reports)"),
        ]
    ) { arguments in
        if arguments.has("--index") {
            return try ReportIndex(folder: arguments.operands.first ?? "reports").write()
        }
        guard !arguments.operands.isEmpty else {
            throw UsageError("report needs a run's folder or its report.html")
        }
        let recount = Recount(try stored(arguments.operands[0]))
        Console.complain(recount.differences.map { "trial: not as stored: \($0)" })
        try print(recount.stored, arguments)
        return recount.differences.isEmpty ? .passed : .refused
    }

    /// Pages stay far below.
    private static let pageMax = ByteCount.mib(16)

    private static func stored(_ operand: String) throws -> StoredRun {
        guard operand.hasSuffix(".html") else {
            return try RunFiles(directory: FilePath(operand)).stored()
        }
        do {
            let bytes = try FileBytes.read(
                FilePath(operand), limit: pageMax, as: FileKind("report"), in: DiskFileSystem())
            return try StoredRun(ReportArchive(page: String(decoding: bytes, as: UTF8.self)))
        } catch {
            throw UsageError("\(operand): \(error)")
        }
    }

    private static func print(_ stored: StoredRun, _ arguments: Arguments) throws {
        if arguments.has("--json") {
            Console.say(try ResultDocument(stored.run).text())
        } else if arguments.has("--markdown") {
            Console.say(MarkdownReport(stored.run).text)
        } else if arguments.has("--html") {
            Console.say(try RunPage(stored).text())
        } else {
            let terminal = TerminalFacts(
                of: .output, environment: ProcessInfo.processInfo.environment)
            let style = TextStyle(isColoured: terminal.allowsColor, width: terminal.width)
            Console.say(TerminalSummary(stored.run, style: style).text)
        }
    }
}
