import Foundation
import Platform
import Reports
import Runner
import Scenarios
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
            .flag("--cold", "do not warm memory first; the record says so"),
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
        let progress = ProgressPrinter(isTerminal: isLive, width: terminal.width)
        let run = try PlanRun(
            plan, references: references, options: options(arguments), interruption: interruption,
            progress: progress)
        let outcome: RunOutcome
        do {
            outcome = try run.carryOut()
        } catch {
            progress.finish()
            throw error
        }
        progress.finish()
        let judged = Judge(plan: plan, evidence: Evidence(outcome, plan)).judge()
        try outcome.directory.write(ResultDocument(judged).text(), to: "result.json")
        try outcome.directory.write(MarkdownReport(judged).text, to: "report.md")
        let style = TextStyle(isColoured: isLive && terminal.allowsColor, width: terminal.width)
        Console.say(TerminalSummary(judged, style: style).text)
        Console.say("files     \(outcome.directory.path)")
        let isEvidence = judged.verdict.exit == 3 || arguments.has("--keep-data")
        if !isEvidence { outcome.data.remove() }
        return outcome.wasInterrupted
            ? .interrupted : ExitCode(rawValue: Int32(judged.verdict.exit))
    }

    private static var references: SettingReferences {
        let environment = ProcessInfo.processInfo.environment
        return SettingReferences(environment: { environment[$0] })
    }

    private static func options(_ arguments: Arguments) -> RunOptions {
        RunOptions(
            reports: FilePath(arguments.value("--out") ?? "reports"),
            data: arguments.value("--data").map { FilePath($0) },
            executable: FilePath(BuildFacts.executable), tool: BuildFacts.tool,
            isPinned: arguments.has("--pin"), skipsWarming: arguments.has("--cold"),
            keepsData: arguments.has("--keep-data"),
            commandLine: (["trial"]
                + CommandLine.arguments.dropFirst().map {
                    $0.contains("=") ? SecretSettings.redactedAssignment($0) : $0
                }).joined(separator: " "))
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
