import BrokerServer
import Durability
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Series
import Verdicts

/// `trial run FILE…`: the main job.
enum RunCommand {
    static let row = Command(
        name: "run", operands: "FILE…", operandCount: Command.anyNumber,
        summary: "carry out scenarios and judge them",
        discussion: """
            Each scenario leaves a folder reports/<scenario>/<UTC time>/ with its plan, results, report,
            histograms, series, ledger and logs. The exit code is the worst of the verdicts.
            """,
        options: PlanOptions.rows + [
            .value("--out", "DIR", "where the folders are made (default: reports)"),
            .value("--data", "DIR", "where the broker on trial keeps its data (an empty folder)"),
            .flag("--keep-data", "keep the broker's data after a run that passed"),
            .flag("--pin", "pin the broker and the generator to processors of their own"),
            .value(
                "--serve-with", "TRIAL", "another build of trial that serves; this one measures"),
            .flag("--cold", "do not warm memory first; the record says so"),
            .flag("--live", "the live view: the default on a terminal, plain lines elsewhere"),
            .value(
                "--metrics", "PORT",
                "answer Prometheus at http://127.0.0.1:PORT/metrics while the run lasts"),
            .flag("--plain", "plain progress lines, also on a terminal"),
        ]
    ) { arguments in
        var plans: [Plan] = []
        for file in arguments.operands {
            plans += try ScenarioFile.load(file, overrides: PlanOptions.overrides(arguments))
        }
        let interruption = Interruption()
        try handleInterrupts(interruption)
        var code = ExitCode.passed
        for plan in plans where !interruption.isSet {
            code = code.worse(try run(plan, arguments, interruption))
        }
        return interruption.isSet ? .interrupted : code
    }

    private static func run(_ plan: Plan, _ arguments: Arguments, _ interruption: Interruption)
        throws -> ExitCode
    {
        let terminal = TerminalFacts(
            of: .output, environment: ProcessInfo.processInfo.environment)
        let isLive = terminal.isTerminal && !arguments.has("--plain")
        let outcome = try watched(plan, arguments, interruption) { progress in
            try PlanRun(
                plan, references: references, options: try optionsWithPlant(arguments),
                interruption: interruption, progress: progress
            ).carryOut()
        }
        let evidence = Evidence(outcome, plan)
        let judged = Judge(plan: plan, evidence: evidence).judge()
        try StoredEvidence.keep(outcome)
        try write(judged, plan, evidence, to: outcome.directory)
        let style = TextStyle(isColoured: isLive && terminal.allowsColor, width: terminal.width)
        Console.say(TerminalSummary(judged, style: style).text)
        Console.say("files     \(outcome.directory.path)")
        let isEvidence = judged.verdict.exit == 3 || arguments.has("--keep-data")
        if !isEvidence { outcome.data.remove() }
        return outcome.wasInterrupted
            ? .interrupted : ExitCode(rawValue: Int32(judged.verdict.exit))
    }

    /// With the live view on a terminal, else with plain lines; either is gone when this returns.
    private static func watched(
        _ plan: Plan, _ arguments: Arguments, _ interruption: Interruption,
        _ body: (any RunProgress) throws -> RunOutcome
    ) throws -> RunOutcome {
        let metrics = MetricsWatcher(scenario: plan.name, target: plan.target.kind.label)
        let endpoint = try metricsPort(arguments).map { port in
            try MetricsEndpoint(
                port: port, contentType: PrometheusText.contentType, text: { metrics.text })
        }
        defer { endpoint?.stop() }
        let also: [any RunProgress] = endpoint == nil ? [] : [metrics]
        let environment = ProcessInfo.processInfo.environment
        let terminal = TerminalFacts(of: .error, environment: environment)
        guard terminal.isTerminal, !arguments.has("--plain"), environment["TERM"] != "dumb" else {
            let printer = ProgressPrinter(isTerminal: false, width: terminal.width)
            defer { printer.finish() }
            return try body(RunWatchers([printer] + also))
        }
        let screen = try LiveScreen(
            title: "\(plan.name) · \(plan.target.kind.label)", isColoured: terminal.allowsColor,
            interruption: interruption)
        defer { screen.finish() }
        return try body(RunWatchers([screen] + also))
    }

    private static func metricsPort(_ arguments: Arguments) throws -> Int? {
        guard let text = arguments.value("--metrics") else { return nil }
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw UsageError("--metrics needs a port, such as --metrics 9400, and has \"\(text)\"")
        }
        return port
    }

    @Sendable static func write(
        _ judged: JudgedRun, _ plan: Plan, _ evidence: Evidence, to directory: RunDirectory
    ) throws {
        try directory.write(ResultDocument(judged).text(), to: "result.json")
        try directory.write(MarkdownReport(judged).text, to: "report.md")
        if let trace = ViolationTrace(plan: plan, evidence: evidence, verdict: judged.verdict) {
            try directory.writeEvidence(RecordJSON.text(of: trace), to: "trace.json")
        }
        do {
            let stored = try RunFiles(directory: directory.path).stored(judged)
            try directory.write(RunPage(stored).text(), to: "report.html")
        } catch {
            // The run is measured and judged; a page that cannot be made takes nothing away from it.
            Console.complain(["trial: report.html could not be made: \(error)"])
        }
    }

    static var references: SettingReferences {
        let environment = ProcessInfo.processInfo.environment
        return SettingReferences(environment: { environment[$0] })
    }

    /// With the work that the calibration which started this process wants planted in the broker.
    private static func optionsWithPlant(_ arguments: Arguments) throws -> RunOptions {
        var options = options(arguments)
        let environment = ProcessInfo.processInfo.environment
        guard let work = environment[ChildRun.plantedWork] else { return options }
        guard environment[ChildRun.calibrator] == String(getppid()) else {
            throw UsageError("\(ChildRun.plantedWork) is for trial calibrate only")
        }
        options.environment[ServedFaults.plantedWork] = work
        options.environment[ServedFaults.controller] = String(getpid())
        return options
    }

    static func options(_ arguments: Arguments) -> RunOptions {
        var options = RunOptions(
            reports: FilePath(arguments.value("--out") ?? "reports"),
            data: arguments.value("--data").map { FilePath($0) },
            executable: FilePath(arguments.value("--serve-with") ?? BuildFacts.executable),
            tool: BuildFacts.tool,
            isPinned: arguments.has("--pin"), skipsWarming: arguments.has("--cold"),
            keepsData: arguments.has("--keep-data"),
            commandLine: CommandLineText.typed)
        options.paths = HostPlaces.resolver
        return options
    }

    /// The first signal ends the run in order; a second one ends everything at once.
    static func handleInterrupts(_ interruption: Interruption) throws {
        try Signals.handle([Signals.interrupt, Signals.terminate]) { _ in
            if interruption.isSet {
                ChildProcess.killAll()
                exit(ExitCode.interrupted.rawValue)
            }
            interruption.set()
        }
    }
}

extension ExitCode {
    /// Violated beats a limit, a limit beats unknown, unknown beats passed.
    func worse(_ other: ExitCode) -> ExitCode {
        let order: [ExitCode] = [.violated, .interrupted, .limitNotMet, .unknown]
        return order.first { $0 == self || $0 == other } ?? (self == .passed ? other : self)
    }
}
