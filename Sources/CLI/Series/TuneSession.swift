import Comparisons
import Foundation
import Measurements
import Reports
import Scenarios
import Series

/// From a tuning's design to a ranking on disk. The runs lie and are journalled as a series' do.
struct TuneSession {
    private let arguments: Arguments
    private let design: TuneDesign
    private let session: SeriesSession

    private static let file = "tune-design.json"

    init(_ arguments: Arguments, _ design: TuneDesign, plans: [String: Plan]) throws {
        self.arguments = arguments
        var design = design
        design.commandLine = CommandLineText.typed
        self.design = design
        session = try SeriesSession(arguments, design.series, plans: plans)
        try session.directory.write(RecordJSON.text(of: design), to: Self.file)
    }

    init(_ arguments: Arguments, existing path: String) throws {
        self.arguments = arguments
        session = try SeriesSession(arguments, existing: path)
        guard session.directory.has(Self.file) else {
            throw UsageError("\(path) is no tuning: it holds no \(Self.file)")
        }
        design = try RecordJSON.decode(
            TuneDesign.self, from: session.directory.read(Self.file))
        guard design.schema == TuneDesign.schemaVersion else {
            throw RefusedError(
                "\(path) has schema \(design.schema); this version reads \(TuneDesign.schemaVersion)"
            )
        }
    }

    func carryOut() throws -> ExitCode {
        let ending = try session.run(script: .race(design))
        let code = try report(TuneProgress(design, ending.progress.runs))
        return ending.wasInterrupted ? .interrupted : code
    }

    func judge() throws -> ExitCode {
        try report(TuneProgress(design, session.directory.storedRuns()))
    }

    private func report(_ progress: TuneProgress) throws -> ExitCode {
        let record = try session.firstRecord()
        let document = TuneDocument(
            design: design, result: TuneResult(progress), host: record?.host, tool: record?.tool)
        let text = TuneText(document)
        try session.directory.write(document.text(), to: "tune.json")
        try session.directory.write(text.markdown, to: "report.md")
        try session.directory.write(
            TunePage(document, runs: progress.runs).html(), to: "report.html")
        if arguments.has("--json") {
            Console.say(try document.text())
        } else if arguments.has("--markdown") {
            Console.say(text.markdown)
        } else {
            Console.say(text.text)
            Console.say("files  \(session.directory.path)")
        }
        let ranked = document.result.classes.flatMap(\.rows)
        guard ranked.isEmpty else { return document.result.pairs > 0 ? .passed : .unknown }
        let isViolated = document.result.dropped.contains { $0.why.hasPrefix("broke a rule") }
        return isViolated ? .violated : .unknown
    }
}
