package import Comparisons
internal import Foundation
internal import Statistics

/// A metric over commits, with the places where its level changed. Advisory: what gates is
/// `trial gate`, which runs both sides on one host.
package struct HistoryText {
    private let line: HistoryEntry.Line
    private let metric: Metric

    package init(_ line: HistoryEntry.Line, _ metric: Metric) {
        self.line = line
        self.metric = metric
    }

    var known: [(entry: HistoryEntry, value: Double)] {
        line.entries.compactMap { entry in
            entry.values[metric.rawValue].map { (entry, $0) }
        }
    }

    var points: [ChangePoints.Point] { ChangePoints().find(in: known.map(\.value)) }

    package var text: String {
        let points = points
        var lines = ["\(line.scenario): \(metric.title) on \(line.host)"]
        let values = known.map { ChangeText.value($0.value, of: metric) }
        let width = (values.map(\.count).max() ?? 0) + 2
        for (index, run) in known.enumerated() {
            var mark = ""
            if let point = points.first(where: { $0.index == index }) {
                let isWorse = (point.change > 0) != metric.isHigherBetter
                mark =
                    "<- \(isWorse ? "worse" : "better"): \(ChangeText.signed(point.change)) % from here on"
            }
            let commit = (run.entry.commit ?? "?").padding(
                toLength: 14, withPad: " ", startingAt: 0)
            let value = values[index].padding(toLength: width, withPad: " ", startingAt: 0)
            lines.append("\(run.entry.time)  \(commit)\(value)\(mark)")
        }
        if known.isEmpty { lines.append("no run measured it") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Comma separated, for Apache Otava's CSV importer: `time` and `commit` as attributes, a column
    /// for each metric that some run measured. Numbers that a run lacks are left empty.
    package static func csv(_ line: HistoryEntry.Line) -> String {
        let metrics = Metric.allCases.filter { metric in
            line.entries.contains { $0.values[metric.rawValue] != nil }
        }
        let names = metrics.map { $0.rawValue.replacingOccurrences(of: ".", with: "_") }
        let rows = line.entries.map { entry in
            ([entry.time, entry.commit ?? ""]
                + metrics.map { metric in
                    entry.values[metric.rawValue].map { "\($0)" } ?? ""
                }).joined(separator: ",")
        }
        return ((["time", "commit"] + names).joined(separator: ",") + "\n")
            + rows.map { $0 + "\n" }.joined()
    }
}
