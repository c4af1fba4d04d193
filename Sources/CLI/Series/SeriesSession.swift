import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Series
import Verdicts
import Vocabulary

/// From a design and its plans to a judged series on disk.
struct SeriesSession {
    let arguments: Arguments
    let design: SeriesDesign
    let directory: SeriesDirectory
    var budget: Nanoseconds?
    /// Of a series that is a part of something larger, which hears the signals itself.
    var interruption: Interruption?
    /// After another series has warmed the host's memory.
    var skipsWarming = false
    /// Further words of each run's command line.
    var words: [String] = []

    /// A new series: everything that is fixed is on disk before the first run.
    init(
        _ arguments: Arguments, _ design: SeriesDesign, plans: [String: Plan],
        reports: FilePath? = nil
    ) throws {
        self.arguments = arguments
        var design = design
        design.commandLine = CommandLineText.typed
        self.design = design
        let now = WallTime(millisecondsSince1970: WallClock.milliseconds())
        directory = try SeriesDirectory(
            reports: reports ?? FilePath(arguments.value("--out") ?? "reports"),
            scenario: design.scenario, time: now.basic, command: design.command)
        for arm in design.arms {
            guard let plan = plans[arm.label] else { continue }
            try directory.write(PlanText.yaml(of: plan), to: "plans/\(arm.label).yaml")
        }
        try directory.write(design)
    }

    /// One that is on disk.
    init(_ arguments: Arguments, existing path: String) throws {
        self.arguments = arguments
        directory = SeriesDirectory(existing: FilePath(path))
        design = try directory.design()
    }

    func carryOut() throws -> ExitCode {
        let ending = try run()
        let code = try report(ending.progress)
        return ending.wasInterrupted ? .interrupted : code
    }

    /// Runs what is to be run, and reports nothing.
    func run(script: SeriesScript? = nil) throws -> SeriesExecution.Ending {
        let interruption = try interruption ?? Self.interruption()
        var settings = SeriesOptions.child(arguments, directory)
        settings.words = words
        let started = MonotonicClock.now()
        if !settings.warmsEach, !skipsWarming { try warm(settings.data) }
        let execution = try SeriesExecution(
            design, in: directory, settings: settings,
            deadline: budget.map { started + $0 } ?? .distantFuture, script: script,
            isInterrupted: { interruption.isSet })
        return try execution.carryOut { progress, place, entry in
            say(progress, place, entry)
        }
    }

    private static func interruption() throws -> Interruption {
        let interruption = Interruption()
        try RunCommand.handleInterrupts(interruption)
        return interruption
    }

    /// Judges what is on disk, writes the reports and prints one of them.
    func judge() throws -> ExitCode {
        try report(SeriesProgress(design, directory.storedRuns()))
    }

    /// Judges and writes the series' own reports, and prints nothing.
    func document(_ progress: SeriesProgress) throws -> ComparisonDocument {
        let record = try firstRecord()
        let document = ComparisonDocument(
            design: design, result: Comparison(progress).result(), host: record?.host,
            tool: record?.tool)
        let exports = ComparisonExports(document)
        try directory.write(document.text(), to: "comparison.json")
        try directory.write(ComparisonMarkdown(document).text, to: "report.md")
        try directory.write(
            ComparisonPage(document, runs: progress.runs).html(), to: "report.html")
        try directory.write(exports.junit, to: "junit.xml")
        try directory.write(exports.openMetrics, to: "metrics.txt")
        try directory.write(exports.listing(), to: "benchmark.json")
        return document
    }

    private func report(_ progress: SeriesProgress) throws -> ExitCode {
        let document = try document(progress)
        let markdown = ComparisonMarkdown(document).text
        try CIOutput(annotations: ComparisonExports(document).annotations, markdown: markdown)
            .write()
        if arguments.has("--json") {
            Console.say(try document.text())
        } else if arguments.has("--markdown") {
            Console.say(markdown)
        } else {
            Console.say(ComparisonText(document, style: .ofOutput).text)
            Console.say("files  \(directory.path)")
        }
        return ExitCode(rawValue: Int32(document.result.exit))
    }

    func firstRecord() throws -> RunRecord? {
        for entry in try directory.journal() {
            guard let run = entry.run, directory.has("runs/\(run)/result.json") else { continue }
            return try? ResultDocument(reading: directory.read("runs/\(run)/result.json")).run
                .record
        }
        return nil
    }

    private func warm(_ data: FilePath) throws {
        try FileBytes.createDirectories(data, in: DiskFileSystem())
        let report = try MemoryWarmer.warmPageCache(
            in: data, bytes: .mib(512), files: DiskFileSystem())
        let settling = try MemoryWarmer.settle(
            until: MonotonicClock.now() + .seconds(Int64(6)))
        Console.complain([
            "warmed \(report.bytes) in \(report.took); the host was "
                + (settling.isQuiet ? "quiet" : "not quiet") + " after \(settling.took)"
        ])
    }

    private func say(_ progress: SeriesProgress, _ place: RunPlace, _ entry: JournalEntry) {
        let blocks = place.series == 1 ? progress.first : progress.second
        var line = "  \(place.series == 1 ? "" : "second series, ")block \(place.block + 1), "
        line += "\(place.arm): "
        if let last = progress.runs.last, case .measured = last.outcome {
            let values = design.gated.compactMap { gate in
                last.values[gate.metric].map {
                    "\(gate.metric.noun) \(ChangeText.value($0, of: gate.metric))"
                }
            }
            line += values.joined(separator: ", ")
        } else {
            line += entry.complaint ?? "gave nothing to compare"
        }
        line += "  (\(blocks.pairs) pairs, \(entry.seconds.shortest) s)"
        Console.complain([line])
    }
}

extension TextStyle {
    /// As standard output can show it.
    static var ofOutput: TextStyle {
        let terminal = TerminalFacts(
            of: .output, environment: ProcessInfo.processInfo.environment)
        return TextStyle(
            isColoured: terminal.isTerminal && terminal.allowsColor, width: terminal.width)
    }
}
