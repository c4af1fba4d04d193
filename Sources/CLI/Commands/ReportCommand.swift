import Durability
import Foundation
import Measurements
import Platform
import Reports
import Vocabulary

/// `trial report DIR` or `trial report report.html`: a stored run once more.
enum ReportCommand {
    static let row = Command(
        name: "report", operands: "[DIR|FILE…]", operandCount: 0...1_000,
        summary: "print a stored run or series again, from its folder or from its report.html",
        discussion: """
            Of a run, percentiles, the counts behind them and the limits are computed again from the stored
            histograms and series; what differs from the record is said, with exit code 5. A
            comparison, gate, calibration or tuning is judged again from its runs. Durability is carried as
            it was judged: trial check DIR judges the ledger again. Several crash series of one build are
            added up with --strata, each stratum by itself.
            """,
        options: [
            .flag("--markdown", "as Markdown"),
            .flag("--json", "as JSON"),
            .flag("--html", "as the page, rebuilt"),
            .flag("--strata", "add up the series.json files of trial crash that are named"),
            .flag(
                "--index", "make DIR/index.html, the list of all runs below DIR (default: reports)"),
        ]
    ) { arguments in
        if arguments.has("--index") {
            return try ReportIndex(folder: arguments.operands.first ?? "reports").write()
        }
        if arguments.has("--strata") { return try addUp(arguments) }
        guard arguments.operands.count == 1 else {
            throw UsageError("report needs a run's folder or its report.html")
        }
        let page = try page(of: arguments.operands[0])
        Console.complain(page.differences.map { "trial: not as stored: \($0)" })
        try print(page, arguments)
        return page.differences.isEmpty ? .passed : .refused
    }

    private static func addUp(_ arguments: Arguments) throws -> ExitCode {
        guard let first = arguments.operands.first else {
            throw UsageError("report --strata needs series.json files of trial crash")
        }
        var sum = try CrashSeries(readingFile: FilePath(first))
        for file in arguments.operands.dropFirst() {
            let series = try CrashSeries(readingFile: FilePath(file))
            if let problem = sum.add(series) { throw UsageError("\(file): \(problem)") }
        }
        try print(CrashPage(sum), arguments)
        return CrashCommand.code(of: sum)
    }

    /// Pages stay far below.
    private static let pageMax = ByteCount.mib(16)

    /// Of a page, of a run's folder, or of a series' folder, whose page has all that is needed.
    private static func page(of operand: String) throws -> any StoredPage {
        let files = DiskFileSystem()
        let folder = FilePath(operand)
        let inside = folder.appending("report.html")
        let isSeries = !operand.hasSuffix(".html") && !files.exists(folder.appending("result.json"))
        guard operand.hasSuffix(".html") || (isSeries && files.exists(inside)) else {
            return StoredRunPage(try RunFiles(directory: folder).stored())
        }
        do {
            let bytes = try FileBytes.read(
                isSeries ? inside : folder, limit: pageMax, as: FileKind("report"), in: files)
            return try ReportArchive(page: String(decoding: bytes, as: UTF8.self)).page()
        } catch {
            throw UsageError("\(operand): \(error)")
        }
    }

    private static func print(_ page: any StoredPage, _ arguments: Arguments) throws {
        if arguments.has("--json") {
            Console.say(try page.json())
        } else if arguments.has("--markdown") {
            Console.say(try page.markdown())
        } else if arguments.has("--html") {
            Console.say(try page.html())
        } else {
            let terminal = TerminalFacts(
                of: .output, environment: ProcessInfo.processInfo.environment)
            Console.say(
                page.text(TextStyle(isColoured: terminal.allowsColor, width: terminal.width)))
        }
    }
}
