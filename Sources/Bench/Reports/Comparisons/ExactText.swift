package import Comparisons
internal import Foundation
internal import Measurements
internal import Vocabulary

/// A comparison of counts, as a table of the terminal and of Markdown.
package struct ExactText {
    private let comparison: ExactComparison

    package init(_ comparison: ExactComparison) { self.comparison = comparison }

    package var text: String {
        let rows = comparison.rows.map { [title($0), values($0), verdict($0)] }
        let widths = (0..<2).map { column in (rows.map { $0[column].count }.max() ?? 0) + 2 }
        let lines = rows.map { row in
            (0..<2).map { row[$0].padding(toLength: widths[$0], withPad: " ", startingAt: 0) }
                .joined() + row[2]
        }
        return ([heading] + lines).joined(separator: "\n") + "\n"
    }

    var table: TextTable {
        var table = TextTable(["count", "base → change", "verdict"])
        for row in comparison.rows { table.add(title(row), values(row), verdict(row)) }
        return table
    }

    package var markdown: String {
        let rows = comparison.rows.map { "| \(title($0)) | \(values($0)) | \(verdict($0)) |" }
        return
            (["**\(heading)**", "", "| count | base → change | verdict |", "| --- | --- | --- |"]
            + rows).joined(separator: "\n") + "\n"
    }

    /// `allocations/batch 12.000 → 13.000: +1 a batch`, of the counts that grew.
    package var reasons: [String] {
        comparison.grown.map { "\(title($0)) \(values($0)): \(verdict($0))" }
    }

    package var heading: String {
        "\(comparison.workload) (exact): "
            + "\(Int64(comparison.batches).grouped) \(comparison.batches == 1 ? "batch" : "batches"), "
            + "\(comparison.baseRuns) and \(comparison.changeRuns) runs"
    }

    package func title(_ row: ExactComparison.Row) -> String { "\(row.counter.title)/batch" }

    package func values(_ row: ExactComparison.Row) -> String {
        "\(perBatch(row.base)) → \(perBatch(row.change))"
    }

    package func verdict(_ row: ExactComparison.Row) -> String {
        switch row.verdict {
        case .same: row.counter.isExact ? "same (exact)" : "same"
        case .within: "same within a tenth of one a batch (\(row.difference.grouped) in all)"
        case .more: "MORE: \(difference(row))"
        case .fewer: "fewer: \(difference(row))"
        case .unrepeatable:
            "cannot be told: runs of one side differ by \(row.spread.grouped)"
        }
    }

    private func difference(_ row: ExactComparison.Row) -> String {
        let sign = row.difference > 0 ? "+" : ""
        let exactly = row.counter.isExact ? "exactly " : "about "
        return "\(exactly)\(sign)\(row.difference.grouped) in all, "
            + "\(sign)\(perBatch(row.difference)) a batch"
    }

    private func perBatch(_ count: Int64) -> String {
        String(format: "%.3f", Double(count) / Double(comparison.batches))
    }
}
