import Comparisons
import Foundation
import Platform
import Scenarios
import Series

/// `trial compare FILE`: is B worse than A?
enum CompareCommand {
    static let row = Command(
        name: "compare", operands: "[FILE]", operandCount: 0...1,
        summary: "compare two configurations or two builds, in interleaved runs",
        discussion: """
            The unit is one run: a fresh broker, directory and client. Both sides run in blocks of four
            (a b b a or b a a b, drawn by the seed). At the planned looks the interval of the ratio is held
            against the margin of each gated metric; a regression must show again in a second series.
            The first side is the base. Exit codes: 0 no gated metric is worse · 2 regressed, confirmed ·
            3 a side lost or damaged data · 4 inconclusive or unstable · 5 not comparable.
            """,
        options: [
            .value(
                "--a", "[L:]K=V[,…]", "settings of the base, as --set takes them", repeatable: true),
            .value("--b", "[L:]K=V[,…]", "settings of the other side", repeatable: true),
            .value("--a-build", "[L=]TRIAL", "the trial that serves as the base"),
            .value("--b-build", "[L=]TRIAL", "the trial that serves as the other side"),
            .value("--looks", "N,N,…", "pairs at which the series is looked at (default 8,16,24)"),
        ] + SeriesOptions.reading + PlanOptions.rows + SeriesOptions.rows
    ) { arguments in
        if let stored = arguments.value("--from") {
            try checkAlone(arguments)
            return try SeriesSession(arguments, existing: stored).judge()
        }
        if let stored = arguments.value("--resume") {
            try checkAlone(arguments)
            return try SeriesSession(arguments, existing: stored).carryOut()
        }
        guard let file = arguments.operands.first else {
            throw UsageError("compare needs FILE, a scenario, or --from DIR")
        }
        let sides = [try ArmOption("a", arguments), try ArmOption("b", arguments)]
        guard sides[0].label != sides[1].label else {
            throw UsageError(
                "both sides are called \(sides[0].label); name one: --b LABEL:KEY=VALUE")
        }
        guard sides.contains(where: { !$0.settings.isEmpty || $0.build != nil }) else {
            throw UsageError(
                "nothing differs: give --a and --b KEY=VALUE, or --a-build and --b-build PATH; "
                    + "trial calibrate compares a build with itself")
        }
        return try compare(file, sides, arguments)
    }

    private static func compare(_ file: String, _ sides: [ArmOption], _ arguments: Arguments) throws
        -> ExitCode
    {
        let planned = try SeriesPlans(file, sides, arguments)
        let gated = try SeriesOptions.gated(arguments, default: planned.gatedByDefault)
        let design = SeriesDesign(
            command: "compare", scenario: planned.name, seed: planned.seed, arms: planned.arms,
            subject: sides[1].label, gated: gated, reported: planned.reported(beside: gated),
            looks: try SeriesOptions.looks(arguments, metrics: gated.count),
            confirmationPairs: try SeriesOptions.number("--confirm", arguments, in: 0...400) ?? 8,
            spareBlocks: 4, runSeconds: planned.runSeconds)
        Console.complain(DesignText(design).lines)
        guard !arguments.has("--dry-run") else { return .passed }
        return try SeriesSession(arguments, design, plans: planned.plans).carryOut()
    }

    private static func checkAlone(_ arguments: Arguments) throws {
        let fixed = ["--a", "--b", "--looks", "--gate", "--set", "--confirm"]
        guard arguments.operands.isEmpty, fixed.allSatisfy({ arguments.all($0).isEmpty }) else {
            throw UsageError(
                "a stored series has its own scenario, sides and margins; give --from or --resume alone"
            )
        }
    }
}
