import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Series
import Statistics
import Vocabulary

/// Carries a gate out: the counts first, which take seconds, then the times within the budget.
struct GateRun {
    let arguments: Arguments
    let loads: GateLoads
    let builds: GateBuilds
    let directory: SeriesDirectory
    let interruption: Interruption
    var inputs: GateInputs

    static let inputsFile = "gate-inputs.json"

    /// False when it was interrupted.
    mutating func carryOut(budget: Nanoseconds, runs: Int) throws -> Bool {
        let tier = ExactTier(
            runs: runs, scratch: directory.path.appending("counted"),
            isInterrupted: { [interruption] in interruption.isSet })
        for workload in loads.workloads {
            let sides = try tier.carryOut(workload, base: builds.base, change: builds.change)
            inputs.counted.append(GateInputs.Counted(base: sides.base, change: sides.change))
            try save()
        }
        let hasGrown = inputs.counted.contains {
            ExactComparison(base: $0.base, change: $0.change)?.grown.isEmpty == false
        }
        guard !hasGrown else {
            Console.complain(["a count grew, which decides: nothing is timed"])
            return true
        }
        let plans = try loads.plans(builds, arguments)
        let share = Nanoseconds(budget.value / Int64(max(plans.count, 1)))
        // Before the first is begun, so that a budget that is too small costs nobody time.
        for plan in plans { _ = try fit(plan, share.inSeconds, plan.runSeconds) }
        var isWarm = false
        for plan in plans {
            guard try time(plan, within: share, isWarm: isWarm) else { return false }
            isWarm = true
        }
        return true
    }

    private func save() throws {
        try directory.write(RecordJSON.text(of: inputs), to: Self.inputsFile)
    }

    private func fit(_ plan: SeriesPlans, _ seconds: Double, _ runSeconds: Double) throws
        -> GateBudget
    {
        let metrics = loads.margins.count
        if let budget = GateBudget(seconds: seconds, runSeconds: runSeconds, metrics: metrics) {
            return budget
        }
        let least =
            GateBudget.secondsMin(runSeconds: runSeconds, metrics: metrics)
            * Double(loads.policy.scenarios.count)
        throw UsageError(
            "the budget is too small to tell anything: a regression of \(plan.name) takes "
                + "\(Int(least.rounded(.up))) s to find and confirm; give --budget "
                + "\(Int((least / 60).rounded(.up)))m or fewer metrics")
    }

    private mutating func time(_ plan: SeriesPlans, within budget: Nanoseconds, isWarm: Bool) throws
        -> Bool
    {
        let started = MonotonicClock.now()
        let first = try fit(plan, budget.inSeconds, plan.runSeconds)
        let pilot = try session(pilot(plan, first), plan, budget: nil, isWarm: isWarm)
        let piloted = try pilot.run()
        guard !piloted.wasInterrupted else { return false }
        // What runs take here is known now; what is left is planned by it.
        let journal = try pilot.directory.journal()
        let seconds = journal.map(\.seconds).reduce(0, +) / Double(max(journal.count, 1)) + 0.1
        let left = budget - (MonotonicClock.now() - started)
        let design = try design(plan, first, left: left.inSeconds, runSeconds: seconds)
        say(design, piloted.progress, left)
        let main = try session(design, plan, budget: left, isWarm: true)
        inputs.series.append(relative(main.directory.path))
        try save()
        let ending = try main.run()
        return !ending.wasInterrupted
    }

    private func session(
        _ design: SeriesDesign, _ plan: SeriesPlans, budget: Nanoseconds?, isWarm: Bool
    ) throws -> SeriesSession {
        var session = try SeriesSession(
            arguments, design, plans: plan.plans, reports: directory.path.appending("series"))
        session.interruption = interruption
        session.skipsWarming = isWarm
        session.budget = budget
        return session
    }

    /// The base against itself, whose only use is what is printed before the series begins.
    private func pilot(_ plan: SeriesPlans, _ budget: GateBudget) -> SeriesDesign {
        SeriesDesign(
            command: "pilot", scenario: plan.name, seed: plan.seed ^ 0xB1_07,
            arms: Array(plan.arms.prefix(2)), subject: plan.arms[1].label, gated: loads.margins,
            reported: [], looks: [budget.pilotPairs], confirmationPairs: 0, spareBlocks: 0,
            runSeconds: plan.runSeconds)
    }

    private func design(
        _ plan: SeriesPlans, _ first: GateBudget, left: Double, runSeconds: Double
    ) throws -> SeriesDesign {
        // The pilot is over, so its share is not to be taken away twice.
        let whole = left + Double(2 * first.pilotPairs) * runSeconds
        let budget =
            GateBudget(seconds: whole, runSeconds: runSeconds, metrics: loads.margins.count)
            ?? first
        // Blocks that the canary rules out are run again while the budget lasts, which ends the series.
        let blocks = Int(left / runSeconds) / (GateBudget.arms * SeriesDesign.roundsPerBlock)
        var design = SeriesDesign(
            command: "gate", scenario: plan.name, seed: plan.seed, arms: plan.arms,
            subject: "change", twin: "base-again", gated: loads.margins,
            reported: plan.reported(beside: loads.margins), looks: budget.looks,
            confirmationPairs: budget.confirmationPairs, spareBlocks: max(1, blocks),
            runSeconds: runSeconds)
        design.excusesBase = true
        return design
    }

    private func say(_ design: SeriesDesign, _ pilot: SeriesProgress, _ left: Nanoseconds) {
        let pairs = design.looks.last ?? 0
        let level = design.plannedLooks.levels.last ?? design.alpha
        let parts = design.gated.map { gate in
            let nulls = pilot.first.worsenings(gate.metric).compactMap { $0 }
            let share = GateSight.share(gate, nulls: nulls, pairs: pairs, level: level)
            return "\(share.map { ChangeText.percent($0) } ?? "an unknown change") in "
                + gate.metric.noun
        }
        Console.complain(
            DesignText(design).lines + [
                "\(left) are left of the budget; it sees a change of about "
                    + parts.joined(separator: ", ") + " (from \(pilot.first.pairs) pairs of A/A')"
            ])
    }

    private func relative(_ path: FilePath) -> String {
        let root = directory.path.text + "/"
        return path.text.hasPrefix(root) ? String(path.text.dropFirst(root.count)) : path.text
    }
}
