import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Series
import Vocabulary

/// `trial tune FILE`: which settings win, by how much, at what price.
enum TuneCommand {
    static let row = Command(
        name: "tune", operands: "[FILE]", operandCount: 0...1,
        summary: "race configurations, and compare the best of each durability class on fresh runs",
        discussion: """
            FILE begins with `trial-tune: 1` and lists settings, each `safe`, `durability` or `ordering`.
            Configurations that promise different things are never ranked in one list. In the race every
            configuration runs once a round in random order; those that are worse beyond chance, or miss a
            constraint, are dropped. The best of each class then meet on fresh runs. What is run is printed
            first. Exit codes: 0 ranked · 3 every configuration broke a rule · 4 nothing could be ranked.
            """,
        options: [
            .value("--budget", "D", "for all runs together (default 30m)"),
            .value("--from", "DIR", "no runs: judge a stored tuning again"),
            .value("--resume", "DIR", "go on with a tuning that was interrupted"),
            .value("--target", "T", "another target than the scenario's"),
            .value("--set", "KEY=V", "change one key of every configuration", repeatable: true),
            .value("--seed", "N", "of the order of the runs and of everything random in the load"),
            .value("--out", "DIR", "where the tuning is kept (default: reports)"),
            .value("--data", "DIR", "below which each run's broker gets a fresh folder"),
            .flag("--no-pin", "leave broker and generator to the scheduler"),
            .flag("--warm", "warm memory before each run, not only before the first"),
            .flag("--json", "print tune.json instead of the tables"),
            .flag("--markdown", "print report.md instead of the tables"),
            .flag("--dry-run", "print what would be run and how long it takes, and stop"),
        ]
    ) { arguments in
        if let stored = arguments.value("--from") {
            return try TuneSession(arguments, existing: stored).judge()
        }
        if let stored = arguments.value("--resume") {
            return try TuneSession(arguments, existing: stored).carryOut()
        }
        guard let file = arguments.operands.first else {
            throw UsageError("tune needs FILE, which begins with trial-tune: 1, or --from DIR")
        }
        let space = try TuneSpace.load(file)
        let planned = try plans(space, arguments)
        let design = try design(space, planned, arguments, file)
        Console.complain(lines(design))
        guard !arguments.has("--dry-run") else { return .passed }
        return try TuneSession(arguments, design, plans: planned.plans).carryOut()
    }

    private static func plans(_ space: TuneSpace, _ arguments: Arguments) throws -> SeriesPlans {
        let width = String(space.configurations.count).count
        let sides = space.configurations.enumerated().map { index, configuration in
            let digits = String(index + 1)
            let label = "c" + String(repeating: "0", count: width - digits.count) + digits
            return ArmOption(label: label, settings: configuration.settings)
        }
        var phases = [
            "phases/warmup=\(space.warmup == .zero ? "none" : QuantityText.duration(space.warmup))",
            "phases/measure=\(QuantityText.duration(space.measure))",
        ]
        if !space.constraints.isEmpty {
            phases.append("expect=[\(space.constraints.joined(separator: ", "))]")
        }
        return try SeriesPlans(space.scenario, sides, arguments, phases: phases)
    }

    private static func design(
        _ space: TuneSpace, _ planned: SeriesPlans, _ arguments: Arguments, _ file: String
    ) throws -> TuneDesign {
        guard let objective = Metric(rawValue: space.objective) else {
            let names = Metric.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(
                "\(file): objective: \"\(space.objective)\" names no metric; there are \(names)")
        }
        let text = arguments.value("--budget") ?? "30m"
        guard let budget = try? Quantity.duration(text), budget > .zero else {
            throw UsageError("--budget needs a time such as 30m, and has \"\(text)\"")
        }
        let promises = zip(planned.arms, space.configurations).map {
            ($0.label, $1.promise.joined(separator: ", "))
        }
        let design = TuneDesign(
            scenario: planned.name, seed: planned.seed, arms: planned.arms,
            promises: Dictionary(uniqueKeysWithValues: promises), objective: objective,
            margin: objective.defaultMargin, constraints: space.constraints,
            runsMax: Int(budget.inSeconds / planned.runSeconds), runSeconds: planned.runSeconds)
        guard design.runsMax >= design.runsMin else {
            let least = Double(design.runsMin) * planned.runSeconds
            throw UsageError(
                "\(design.arms.count) configurations need at least \(design.runsMin) runs: give "
                    + "--budget \(Int((least / 60).rounded(.up)))m or fewer configurations")
        }
        return design
    }

    static func lines(_ design: TuneDesign) -> [String] {
        let seconds = Double(design.runsMax) * design.runSeconds
        let classes = design.classes.map { entry in
            "\(entry.labels.count) with \(entry.promise.isEmpty ? "one promise" : entry.promise)"
        }
        let constraints =
            design.constraints.isEmpty
            ? "" : ", if " + design.constraints.joined(separator: " and ")
        return [
            "\(design.scenario): \(design.arms.count) configurations by \(design.objective.noun)\(constraints)",
            "classes, ranked apart: \(classes.joined(separator: "; "))",
            "at most \(design.runsMax) runs of about \(design.runSeconds.shortest) s, "
                + "\((seconds / 60).shortest) min: a race over \(Int(TuneDesign.raceShare * 100)) % of them, "
                + "then the best \(TuneDesign.finalistsMax) of each class on fresh runs; seed \(design.seed)",
        ]
    }
}
