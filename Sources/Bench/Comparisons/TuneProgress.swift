internal import Statistics

/// A race of configurations: who is still in it, who was dropped when and why, and what is to be run
/// next. Pure, as `SeriesProgress` is.
///
/// Every configuration that is left runs once a round, in an order drawn from the seed and back. After
/// each block those are dropped that are worse than their class's leader beyond chance, at a level
/// that all looks and comparisons of the race share. Configurations that promise different things
/// are never held against each other.
package struct TuneProgress: Sendable {
    package struct Dropped: Codable, Sendable, Hashable {
        package var label: String
        /// Rounds of the race that it was in.
        package var rounds: Int
        package var why: String
    }

    package let design: TuneDesign
    package let runs: [SeriesRun]
    /// Left at the end of the race so far, in the order of the file.
    package private(set) var survivors: [String]
    package private(set) var dropped: [Dropped] = []
    /// Labels of the finals; empty while the race goes on.
    package private(set) var finalists: [String] = []
    /// Blocks of the finals that are wanted.
    package private(set) var finalBlocks = 0
    /// What is to be run next; nil when all is done.
    package private(set) var next: [RunPlace]?
    /// Valid rounds of the finals, each arm's run by its label.
    package private(set) var finals: [[String: SeriesRun]] = []
    private var rounds: [[String: SeriesRun]] = []
    /// Runs of whole blocks so far: what is decided after a block must not know a later one.
    private var seen: [SeriesRun] = []
    private var earlier: [CanaryReading] = []

    package init(_ design: TuneDesign, _ runs: [SeriesRun]) {
        self.design = design
        self.runs = runs
        survivors = design.arms.map(\.label)
        race()
    }

    // MARK: The race

    private mutating func race() {
        var block = 0
        var used = 0
        while isRacing(used) {
            let places = places(block, series: 1, labels: survivors)
            guard let carriedOut = complete(places) else {
                next = places
                return
            }
            used += places.count
            block += 1
            seen += carriedOut
            if isValid(carriedOut) { rounds += byRound(carriedOut) }
            drop(after: block * SeriesDesign.roundsPerBlock)
        }
        finish(used)
    }

    private func isRacing(_ used: Int) -> Bool {
        let crowded = design.classes.contains { entry in
            entry.labels.count { survivors.contains($0) } > TuneDesign.finalistsMax
        }
        let cost = survivors.count * SeriesDesign.roundsPerBlock
        let limit = Int(Double(design.runsMax) * TuneDesign.raceShare)
        return !survivors.isEmpty && crowded && used + cost <= limit
    }

    private func places(_ block: Int, series: Int, labels: [String]) -> [RunPlace] {
        RunPlace.block(block, ofSeries: series, arms: labels, seed: design.seed)
    }

    /// The runs at these places, the last of each; nil unless all are there.
    private func complete(_ places: [RunPlace]) -> [SeriesRun]? {
        let found = places.map { place in runs.last { $0.place == place } }
        let known = found.compactMap { $0 }
        return known.count == places.count ? known : nil
    }

    private func byRound(_ block: [SeriesRun]) -> [[String: SeriesRun]] {
        (0..<SeriesDesign.roundsPerBlock).map { round in
            var runs: [String: SeriesRun] = [:]
            for run in block where run.place.round == round { runs[run.place.arm] = run }
            return runs
        }
    }

    private mutating func isValid(_ block: [SeriesRun]) -> Bool {
        let readings = block.compactMap(\.canary)
        let complaint = design.canary.complaint(block: readings, earlier: earlier)
        earlier += readings
        return complaint == nil
    }

    // MARK: Dropping

    private mutating func drop(after count: Int) {
        for label in survivors {
            guard let why = disqualification(label) else { continue }
            remove(label, count, why)
        }
        for entry in design.classes {
            let labels = entry.labels.filter { survivors.contains($0) }
            guard labels.count > 1, let leader = leader(labels) else { continue }
            let level = level(entry.labels.count)
            for label in labels where label != leader {
                let worsenings = worsenings(of: label, against: leader, in: rounds)
                guard worsenings.count >= TuneDesign.pairsMin,
                    let mean = PairedMean(worsenings, alpha: level), mean.low > 0
                else { continue }
                let share = Comparison.percent(mean.worse)
                remove(label, count, "\(share) worse than \(leader) in \(design.objective.noun)")
            }
        }
    }

    /// Two-sided, of one comparison at one look.
    private func level(_ configurations: Int) -> Double {
        let perBlock = Double(design.arms.count * SeriesDesign.roundsPerBlock)
        let looks = max(1, (Double(design.runsMax) * TuneDesign.raceShare / perBlock).rounded())
        return TuneDesign.raceAlpha / looks / Double(max(configurations - 1, 1))
    }

    private mutating func remove(_ label: String, _ rounds: Int, _ why: String) {
        survivors.removeAll { $0 == label }
        dropped.append(Dropped(label: label, rounds: rounds, why: why))
    }

    /// What no speed makes up for.
    private func disqualification(_ label: String) -> String? {
        let own = seen.filter { $0.place.arm == label }
        for run in own {
            if case .violated(let sentence) = run.outcome { return "broke a rule: \(sentence)" }
        }
        let limits = own.compactMap(\.failedLimit)
        if own.count >= 2, limits.count * 2 > own.count {
            return "\(limits[0]) in \(limits.count) of \(own.count) runs"
        }
        let failures = own.compactMap { run -> String? in
            if case .unusable(let why) = run.outcome { return why }
            return nil
        }
        if own.count >= 2, failures.count * 2 > own.count { return "gave nothing: \(failures[0])" }
        return nil
    }

    private func leader(_ labels: [String]) -> String? {
        let medians = labels.compactMap { label -> (String, Double)? in
            let values = rounds.compactMap { $0[label]?.values[design.objective] }
            return values.isEmpty ? nil : (label, Quantile.median(values))
        }
        let isHigher = design.objective.isHigherBetter
        return medians.max { isHigher ? $0.1 < $1.1 : $0.1 > $1.1 }?.0
    }

    package func worsenings(
        of label: String, against other: String, in rounds: [[String: SeriesRun]]
    ) -> [Double] {
        rounds.compactMap { round in
            design.objective.worsening(
                base: round[other]?.values[design.objective],
                other: round[label]?.values[design.objective])
        }
    }

    // MARK: Finals

    private mutating func finish(_ used: Int) {
        for entry in design.classes {
            var labels = entry.labels.filter { survivors.contains($0) }
            if labels.count > TuneDesign.finalistsMax {
                if let leader = leader(labels) {
                    labels.sort { distance($0, leader) < distance($1, leader) }
                }
                for label in labels.dropFirst(TuneDesign.finalistsMax) {
                    remove(
                        label, rounds.count,
                        "not among the best \(TuneDesign.finalistsMax) when the race's budget was spent"
                    )
                }
            }
            finalists += entry.labels.filter { survivors.contains($0) }
            // What is compared with needs a place even when it was dropped for its speed.
            if let reference = entry.labels.first, !finalists.contains(reference),
                disqualification(reference) == nil
            {
                finalists.append(reference)
            }
        }
        guard !finalists.isEmpty else { return }
        let perBlock = finalists.count * SeriesDesign.roundsPerBlock
        finalBlocks = min(
            (design.runsMax - used) / perBlock,
            TuneDesign.finalPairsMax / SeriesDesign.roundsPerBlock)
        for block in 0..<max(finalBlocks, 0) {
            let places = places(block, series: 2, labels: finalists)
            guard let carriedOut = complete(places) else {
                next = places
                return
            }
            seen += carriedOut
            if isValid(carriedOut) { finals += byRound(carriedOut) }
        }
    }

    /// Finalists without those that a limit or a rule ruled out in the finals, and these.
    package var ranked: (labels: [String], ruledOut: [Dropped]) {
        var labels: [String] = []
        var ruledOut: [Dropped] = []
        for label in finalists {
            if let why = disqualification(label) {
                ruledOut.append(
                    Dropped(label: label, rounds: rounds.count + finals.count, why: why))
            } else {
                labels.append(label)
            }
        }
        return (labels, ruledOut)
    }

    private func distance(_ label: String, _ leader: String) -> Double {
        label == leader
            ? 0
            : PairedEstimate.centre(of: worsenings(of: label, against: leader, in: rounds))
                ?? .infinity
    }
}
