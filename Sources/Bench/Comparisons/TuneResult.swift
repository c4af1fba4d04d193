package import Statistics

/// What a tuning came to: for each class of promises a ranking by fresh runs, and who was dropped.
package struct TuneResult: Codable, Sendable, Hashable {
    package struct Row: Codable, Sendable, Hashable {
        package var label: String
        package var settings: [String]
        /// Medians over the finals.
        package var objective: Double?
        package var others: [String: Double]
        /// The change of the objective against the class's reference, and its interval; null for the
        /// reference itself and where pairs are too few.
        package var change: Double?
        package var low: Double?
        package var high: Double?
        package var verdict: MarginVerdict?
        /// Whether no other of its class is at least as good in everything and better in something.
        package var isOnFront: Bool
        package var isReference: Bool

        enum CodingKeys: String, CodingKey {
            case label, settings, objective, others, change, low, high, verdict
            case isOnFront = "on_front"
            case isReference = "reference"
        }
    }

    package struct Class: Codable, Sendable, Hashable {
        /// The settings that promise more or less than others; empty where there are none.
        package var promise: String
        /// The best first.
        package var rows: [Row]
    }

    package var classes: [Class]
    package var dropped: [TuneProgress.Dropped]
    package var pairs: Int
    package var runs: Int
    package var isFinished: Bool

    enum CodingKeys: String, CodingKey {
        case classes, dropped, pairs, runs
        case isFinished = "finished"
    }

    /// The front is over these, as far as they were measured.
    package static let frontMetrics: [Metric] = [.throughput, .p99, .brokerCPU]

    package init(_ progress: TuneProgress) {
        let design = progress.design
        let ranked = progress.ranked
        classes = design.classes.compactMap { entry in
            let labels = entry.labels.filter { ranked.labels.contains($0) }
            guard let reference = entry.labels.first, !labels.isEmpty else { return nil }
            var rows = labels.map { Self.row($0, reference, labels.count, progress) }
            for index in rows.indices {
                rows[index].isOnFront = !rows.indices.contains { other in
                    other != index && Self.dominates(rows[other], rows[index])
                }
            }
            let isHigher = design.objective.isHigherBetter
            rows.sort { left, right in
                guard let a = left.objective, let b = right.objective else {
                    return left.objective != nil && right.objective == nil
                }
                return isHigher ? a > b : a < b
            }
            return Class(promise: entry.promise, rows: rows)
        }
        dropped = progress.dropped + ranked.ruledOut
        pairs = progress.finals.count
        runs = progress.runs.count
        isFinished = progress.next == nil
    }

    private static func row(
        _ label: String, _ reference: String, _ count: Int, _ progress: TuneProgress
    ) -> Row {
        let design = progress.design
        func median(_ metric: Metric) -> Double? {
            let values = progress.finals.compactMap { $0[label]?.values[metric] }
            return values.isEmpty ? nil : Quantile.median(values)
        }
        var row = Row(
            label: label, settings: design.arms.first { $0.label == label }?.settings ?? [],
            objective: median(design.objective), others: [:], isOnFront: false,
            isReference: label == reference)
        for metric in frontMetrics { row.others[metric.rawValue] = median(metric) }
        guard label != reference else { return row }
        let worsenings = progress.worsenings(of: label, against: reference, in: progress.finals)
        // The finalists of a class share one error.
        let alpha = 0.05 / Double(max(count - 1, 1))
        guard let estimate = PairedEstimate(worsenings, alpha: alpha) else { return row }
        let ends = [estimate.low, estimate.high].map {
            design.objective.change(ofWorsening: $0)
        }
        row.change = design.objective.change(ofWorsening: estimate.centre)
        row.low = ends.min()
        row.high = ends.max()
        row.verdict = MarginVerdict(
            low: estimate.low, high: estimate.high, margin: design.margin, isLast: true)
        return row
    }

    private static func dominates(_ a: Row, _ b: Row) -> Bool {
        var isBetter = false
        for metric in frontMetrics {
            guard let left = a.others[metric.rawValue], let right = b.others[metric.rawValue]
            else { continue }
            let gain = metric.isHigherBetter ? left - right : right - left
            if gain < 0 { return false }
            if gain > 0 { isBetter = true }
        }
        return isBetter
    }
}
