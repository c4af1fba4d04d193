package import Comparisons
internal import Foundation

/// How often a number of pairs is right, as a Markdown table.
package struct PoolStudyText {
    private let study: PoolStudy

    package init(_ study: PoolStudy) { self.study = study }

    package var text: String {
        var lines = [
            "\(study.draws) series drawn by blocks out of \(study.poolPairs) pairs of one build "
                + "against itself:", "",
            "| metric | pairs | identical: told apart | identical: equivalent "
                + "| +margin: regressed | +2 margins: regressed | |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += study.rows.map { row in
            let isFirst = study.calibrated(row.metric)?.pairs == row.pairs
            return
                "| \(row.metric.noun), margin \(ChangeText.percent(row.margin)) | \(row.pairs) | "
                + [row.falseAlarms, row.equivalent, row.atMargin, row.atTwiceMargin]
                .map { String(format: "%.1f %%", $0 * 100) }.joined(separator: " | ")
                + " | \(isFirst ? "calibrated" : "") |"
        }
        for metric in Set(study.rows.map(\.metric)).sorted(by: { $0.rawValue < $1.rawValue })
        where study.calibrated(metric) == nil {
            lines.append("")
            lines.append("no number of pairs up to 60 is enough for \(metric.noun) on this host")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
