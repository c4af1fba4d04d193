import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Series
import Statistics

/// `trial calibrate SCENARIO`: what can this machine see?
enum CalibrateCommand {
    static let row = Command(
        name: "calibrate", operands: "SCENARIO", operandCount: 0...1,
        summary: "compare a build with itself: what size of change can this machine see?",
        discussion: """
            A longer series of one build against itself, in the blocks of trial compare. With --inject 5%
            real work of that size is planted in the broker's produce path and compared with none: it must
            be found and confirmed. Exit codes: 0 the sides are equivalent, and what was planted was seen ·
            4 not decided, a false alarm, or what was planted was not seen.
            """,
        options: [
            .value("--pairs", "N", "pairs of the series (default 24)"),
            .value("--inject", "P%", "plant so much of the broker's CPU per record"),
            .value("--looks", "N,N,…", "pairs at which the planted series is looked at (8,16,24)"),
            .value(
                "--calibration", "FILE", "where calibration.json goes besides the series' folder"),
            .value("--from", "DIR", "no runs: judge a stored calibration again"),
            .value(
                "--resample", "N", "draw N series out of the stored one: how often is it right?"),
        ] + PlanOptions.rows + SeriesOptions.rows
    ) { arguments in
        if let stored = arguments.value("--from") {
            let session = try SeriesSession(arguments, existing: stored)
            let progress = SeriesProgress(session.design, try session.directory.storedRuns())
            let isPlanted = session.design.arms.contains { $0.plantedWork != nil }
            return try isPlanted ? judgePlanted(session, progress) : judge(session, progress)
        }
        guard let file = arguments.operands.first else {
            throw UsageError("calibrate needs SCENARIO, or --from DIR")
        }
        let share = try arguments.value("--inject").map {
            try SeriesOptions.share($0, of: "--inject")
        }
        let planned = try SeriesPlans(
            file, [ArmOption(label: "a"), ArmOption(label: "a-again")], arguments)
        if share != nil, planned.base?.target.kind != .serve {
            throw UsageError("--inject plants work in trial's own broker: target: serve only")
        }
        let gated = try SeriesOptions.gated(arguments, default: planned.gatedByDefault)
        let design = try design(planned, gated, arguments)
        Console.complain(DesignText(design).lines)
        guard !arguments.has("--dry-run") else { return .passed }
        let interruption = Interruption()
        try RunCommand.handleInterrupts(interruption)
        var session = try SeriesSession(arguments, design, plans: planned.plans)
        session.interruption = interruption
        let ending = try session.run()
        let code = try judge(session, ending.progress)
        guard !ending.wasInterrupted else { return .interrupted }
        guard let share else { return code }
        let seen = try inject(
            share, planned, gated, ending.progress, arguments, interruption)
        return code == .passed ? seen : code
    }

    private static func design(
        _ planned: SeriesPlans, _ gated: [MetricMargin], _ arguments: Arguments
    ) throws -> SeriesDesign {
        let most = SignedRankDistribution.countMax
        let pairs = try SeriesOptions.number("--pairs", arguments, in: 2...most) ?? 24
        let fewest = SeriesDesign.pairsMin(alpha: 0.05, metrics: gated.count, looks: 1)
        guard pairs >= fewest, pairs.isMultiple(of: 2) else {
            throw UsageError(
                "--pairs needs an even number, at least \(fewest + fewest % 2) for \(gated.count) metrics"
            )
        }
        return SeriesDesign(
            command: "calibrate", scenario: planned.name, seed: planned.seed, arms: planned.arms,
            subject: planned.arms[1].label, gated: gated,
            reported: planned.reported(beside: gated), looks: [pairs], confirmationPairs: 0,
            spareBlocks: 4, runSeconds: planned.runSeconds)
    }

