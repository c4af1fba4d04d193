package import Statistics

/// What a series has come to, and what is to be run next. Pure: the same design and runs give the
/// same answer, whether the runs were made just now or are read from disk.
package struct SeriesProgress: Sendable {
    package enum Step: Sendable, Hashable {
        case block(series: Int, index: Int)
        case finished
    }

    package let design: SeriesDesign
    package let runs: [SeriesRun]
    package let first: SeriesBlocks
    package let second: SeriesBlocks
    private let looks: PlannedLooks

    package init(_ design: SeriesDesign, _ runs: [SeriesRun]) {
        self.design = design
        self.runs = runs
        looks = design.plannedLooks
        first = SeriesBlocks(runs, series: 1, design: design)
        second = SeriesBlocks(runs, series: 2, design: design)
    }

    package var next: Step {
        if violation != nil { return .finished }
        guard ending != nil else { return .block(series: 1, index: begun(1)) }
        guard !regressed.isEmpty, design.confirmationPairs > 0,
            second.pairs < design.confirmationPairs,
            second.complete.count < blocks(design.confirmationPairs) + design.spareBlocks
        else { return .finished }
        return .block(series: 2, index: begun(2))
    }

    /// The first run that broke a rule of durability or correctness, and that is no excuse: nothing
    /// that follows can save its side.
    package var violation: (arm: String, sentence: String)? {
        for run in runs {
            guard case .violated(let sentence) = run.outcome else { continue }
            if design.excusesBase, run.place.arm != design.subject { continue }
            return (run.place.arm, sentence)
        }
        return nil
    }

    // MARK: Looks

    /// The look at which the first series ended.
    package struct Ending: Sendable, Hashable {
        /// Nil when not even the first look was reached.
        package var look: Int?
        package var isLast: Bool
    }

    package var ending: Ending? {
        for (index, pairs) in looks.pairs.enumerated() {
            guard first.pairs >= pairs else { break }
            let isLast = index == looks.pairs.count - 1
            let verdicts = design.gated.map { verdict($0, look: index, isLast: isLast) }
            let isDecided = verdicts.allSatisfy { $0?.isDecided == true }
            if isLast || isDecided || verdicts.contains(.regressed) {
                return Ending(look: index, isLast: isLast)
            }
        }
        let most = blocks(looks.pairs.last ?? 0) + design.spareBlocks
        guard first.complete.count >= most else { return nil }
        return Ending(look: looks.pairs.lastIndex { first.pairs >= $0 }, isLast: true)
    }

    /// The same, or what a series that was cut short by its budget or by an interruption had reached.
    package var reached: Ending {
        ending ?? Ending(look: looks.pairs.lastIndex { first.pairs >= $0 }, isLast: true)
    }

    /// The gated metrics that the first series found worse than their margin.
    package var regressed: [MetricMargin] {
        let reached = reached
        guard let look = reached.look else { return [] }
        return design.gated.filter { verdict($0, look: look, isLast: reached.isLast) == .regressed }
    }

    package func estimate(_ metric: Metric, look: Int) -> PairedEstimate? {
        let pairs = looks.pairs[look]
        return estimate(first.worsenings(metric).prefix(pairs), alpha: looks.levels[look])
    }

    package func level(look: Int) -> Double { looks.levels[look] }
    package func pairs(look: Int) -> Int { looks.pairs[look] }

    /// Whether a regression was there again in the second series: the interval beyond 0, its centre
    /// beyond the margin. Nil while the second series is not complete.
    package func isConfirmed(_ gate: MetricMargin) -> Bool? {
        guard let estimate = confirmation(gate.metric) else { return nil }
        return estimate.low > 0
            && gate.metric.worseningOf(margin: gate.margin) < estimate.centre
    }

    package func confirmation(_ metric: Metric) -> PairedEstimate? {
        guard design.confirmationPairs > 0, second.pairs >= design.confirmationPairs else {
            return nil
        }
        let level = Simultaneous.level(design.alpha, metrics: max(regressed.count, 1))
        return estimate(
            second.worsenings(metric).prefix(design.confirmationPairs), alpha: level)
    }

    // MARK: Parts

    private func verdict(_ gate: MetricMargin, look: Int, isLast: Bool) -> MarginVerdict? {
        estimate(gate.metric, look: look).map {
            MarginVerdict(low: $0.low, high: $0.high, margin: gate.margin, isLast: isLast)
        }
    }

    private func estimate(_ worsenings: some Collection<Double?>, alpha: Double) -> PairedEstimate?
    {
        let known = worsenings.compactMap { $0 }
        // A metric that some runs lack is not compared by the others alone.
        guard known.count == worsenings.count else { return nil }
        return PairedEstimate(known, alpha: alpha)
    }

    private func blocks(_ pairs: Int) -> Int {
        (pairs + SeriesDesign.roundsPerBlock - 1) / SeriesDesign.roundsPerBlock
    }

    /// A block that was interrupted is begun anew under its own number.
    private func begun(_ series: Int) -> Int {
        (series == 1 ? first : second).complete.count
    }
}

extension Metric {
    /// The logarithm that a margin stands for.
    package func worseningOf(margin: Double) -> Double { ElementaryLogarithm.of(1 + margin) }
}
