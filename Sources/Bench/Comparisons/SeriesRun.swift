package import Measurements
internal import Statistics

/// One run of a series as its judge sees it: where it stood in the order, how the host was just
/// before it, and what it measured.
package struct SeriesRun: Sendable, Hashable {
    package var place: RunPlace
    package var canary: CanaryReading?
    package var values: [Metric: Double]
    package var outcome: RunStanding
    /// Records read back against what was acknowledged.
    package var lost: Int64?
    /// A limit of its scenario that was not met, as the run said it; nil when all were.
    package var failedLimit: String?

    package init(
        place: RunPlace, canary: CanaryReading?, values: [Metric: Double], outcome: RunStanding,
        lost: Int64? = nil, failedLimit: String? = nil
    ) {
        self.failedLimit = failedLimit
        self.place = place
        self.canary = canary
        self.values = values
        self.outcome = outcome
        self.lost = lost
    }

    package static func values(of record: RunRecord) -> [Metric: Double] {
        var values: [Metric: Double] = [:]
        for metric in Metric.allCases { values[metric] = metric.value(of: record) }
        return values
    }
}

/// What became of a run as a whole.
package enum RunStanding: Sendable, Hashable {
    case measured
    /// It measured, and broke a durability or correctness rule; the sentence is the run's own.
    case violated(String)
    /// It gave nothing to compare.
    case unusable(String)
}

/// Where a run stands in its series.
package struct RunPlace: Codable, Sendable, Hashable {
    /// 1, or 2 for the confirmation.
    package var series: Int
    /// From 0, over the blocks of its series.
    package var block: Int
    /// From 0 in its block.
    package var round: Int
    /// From 0 in its round.
    package var slot: Int
    package var arm: String

    package init(series: Int, block: Int, round: Int, slot: Int, arm: String) {
        self.series = series
        self.block = block
        self.round = round
        self.slot = slot
        self.arm = arm
    }
}

extension RunPlace {
    /// The runs of a block in the order of their going: every arm once in an order drawn from the
    /// seed, then once more in the reverse order, so that neither drift nor place favours an arm.
    package static func block(
        _ block: Int, ofSeries series: Int, arms: [String], seed: UInt64
    ) -> [RunPlace] {
        var random = SeededOrder.random(seed: seed, series: series, block: block)
        let order = random.shuffled(arms)
        return (0..<SeriesDesign.roundsPerBlock).flatMap { round in
            (round % 2 == 0 ? order : order.reversed()).enumerated().map { slot, arm in
                RunPlace(series: series, block: block, round: round, slot: slot, arm: arm)
            }
        }
    }
}