    private static func judge(_ session: SeriesSession, _ progress: SeriesProgress) throws
        -> ExitCode
    {
        let document = try session.document(progress)
        let calibration = Calibration(progress)
        let text = try RecordJSON.text(of: calibration)
        try session.directory.write(text, to: "calibration.json")
        if let path = session.arguments.value("--calibration") {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let study = try resample(session, progress)
        try session.directory.write(
            CalibrationPage(
                document, calibration: calibration, study: study, runs: progress.runs
            ).html(), to: "report.html")
        if document.result.state == .violated { return .violated }
        if session.arguments.has("--json") {
            Console.say(text)
        } else {
            Console.say(CalibrationText(calibration).text)
            for row in calibration.alarms {
                Console.say("FALSE ALARM  \(row.metric.noun) differs between a build and itself")
            }
            if let study { Console.say(PoolStudyText(study).text) }
            Console.say("files  \(session.directory.path)")
        }
        return calibration.alarms.isEmpty && calibration.isSettled ? .passed : .unknown
    }

    private static func resample(_ session: SeriesSession, _ progress: SeriesProgress) throws
        -> PoolStudy?
    {
        let draws = try SeriesOptions.number("--resample", session.arguments, in: 100...100_000)
        guard let draws else { return nil }
        let study = PoolStudy(progress, draws: draws, seed: session.design.seed)
        try session.directory.write(RecordJSON.text(of: study), to: "resampling.json")
        return study
    }

    // MARK: Planted work

    /// The share is one of the broker's own CPU per record, as the series without it measured.
    private static func inject(
        _ share: Double, _ planned: SeriesPlans, _ gated: [MetricMargin],
        _ progress: SeriesProgress, _ arguments: Arguments, _ interruption: Interruption
    ) throws -> ExitCode {
        // Blocks that the canary rules out tell well enough how much work a share is.
        let costs = progress.runs.compactMap { $0.values[.brokerCPU] }
        guard !costs.isEmpty else {
            throw RunError(.environment, "the broker's CPU per record was not measured")
        }
        let nanoseconds = Statistics.Quantile.median(costs) * 1e3 * share
        var arms = planned.arms
        arms[1] = Arm(
            label: "planted", planDigest: arms[0].planDigest,
            plantedWork: (nanoseconds * 100).rounded() / 100)
        var plans = planned.plans
        plans["planted"] = planned.base
        let design = SeriesDesign(
            command: "calibrate-inject", scenario: planned.name, seed: planned.seed ^ 0x14_EC,
            arms: arms, subject: "planted", gated: gated,
            reported: planned.reported(beside: gated),
            looks: try SeriesOptions.looks(arguments, metrics: gated.count),
            confirmationPairs: try SeriesOptions.number("--confirm", arguments, in: 0...400) ?? 8,
            spareBlocks: 4, runSeconds: planned.runSeconds)
        Console.complain(
            [
                "planting \(ChangeText.percent(share)) of the broker's CPU: \(arms[1].plantedWork ?? 0) ns for each record"
            ] + DesignText(design).lines)
        var session = try SeriesSession(arguments, design, plans: plans)
        session.interruption = interruption
        session.skipsWarming = true
        let ending = try session.run()
        let code = try judgePlanted(session, ending.progress)
        return ending.wasInterrupted ? .interrupted : code
    }

    private static func judgePlanted(_ session: SeriesSession, _ progress: SeriesProgress) throws
        -> ExitCode
    {
        let document = try session.document(progress)
        if session.arguments.has("--json") {
            Console.say(try document.text())
        } else {
            Console.say(ComparisonText(document, style: .ofOutput).text)
        }
        if document.result.state == .violated { return .violated }
        let row = document.result.rows.first { $0.metric == .brokerCPU }
        let isSeen = row?.verdict == .regressed && row?.isConfirmed != false
        Console.say(
            isSeen
                ? "SEEN  what was planted is \(row.map { ChangeText.interval($0) } ?? "") of broker CPU"
                : "NOT SEEN  what was planted is \(row.map { "\(ChangeText.interval($0)), \(ChangeText.verdict($0))" } ?? "not measured")"
        )
        return isSeen ? .passed : .unknown
    }
}
