package import Comparisons
internal import Foundation

/// What a host can see, as a table.
package struct CalibrationText {
    private let calibration: Calibration

    package init(_ calibration: Calibration) { self.calibration = calibration }

    package var text: String {
        let counts = Calibration.pairCounts
        var rows = [["", "A/A", "per pair"] + counts.map { "\($0) pairs" }]
        for row in calibration.rows where row.deviation != nil {
            rows.append(
                [
                    row.metric.title + (row.isGated ? " *" : ""), interval(row),
                    row.deviation.map { ChangeText.percent($0) } ?? "",
                ] + row.sights.map { $0.detectable.map { ChangeText.percent($0) } ?? "-" })
        }
        let widths = rows[0].indices.map { column in
            (rows.map { $0[column].count }.max() ?? 0) + 2
        }
        let table = rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                .joined().trimmingTrailingSpaces
        }
        return
            ([
                "\(calibration.scenario): one build against itself, \(calibration.pairs) pairs; the "
                    + "smallest change for the worse that so many pairs find nine times in ten, beyond "
                    + "the margin (* decides)"
            ] + table).joined(separator: "\n") + "\n"
    }

    private func interval(_ row: Calibration.Row) -> String {
        row.null.map {
            "\(ChangeText.signed($0.change)) % [\(ChangeText.signed($0.low)), \(ChangeText.signed($0.high))]"
        } ?? ""
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
