internal import Measurements
internal import Statistics

/// Counts and series into one answer: violated beats regressed beats unknown beats passed.
package struct GateOutcome: Codable, Sendable, Hashable {
    package var state: SeriesResult.State
    /// 0 passed, 2 regressed, 3 violated, 4 unknown.
    package var exit: Int
    /// Sentences, the first is the headline.
    package var reasons: [String]

    /// - Parameters:
    ///   - grown: a sentence for each count that grew.
    ///   - failsWhenInconclusive: whether a declared metric that is not decided closes the gate.
    package init(
        exact: [ExactComparison], grown: [String],
        series: [(scenario: String, result: SeriesResult, declared: [MetricMargin])],
        failsWhenInconclusive: Bool
    ) {
        let violated = series.filter { $0.result.state == .violated }
        let regressed = series.filter { $0.result.state == .regressed }
        let open = Self.open(exact, series)
        let unmeasured = series.filter { $0.result.pairs == 0 && $0.result.state == .unknown }
        if let first = violated.first {
            state = .violated
            exit = 3
            reasons =
                ["\(first.scenario): \(first.result.reasons.first ?? "")"]
                + first.result.reasons.dropFirst()
        } else if !grown.isEmpty || !regressed.isEmpty {
            state = .regressed
            exit = 2
            reasons = grown + regressed.map { "\($0.scenario): \($0.result.reasons.first ?? "")" }
        } else if !unmeasured.isEmpty || (failsWhenInconclusive && !open.isEmpty) {
            state = .unknown
            exit = 4
            reasons = unmeasured.map { "\($0.scenario): nothing that counts was measured" } + open
        } else {
            state = .passed
            exit = 0
            var parts: [String] = []
            if !exact.isEmpty { parts.append("no count grew") }
            parts += series.filter { $0.result.state == .passed }.map {
                "\($0.scenario): \($0.result.reasons.first ?? "")"
            }
            reasons = parts + open.map { "not decided, and the policy lets it pass: \($0)" }
            if reasons.isEmpty { reasons = ["there was nothing to judge"] }
        }
    }

    /// What was declared to gate and is not decided.
    private static func open(
        _ exact: [ExactComparison],
        _ series: [(scenario: String, result: SeriesResult, declared: [MetricMargin])]
    ) -> [String] {
        exact.filter { !$0.open.isEmpty }.map { comparison -> String in
            let names = comparison.open.map(\.counter.title).joined(separator: ", ")
            return "\(comparison.workload): \(names) differ from run to run"
        }
            + series.flatMap { series -> [String] in
                series.declared.compactMap { gate -> String? in
                    let row = series.result.rows.first { $0.metric == gate.metric }
                    if row?.isGated == true, row?.verdict?.isDecided == true { return nil }
                    let why = row?.note ?? row?.verdict?.rawValue ?? "not measured"
                    return "\(series.scenario): \(gate.metric.noun): \(why)"
                }
            }
    }
}
