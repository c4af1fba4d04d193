package import Measurements

/// Counts of two sides, each run more than once. An exact number is the same in every run of a side,
/// and any change of it is reported. One that is not exact is held to a tenth of one a batch, so that
/// one more or less a batch is plain; where runs of a side differ by as much, nothing is proved.
package struct ExactComparison: Codable, Sendable, Hashable {
    package enum Verdict: String, Codable, Sendable, Hashable {
        case same, more, fewer
        /// Not exact, and no further apart than such numbers are.
        case within
        /// Runs of one side differ among themselves.
        case unrepeatable
    }

    package struct Row: Codable, Sendable, Hashable {
        package var counter: ExactCounter
        /// Of the first run; the others agree unless the verdict says that they do not.
        package var base: Int64
        package var change: Int64
        /// Between the least and the most of a side, the larger of both sides.
        package var spread: Int64
        package var verdict: Verdict

        package var difference: Int64 { change - base }
    }

    package var workload: String
    package var digest: String
    package var batches: Int
    /// Of each side; a committed baseline is one run.
    package var baseRuns: Int
    package var changeRuns: Int
    package var rows: [Row]

    enum CodingKeys: String, CodingKey {
        case workload, digest, batches
        case baseRuns = "base_runs"
        case changeRuns = "change_runs"
        case rows
    }

    /// Nil when the sides did not do the same work, or one has no run.
    package init?(base: [ExactRecord], change: [ExactRecord]) {
        guard let first = base.first, !change.isEmpty,
            (base + change).allSatisfy({ $0.digest == first.digest && $0.batches == first.batches })
        else { return nil }
        workload = first.workload
        digest = first.digest
        batches = first.batches
        baseRuns = base.count
        changeRuns = change.count
        rows = ExactCounter.allCases.compactMap { Self.row($0, base, change) }
    }

    /// A number that is not exact may differ by one in so many batches.
    private static let batchesPerTolerated: Int64 = 10

    package var grown: [Row] { rows.filter { $0.verdict == .more } }
    package var open: [Row] { rows.filter { $0.verdict == .unrepeatable } }

    /// 0: nothing grew · 2: a count grew · 4: a count could not be told.
    package var exit: Int { !grown.isEmpty ? 2 : open.isEmpty ? 0 : 4 }

    /// Whether runs of one side agree, as those of a baseline must.
    package static func agree(_ records: [ExactRecord]) -> Bool {
        guard let first = records.first,
            let comparison = ExactComparison(base: [first], change: records)
        else { return false }
        return comparison.rows.allSatisfy { $0.verdict == .same || $0.verdict == .within }
    }

    private static func row(
        _ counter: ExactCounter, _ base: [ExactRecord], _ change: [ExactRecord]
    ) -> Row? {
        let (left, right) = (
            base.compactMap { $0[counter] }, change.compactMap { $0[counter] }
        )
        guard left.count == base.count, right.count == change.count,
            let leftLow = left.min(), let leftHigh = left.max(),
            let rightLow = right.min(), let rightHigh = right.max()
        else { return nil }
        let spread = max(leftHigh - leftLow, rightHigh - rightLow)
        let batches = Int64(base[0].batches)
        let tolerance =
            counter.isExact ? 0 : max(batches / Self.batchesPerTolerated, 2 * spread)
        let verdict: Verdict
        if counter.isExact ? spread > 0 : 2 * spread >= batches {
            verdict = .unrepeatable
        } else if right[0] - left[0] > tolerance {
            verdict = .more
        } else if left[0] - right[0] > tolerance {
            verdict = .fewer
        } else {
            verdict = counter.isExact || right[0] == left[0] ? .same : .within
        }
        return Row(
            counter: counter, base: left[0], change: right[0], spread: spread, verdict: verdict)
    }
}
