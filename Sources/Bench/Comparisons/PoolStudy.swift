internal import Statistics

/// How often a number of pairs is right, by drawing many series out of one long series of a build
/// against itself. A slowdown of a known size is put in by shifting one side.
package struct PoolStudy: Codable, Sendable, Hashable {
    package struct Row: Codable, Sendable, Hashable {
        package var metric: Metric
        package var margin: Double
        package var pairs: Int
        /// Shares of the draws: identical sides called regressed or improved, and equivalent.
        package var falseAlarms: Double
        package var equivalent: Double
        /// A slowdown equal to the margin, and of twice the margin, called regressed.
        package var atMargin: Double
        package var atTwiceMargin: Double

        /// What a calibrated number of pairs has to do.
        package var isEnough: Bool {
            falseAlarms <= PoolStudy.errorMax && atMargin <= PoolStudy.errorMax
                && equivalent >= PoolStudy.equivalentMin && atTwiceMargin >= PoolStudy.seenMin
        }

        enum CodingKeys: String, CodingKey {
            case metric, margin, pairs
            case falseAlarms = "false_alarms"
            case equivalent
            case atMargin = "at_margin"
            case atTwiceMargin = "at_twice_margin"
        }
    }

    package var poolPairs: Int
    package var draws: Int
    package var rows: [Row]

    package static let errorMax = 0.025
    package static let equivalentMin = 0.9
    package static let seenMin = 0.95
    private static let pairCounts = [8, 12, 16, 20, 24, 32, 40, 48, 60]

    /// Of the gated metrics; one whose pool lacks a run is left out.
    package init(_ progress: SeriesProgress, draws: Int, seed: UInt64) {
        let design = progress.design
        self.draws = draws
        poolPairs = progress.first.pairs
        rows = design.gated.flatMap { gate -> [Row] in
            let pool = progress.first.worsenings(gate.metric).compactMap { $0 }
            guard pool.count == progress.first.pairs,
                let centre = PairedEstimate.centre(of: pool)
            else { return [] }
            // Both sides are one and the same: where the pool lies is its own chance, not theirs.
            let centred = pool.map { $0 - centre }
            return Self.pairCounts.filter { $0 <= pool.count }.compactMap { pairs in
                Self.row(gate, centred, pairs, draws, seed: seed, level: design.levelOfMetric)
            }
        }
    }

    /// The fewest pairs that are enough, by metric.
    package func calibrated(_ metric: Metric) -> Row? {
        rows.first { $0.metric == metric && $0.isEnough }
    }

    private static func row(
        _ gate: MetricMargin, _ pool: [Double], _ pairs: Int, _ draws: Int, seed: UInt64,
        level: Double
    ) -> Row? {
        let distribution = SignedRankDistribution(count: pairs)
        guard distribution.trimmed(alpha: level) != nil else { return nil }
        var random = SeededRandom(seed: seed, stream: UInt64(pairs))
        let margin = gate.metric.worseningOf(margin: gate.margin)
        let twice = gate.metric.worseningOf(margin: 2 * gate.margin)
        var (alarms, equivalent, atMargin, atTwice) = (0, 0, 0, 0)
        for _ in 0..<draws {
            let places = Resampling.blocks(
                count: pairs, of: pool.count, block: SeriesDesign.roundsPerBlock, random: &random)
            guard
                let estimate = PairedEstimate(
                    places.map { pool[$0] }, distribution, alpha: level)
            else { return nil }
            // A shift of every difference shifts the estimate and its interval by as much.
            func verdict(_ shift: Double) -> MarginVerdict {
                MarginVerdict(
                    low: estimate.low + shift, high: estimate.high + shift, margin: gate.margin,
                    isLast: true)
            }
            let null = verdict(0)
            if null == .regressed || null == .improved { alarms += 1 }
            if null == .equivalent { equivalent += 1 }
            if verdict(margin) == .regressed { atMargin += 1 }
            if verdict(twice) == .regressed { atTwice += 1 }
        }
        func share(_ count: Int) -> Double { Double(count) / Double(draws) }
        return Row(
            metric: gate.metric, margin: gate.margin, pairs: pairs, falseAlarms: share(alarms),
            equivalent: share(equivalent), atMargin: share(atMargin), atTwiceMargin: share(atTwice))
    }
}
