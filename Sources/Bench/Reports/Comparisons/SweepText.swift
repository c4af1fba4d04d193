package import Comparisons
internal import Foundation
package import Measurements
internal import Vocabulary

/// `sweep.json`: latency over load, and the capacity at a latency bound. Schema `trial.sweep/v1`.
package struct SweepDocument: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.sweep/v1"

    package var schema = SweepDocument.schemaVersion
    package var scenario: String
    /// As it was typed; null in a sweep of an earlier build.
    package var command: String?
    package var host: HostRecord?
    package var tool: ToolRecord?
    /// Records a second that a closed loop acknowledged.
    package var ceiling: Double
    package var curve: LoadCurve
    /// Microseconds of p99(produce) that capacity is asked for; null when it is not.
    package var limit: Double?
    package var tries: [CapacityBracket.Try]
    /// Records a second that held for the whole confirmation; null when none did.
    package var capacity: Double?
    package var confirmSeconds: Double?

    package init(
        scenario: String, ceiling: Double, curve: LoadCurve, limit: Double?,
        tries: [CapacityBracket.Try], capacity: Double?, confirmSeconds: Double?
    ) {
        self.scenario = scenario
        self.ceiling = ceiling
        self.curve = curve
        self.limit = limit
        self.tries = tries
        self.capacity = capacity
        self.confirmSeconds = confirmSeconds
    }

    enum CodingKeys: String, CodingKey {
        case schema, scenario, command, host, tool, ceiling, curve
        case limit = "limit_us"
        case tries, capacity
        case confirmSeconds = "confirm_s"
    }

    package func text() throws -> String { try RecordJSON.text(of: self) }
}

package struct SweepText {
    private let document: SweepDocument

    package init(_ document: SweepDocument) { self.document = document }

    package var text: String {
        var rows = [["offered", "acknowledged", "p50", "p99", ""]]
        rows += document.curve.points.enumerated().map { cells($1, $0) }
        let widths = rows[0].indices.map { column in
            (rows.map { $0[column].count }.max() ?? 0) + 2
        }
        let table = rows.map { row in
            zip(row, widths).dropLast().map {
                $0.padding(toLength: $1, withPad: " ", startingAt: 0)
            }.joined() + (row.last ?? "")
        }
        return ([heading] + table + ending).joined(separator: "\n") + "\n"
    }

    package var markdown: String {
        var lines = ["# Load and latency of \(document.scenario)", "", heading, ""]
        lines += ["| offered | acknowledged | p50 | p99 | |", "| --- | --- | --- | --- | --- |"]
        lines += document.curve.points.enumerated().map {
            "| " + cells($1, $0).joined(separator: " | ") + " |"
        }
        return (lines + [""] + ending.map { "- \($0)" }).joined(separator: "\n") + "\n"
    }

    /// The answer first.
    var sentences: [String] {
        document.limit == nil ? ending : [ending[ending.count - 1]] + ending.dropLast()
    }

    private var heading: String {
        "\(document.scenario): a closed loop acknowledges \(MeasuredText.rate(document.ceiling)); "
            + "response times below are in an open loop, from the intended time"
    }

    private func cells(_ point: LoadPoint, _ index: Int) -> [String] {
        [
            MeasuredText.rate(point.offered), MeasuredText.rate(point.acked), time(point.p50),
            time(point.p99), document.curve.knee == index ? "<- knee" : "",
        ]
    }

    private func time(_ microseconds: Double?) -> String {
        microseconds.map { MeasuredText.time(Nanoseconds(Int64(($0 * 1e3).rounded()))) }
            ?? "beyond the drain"
    }

    private var ending: [String] {
        var lines: [String] = []
        if let knee = document.curve.knee {
            lines.append("knee at \(MeasuredText.rate(document.curve.points[knee].offered))")
        } else {
            lines.append("no knee: latency does not rise clearly within these rates")
        }
        guard let limit = document.limit else { return lines }
        let bound = "p99 <= \(time(limit))"
        let failed = document.tries.filter { $0.isConfirmation && !$0.holds }.count
        if let capacity = document.capacity, let seconds = document.confirmSeconds {
            lines.append(
                "capacity at \(bound): \(MeasuredText.rate(capacity)), held for \(seconds.shortest) s"
                    + (failed == 1
                        ? " (a higher rate did not hold so long)"
                        : failed > 1 ? " (\(failed) higher rates did not hold so long)" : ""))
        } else {
            lines.append("no rate held \(bound)")
        }
        return lines
    }
}
