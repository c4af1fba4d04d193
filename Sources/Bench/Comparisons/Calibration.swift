package import Statistics

/// What a host can see, from a base that ran against itself: for each metric and number of pairs the
/// smallest change for the worse that is found nine times in ten.
package struct Calibration: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.calibration/v1"
    package static let pairCounts = [8, 12, 16, 24, 32, 48, 60]

    package struct Sight: Codable, Sendable, Hashable {
        package var pairs: Int
        /// A share; null where no interval of so few pairs exists.
        package var detectable: Double?
    }

    package struct Row: Codable, Sendable, Hashable {
        package var metric: Metric
        package var margin: Double
        package var isGated: Bool
        /// What the two sides, which are one and the same, differed by.
        package var null: SeriesResult.Null?
        /// Of the logarithm of one pair's ratio.
        package var deviation: Double?
        package var verdict: MarginVerdict?
        package var sights: [Sight]

        enum CodingKeys: String, CodingKey {
            case metric, margin
            case isGated = "gated"
            case null, deviation, verdict, sights
        }
    }

    package var schema = Calibration.schemaVersion
    package var scenario: String
    package var pairs: Int
    package var rows: [Row]

    package init(_ progress: SeriesProgress) {
        let design = progress.design
        let result = Comparison(progress).result()
        scenario = design.scenario
        pairs = result.pairs
        rows = result.rows.map { row in
            let worsenings = progress.first.worsenings(row.metric).compactMap { $0 }
            let deviation = DetectableChange.deviation(of: worsenings)
            return Row(
                metric: row.metric, margin: row.margin, isGated: row.isGated,
                null: row.change.flatMap { change in
                    guard let low = row.low, let high = row.high else { return nil }
                    return SeriesResult.Null(change: change, low: low, high: high)
                }, deviation: deviation, verdict: row.verdict,
                sights: Self.pairCounts.map { pairs in
                    Sight(
                        pairs: pairs,
                        detectable: Self.detectable(
                            row.margin, deviation, pairs, level: design.levelOfMetric))
                })
        }
    }

    private static func detectable(
        _ margin: Double, _ deviation: Double?, _ pairs: Int, level: Double
    ) -> Double? {
        guard let deviation, pairs >= SignedRankDistribution.countMin(alpha: level) else {
            return nil
        }
        return DetectableChange.share(
            margin: margin, deviation: deviation, pairs: pairs, alpha: level)
    }

    /// Gated metrics by which a build was told from itself: a false alarm, which a healthy host gives
    /// about once in forty series.
    package var alarms: [Row] {
        rows.filter { $0.isGated && ($0.verdict == .regressed || $0.verdict == .improved) }
    }

    /// Gated metrics that were shown to be equivalent, which is what they are.
    package var isSettled: Bool {
        rows.filter(\.isGated).allSatisfy { $0.verdict == .equivalent }
    }
}
