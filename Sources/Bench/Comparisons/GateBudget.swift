internal import Statistics

/// What a time allows: how many rounds of a base, its twin and a change fit, and when they are looked
/// at. The pilot, in which the base runs against itself, only tells what the rest can see.
package struct GateBudget: Sendable, Hashable {
    package var pilotPairs: Int
    package var looks: [Int]
    package var confirmationPairs: Int

    /// Base, twin, change.
    package static let arms = 3
    /// A spread from fewer says too little.
    package static let pilotPairsWanted = 4
    package static let pilotPairsMin = 2
    private static let looksApart = 4

    /// Nil when no interval fits; `secondsMin` tells what would.
    package init?(seconds: Double, runSeconds: Double, metrics: Int, alpha: Double = 0.05) {
        let one = Self.even(SeriesDesign.pairsMin(alpha: alpha, metrics: metrics, looks: 1))
        let several = Self.even(SeriesDesign.pairsMin(alpha: alpha, metrics: metrics, looks: 2))
        let runs = Int(seconds / runSeconds)
        let pilot =
            runs >= 4 * Self.arms * one ? Self.pilotPairsWanted : Self.pilotPairsMin
        let main = (runs - 2 * pilot) / Self.arms - one
        guard main >= one else { return nil }
        pilotPairs = pilot
        confirmationPairs = one
        let last = min(main - main % 2, SignedRankDistribution.countMax)
        looks = Self.looks(last, several)
    }

    /// Evenly spaced, and the first not before an interval of its level exists.
    private static func looks(_ last: Int, _ several: Int) -> [Int] {
        if last >= 3 * several { return [even(last / 3), even(2 * last / 3), last] }
        if last >= several + looksApart { return [max(several, even(last / 2)), last] }
        return [last]
    }

    /// The least time in which a regression can be found and confirmed.
    package static func secondsMin(runSeconds: Double, metrics: Int, alpha: Double = 0.05) -> Double
    {
        let one = even(SeriesDesign.pairsMin(alpha: alpha, metrics: metrics, looks: 1))
        return Double(2 * pilotPairsMin + 2 * one * arms) * runSeconds
    }

    package var runs: Int {
        2 * pilotPairs + Self.arms * ((looks.last ?? 0) + confirmationPairs)
    }

    private static func even(_ count: Int) -> Int { count + count % 2 }
}

/// What a number of rounds can see, from a base that ran against itself.
package enum GateSight {
    /// The smallest change for the worse that is called *regressed* nine times in ten; nil when the
    /// base has no spread to judge from.
    package static func share(
        _ gate: MetricMargin, nulls: [Double], pairs: Int, level: Double
    ) -> Double? {
        guard let deviation = DetectableChange.deviation(of: nulls) else { return nil }
        // Between two bases a difference varies by 2 of one run's variance, against their mean by 3/2.
        return DetectableChange.share(
            margin: gate.margin, deviation: deviation * 0.75.squareRoot(), pairs: pairs,
            alpha: level)
    }
}
