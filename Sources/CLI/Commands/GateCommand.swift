import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Series
import Vocabulary

/// `trial gate --policy FILE --base REF`: for CI, one exit code.
enum GateCommand {
    static let row = Command(
        name: "gate", operands: "", operandCount: 0...0,
        summary: "for CI: build a base and this tree, compare them within a budget, one exit code",
        discussion: """
            The policy's exact workloads are counted first; a count that grew closes the gate at once. Its
            scenarios are then run by the base, the base again and the change, interleaved, within the
            budget; a metric decides only as far as the base against itself shows that this very host can
            see it, and a regression must show again in a second series. Nothing is compared across hosts.
            Exit codes: 0 passed · 2 regressed · 3 the change lost or damaged data · 4 inconclusive, if the
            policy says fail, or nothing measured · 5 the base does not build, or a scenario changed · 64
            bad input.
            """,
        options: [
            .value("--policy", "FILE", "begins with trial-gate: 1 (default scenarios/gate.yaml)"),
            .value("--base", "REF", "what git builds as the base, in a worktree of its own"),
            .value("--base-build", "TRIAL", "the base, built already"),
            .value("--change-build", "TRIAL", "the change, built already"),
            .value("--budget", "D", "for all that is timed, builds apart (default 10m)"),
            .value("--runs", "N", "runs of each exact workload on each side (default 2)"),
            .value("--accept", "FILE", "write the change's counts to this committed baseline"),
            .value(
                "--baseline", "FILE", "committed counts stand in for the base; nothing is timed"),
            .value("--from", "DIR", "no runs: judge a gate's stored folder again"),
            .value("--seed", "N", "of the order of the runs and of everything random in the load"),
            .value("--out", "DIR", "where the gate's folder is made (default: reports)"),
            .value("--data", "DIR", "below which each run's broker gets a fresh folder"),
            .flag("--no-pin", "leave broker and generator to the scheduler"),
            .flag("--warm", "warm memory before each run, not only before the series"),
            .flag("--json", "print gate.json instead of the tables"),
            .flag("--markdown", "print report.md instead of the tables"),
        ]
    ) { arguments in
        if let stored = arguments.value("--from") {
            return try GateJudgement(
                arguments: arguments,
                directory: SeriesDirectory(existing: FilePath(stored))
            ).carryOut()
        }
        let policy = arguments.value("--policy") ?? "scenarios/gate.yaml"
        let budget = try budget(arguments)
        let loads = try GateLoads(policy)
        let runs = try SeriesOptions.number("--runs", arguments, in: ExactTier.runsRange)
        let interruption = Interruption()
        try RunCommand.handleInterrupts(interruption)
        let directory = try SeriesDirectory(
            reports: FilePath(URL(filePath: arguments.value("--out") ?? "reports").path),
            scenario: "gate",
            time: WallTime(millisecondsSince1970: WallClock.milliseconds()).basic, command: "gate")
        let builder = GateBuilder(
            folder: directory.path, command: loads.policy.build,
            isInterrupted: { interruption.isSet })
        defer { builder.cleanUp() }
        if let path = arguments.value("--baseline") {
            return try againstBaseline(
                path, loads, arguments, directory, interruption,
                runs: runs ?? ExactTier.runsByDefault)
        }
        let builds = try builds(arguments, builder, policy)
        try loads.checkUnchanged(builds)
        var run = GateRun(
            arguments: arguments, loads: loads, builds: builds, directory: directory,
            interruption: interruption,
            inputs: GateInputs(
                base: builds.baseName, change: builds.changeName,
                failsWhenInconclusive: loads.policy.failsWhenInconclusive))
        run.inputs.commandLine = CommandLineText.typed
        let isWhole = try run.carryOut(budget: budget, runs: runs ?? ExactTier.runsByDefault)
        if let path = arguments.value("--accept") { try accept(run.inputs, path) }
        let code = try GateJudgement(arguments: arguments, directory: directory).carryOut()
        return isWhole ? code : .interrupted
    }

    private static func budget(_ arguments: Arguments) throws -> Nanoseconds {
        let text = arguments.value("--budget") ?? "10m"
        let range = Nanoseconds.seconds(Int64(1)) ... .seconds(Int64(86_400))
        guard let span = try? Quantity.duration(text), range.contains(span) else {
            throw UsageError(
                "--budget needs a time from 1s to 24h such as 10m, and has \"\(text)\"")
        }
        return span
    }

    private static func builds(_ arguments: Arguments, _ builder: GateBuilder, _ policy: String)
        throws -> GateBuilds
    {
        let built = ["--base-build", "--change-build"].map { option in
            (option, arguments.value(option))
        }
        if let reference = arguments.value("--base") {
            guard built.allSatisfy({ $0.1 == nil }) else {
                throw UsageError(
                    "--base builds both sides; leave --base-build and --change-build out")
            }
            return try builder.build(reference, policy: URL(filePath: policy).path)
        }
        let paths = try built.map { option, path in
            guard let path else {
                throw UsageError("gate needs --base REF, or --base-build and --change-build")
            }
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw UsageError("\(option) names \(path), which is no executable file")
            }
            return FilePath(URL(filePath: path).path)
        }
        return GateBuilds(
            base: paths[0], change: paths[1], baseName: paths[0].lastComponent,
            changeName: paths[1].lastComponent)
    }

    /// Counts hold on every host, so those of the base may lie in the clone.
    private static func againstBaseline(
        _ path: String, _ loads: GateLoads, _ arguments: Arguments, _ directory: SeriesDirectory,
        _ interruption: Interruption, runs: Int
    ) throws -> ExitCode {
        let change = arguments.value("--change-build") ?? BuildFacts.executable
        guard FileManager.default.isExecutableFile(atPath: change) else {
            throw UsageError("--change-build names \(change), which is no executable file")
        }
        let baseline = try ExactBaseline(path)
        let tier = ExactTier(
            runs: runs, scratch: directory.path.appending("counted"),
            isInterrupted: { interruption.isSet })
        var inputs = GateInputs(
            base: path, change: FilePath(change).lastComponent,
            failsWhenInconclusive: loads.policy.failsWhenInconclusive)
        inputs.commandLine = CommandLineText.typed
        for workload in loads.workloads {
            let isAccepted = arguments.value("--accept") != nil
            let known = try isAccepted ? nil : baseline.record(of: workload)
            guard known != nil || isAccepted else {
                throw RefusedError("\(path) has no counts of \(workload.name); --accept them first")
            }
            let sides = try tier.carryOut(
                workload, base: nil, change: FilePath(URL(filePath: change).path))
            inputs.counted.append(
                GateInputs.Counted(
                    base: known.map { [$0] } ?? sides.change, change: sides.change))
        }
        if let path = arguments.value("--accept") { try accept(inputs, path) }
        try directory.write(RecordJSON.text(of: inputs), to: GateRun.inputsFile)
        return try GateJudgement(arguments: arguments, directory: directory).carryOut()
    }

    /// Only what every run of the change agreed on.
    private static func accept(_ inputs: GateInputs, _ path: String) throws {
        var baseline = try ExactBaseline(path)
        for counted in inputs.counted {
            guard let first = counted.change.first, ExactComparison.agree(counted.change) else {
                throw RunError(
                    .environment, "runs of a workload do not agree; nothing was accepted")
            }
            try baseline.accept(first)
            Console.complain(["\(path) now has the counts of \(first.workload)"])
        }
    }
}
