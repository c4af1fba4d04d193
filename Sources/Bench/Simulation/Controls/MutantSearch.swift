import BrokerCore
import Platform

/// Leaves out one sync, directory sync or rename at a time, and crashes where that makes a difference:
/// while something is pending that it would have made durable.
///
/// The runs are recorded once, whole. What is done in them at a place is left out in a run of its own;
/// what is done there in recoveries is left out in the recoveries of images of the whole runs, and
/// these are crashed again.
package final class MutantSearch {
    private let runs: [RecordedRun]
    private var sites: [Mutant: Sites] = [:]
    private var random: SeededGenerator

    /// Where something is done.
    private struct Sites {
        /// Places of recorded runs.
        var runs: [Int] = []
        /// Images whose recovery does it, by place of the run.
        var recoveries: [(run: Int, path: CrashPath)] = []
        var seen = 0
    }

    /// Images of one place that are looked at; a sample of those that were found.
    private static let recoveriesMax = 120
    /// Every so many operations are crashed to find what recoveries do.
    private static let stride = 5
    private static let crashedRecoveryEvery = 199

    /// - Throws: when a run fails, or a recovery, without anything left out.
    package init(seeds: [UInt64], steps: Int) throws {
        random = SeededGenerator(seed: seeds[0])
        runs = try seeds.flatMap { seed in
            try SimulatedWorkload.allCases.map { workload in
                var options = SimulationOptions(workload, seed: seed)
                options.steps = steps
                return try RecordedRun(options)
            }
        }
        for place in runs.indices { try catalogue(place) }
    }

    package var mutants: [Mutant] { sites.keys.sorted() }

    package func run(_ mutant: Mutant) -> ControlOutcome {
        var outcome = ControlOutcome(control: .mutant(mutant))
        let sites = sites[mutant] ?? Sites()
        for place in sites.runs {
            searchRun(mutant, runs[place].options, &outcome)
            if outcome.caughtBy != nil { return outcome }
        }
        for (place, path) in sites.recoveries {
            searchRecovery(mutant, runs[place], path, &outcome)
            if outcome.caughtBy != nil { return outcome }
        }
        outcome.equivalence = EquivalentMutants.reason(for: mutant)
        return outcome
    }

    // MARK: The whole runs

    private func catalogue(_ place: Int) throws {
        let run = runs[place]
        for mutant in Self.mutants(of: run.disk) {
            sites[mutant, default: Sites()].runs.append(place)
        }
        var images = 0
        for index in Swift.stride(from: 0, through: run.disk.operationCount, by: Self.stride) {
            let pending = run.disk.pending(atOperation: index)
            var choices = run.disk.crashChoices(atOperation: index, limit: 2)
            for _ in 0..<2 { choices.append(CrashChoice.drawn(from: pending, using: &random)) }
            for choice in Set(choices).sorted(by: { "\($0)" < "\($1)" }) {
                images += 1
                let path = CrashPath(steps: [(index, choice)])
                let image = path.image(of: run)
                try note(image, path, place)
                guard images % Self.crashedRecoveryEvery == 0 else { continue }
                for inner in 0...image.operationCount {
                    for second in image.crashChoices(atOperation: inner, limit: 1) {
                        try note(
                            image.image(atOperation: inner, keeping: second),
                            CrashPath(steps: path.steps + [(inner, second)]), place)
                    }
                }
            }
        }
    }

    /// Recovers the image that the path leads to.
    private func note(_ image: CrashableFileSystem, _ path: CrashPath, _ place: Int) throws {
        let recovery = runs[place].system.recover(image, at: path.moment, closely: false)
        guard recovery.texts.isEmpty else {
            throw UnsoundRun(
                description: "nothing was left out, and \(runs[place].options.command) at "
                    + "\(path.description): \(recovery.texts[0])")
        }
        for mutant in Self.mutants(of: image) {
            sites[mutant, default: Sites()].seen += 1
            let count = sites[mutant]?.recoveries.count ?? 0
            if count < Self.recoveriesMax {
                sites[mutant]?.recoveries.append((place, path))
            } else {
                let slot = Int.random(in: 0..<(sites[mutant]?.seen ?? 1), using: &random)
                if slot < count { sites[mutant]?.recoveries[slot] = (place, path) }
            }
        }
    }

    private static func mutants(of disk: CrashableFileSystem) -> [Mutant] {
        let done = disk.operations.filter { Mutant.verbs.contains($0.verb) }
        return Set(done.map(Mutant.init)).sorted()
    }

    // MARK: Something left out

    private func searchRun(
        _ mutant: Mutant, _ options: SimulationOptions, _ outcome: inout ControlOutcome
    ) {
        var options = options
        options.mutant = mutant
        let run: RecordedRun
        do {
            run = try RecordedRun(options)
        } catch {
            return note("the run itself failed: \(error)", options, &outcome)
        }
        let moments = (0...run.disk.operationCount).filter {
            run.disk.leaked(atOperation: $0, run.disk.pending(atOperation: $0)) != nil
        }
        // A few of all the moments first: most are caught by these.
        let passes = 5
        for pass in 0..<passes {
            for place in Swift.stride(from: pass, to: moments.count, by: passes) {
                search(run, moments[place], &outcome)
                if outcome.caughtBy != nil { return }
            }
        }
    }

    private func search(_ run: RecordedRun, _ index: Int, _ outcome: inout ControlOutcome) {
        var seen: Set<UInt64> = []
        for choice in run.disk.choicesAroundOmissions(atOperation: index) {
            let image = run.disk.image(atOperation: index, keeping: choice)
            guard seen.insert(image.fingerprint).inserted || !choice.isPowerCut else { continue }
            outcome.images += 1
            let moment = CrashMoment(index: index, isPowerCut: choice.isPowerCut)
            let isClose = outcome.images % 11 == 0
            var texts = run.system.recover(image, at: moment, closely: isClose).texts
            if texts.isEmpty, isClose {
                texts = run.system.lookClosely(at: moment) {
                    run.disk.image(atOperation: index, keeping: choice)
                }
            }
            if let text = texts.first {
                return note("operation \(index), \(choice): \(text)", run.options, &outcome)
            }
        }
    }

    private func searchRecovery(
        _ mutant: Mutant, _ run: RecordedRun, _ path: CrashPath, _ outcome: inout ControlOutcome
    ) {
        let image = path.image(of: run)
        run.system.mutant = mutant
        defer { run.system.mutant = nil }
        let first = run.system.recover(image, at: path.moment, closely: true)
        outcome.images += 1
        if let text = first.texts.first { return note(text, path, run, &outcome) }
        let start = image.omissions.first?.index ?? image.operationCount
        for index in start...image.operationCount {
            for choice in image.choicesAroundOmissions(atOperation: index) {
                outcome.images += 1
                var second = path.moment
                second.isPowerCut = second.isPowerCut || choice.isPowerCut
                second.isRestarted = true
                let left = image.image(atOperation: index, keeping: choice)
                let again = run.system.recover(left, at: second, closely: false)
                var text = again.texts.first
                if index == image.operationCount, text == nil, again.holds != first.holds {
                    text = "what a recovery had served did not outlast the next crash"
                }
                if let text {
                    return note("\(text), at operation \(index), \(choice)", path, run, &outcome)
                }
            }
        }
        let texts = run.system.lookClosely(at: path.moment) {
            run.system.mutant = nil
            defer { run.system.mutant = mutant }
            return path.image(of: run)
        }
        if let text = texts.first { note(text, path, run, &outcome) }
    }

    private func note(
        _ text: String, _ path: CrashPath, _ run: RecordedRun, _ outcome: inout ControlOutcome
    ) {
        note("recovery from \(path.description): \(text)", run.options, &outcome)
    }

    private func note(
        _ text: String, _ options: SimulationOptions, _ outcome: inout ControlOutcome
    ) {
        outcome.caughtBy = text
        outcome.workload = options.workload
        outcome.seed = options.seed
    }
}

/// A search for mutants needs a harness that finds nothing where nothing is wrong.
struct UnsoundRun: Error, CustomStringConvertible {
    var description: String
}
