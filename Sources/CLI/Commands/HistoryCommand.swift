import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Verdicts
import Vocabulary

/// `trial history FILE`: a metric over commits.
enum HistoryCommand {
    static let row = Command(
        name: "history", operands: "FILE", operandCount: 1...1,
        summary: "show a metric over commits, with change points, and add runs to the file",
        discussion: """
            FILE has one JSON object a line, a run each. Only runs of one plan on one kind of host make a
            history. Change points (energy distance and Student's t) are advisory and never an exit code.
            """,
        options: [
            .value("--append", "RUN", "first add this stored run to FILE", repeatable: true),
            .value("--metric", "M", "what to show, such as throughput or p99", repeatable: true),
            .value("--scenario", "NAME", "only this one"),
            .value("--html", "PAGE", "write the page of it to this file"),
            .value("--otava", "DIR", "write a CSV file for Apache Otava for each history"),
            .flag("--json", "print the lines as JSON instead of the tables"),
        ]
    ) { arguments in
        let file = HistoryFile(path: arguments.operands[0])
        for run in arguments.all("--append") {
            let record = try RunFiles(directory: FilePath(run)).stored().run.record
            try file.append(HistoryEntry(record))
        }
        let scenario = arguments.value("--scenario")
        let lines = HistoryEntry.lines(try file.entries()).filter {
            scenario == nil || $0.scenario == scenario
        }
        guard !lines.isEmpty else {
            throw UsageError("\(file.path) holds no run\(scenario.map { " of \($0)" } ?? "")")
        }
        let metrics = try metrics(arguments)
        if let page = arguments.value("--html") { try write(lines, metrics, to: page) }
        if let folder = arguments.value("--otava") { try export(lines, to: folder) }
        if arguments.has("--json") {
            Console.say(try RecordJSON.text(of: lines.flatMap(\.entries)))
        } else {
            Console.say(
                lines.flatMap { line in metrics.map { HistoryText(line, $0).text } }
                    .joined(separator: "\n"))
        }
        return .passed
    }

    private static func write(
        _ lines: [HistoryEntry.Line], _ metrics: [Metric], to path: String
    ) throws {
        let page = HistoryPage(
            HistoryPage.Content(
                command: CommandLineText.typed, metrics: metrics, entries: lines.flatMap(\.entries))
        )
        try FileBytes.replaceDurably(
            FilePath(path), with: Array(page.html().utf8), as: FileKind("report"),
            in: DiskFileSystem())
        Console.complain(["wrote \(path)"])
    }

    private static func metrics(_ arguments: Arguments) throws -> [Metric] {
        let names = arguments.all("--metric")
        guard !names.isEmpty else { return [.throughput, .p99, .brokerCPU] }
        return try names.map { try SeriesOptions.gate($0).metric }
    }

    /// `<scenario>-<digest>-<n>.csv`; runs of another host or plan are another file.
    private static func export(_ lines: [HistoryEntry.Line], to folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        for (index, line) in lines.enumerated() {
            let path = "\(folder)/\(line.scenario)-\(line.digest.prefix(8))-\(index + 1).csv"
            try HistoryText.csv(line).write(toFile: path, atomically: true, encoding: .utf8)
            Console.complain(["wrote \(path)"])
        }
    }
}

/// Newline-delimited JSON, only ever appended to.
struct HistoryFile {
    let path: String

    func append(_ entry: HistoryEntry) throws {
        let text = try RecordJSON.text(of: entry).split(separator: "\n")
            .map { $0.drop { $0 == " " } }.joined(separator: " ")
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil) else {
                throw UsageError("\(path) cannot be written")
            }
        }
        guard let file = FileHandle(forWritingAtPath: path) else {
            throw UsageError("\(path) cannot be written")
        }
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data((text + "\n").utf8))
    }

    /// A line that cannot be read is named: a history with holes would hide a change.
    func entries() throws -> [HistoryEntry] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw UsageError("\(path) cannot be read; --append RUN makes it")
        }
        return try text.split(separator: "\n").enumerated().map { index, line in
            guard let entry = try? RecordJSON.decode(HistoryEntry.self, from: String(line)),
                entry.schema == HistoryEntry.schemaVersion
            else {
                throw UsageError(
                    "\(path):\(index + 1): this line is no \(HistoryEntry.schemaVersion)")
            }
            return entry
        }
    }
}
