internal import Comparisons
internal import Measurements
internal import Statistics
internal import Vocabulary

/// A comparison on the terminal.
package struct ComparisonText {
    private let document: ComparisonDocument
    private let style: TextStyle

    package init(_ document: ComparisonDocument, style: TextStyle) {
        self.document = document
        self.style = style
    }

    package var text: String {
        var lines: [String] = [heading]
        if let sight = ChangeText.sight(result, hasTwin: design.twin != nil) { lines.append(sight) }
        lines += rows
        lines.append(lost)
        lines += result.invalid.map { "not counted: \($0)" }
        lines.append(ending)
        lines += result.reasons.dropFirst().map { "      \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private var design: SeriesDesign { document.design }
    private var result: SeriesResult { document.result }

    private var heading: String {
        let confirmation =
            result.confirmationPairs > 0 ? " and \(result.confirmationPairs) to confirm" : ""
        return style.paint("\(design.scenario): \(design.base) → \(design.subject)", .bold)
            + ", \(MeasuredText.plural(Int64(result.pairs), "pair"))\(confirmation), "
            + "\(MeasuredText.plural(Int64(result.runs), "run")), seed \(design.seed)"
    }

    private var rows: [String] {
        let titles = result.rows.map(\.metric.title)
        let width = (titles.map(\.count).max() ?? 0) + 2
        let changes = result.rows.map { ChangeText.interval($0) }
        let changeWidth = (changes.map(\.count).max() ?? 0) + 2
        let values = result.rows.map {
            "\(ChangeText.value($0.base, of: $0.metric)) → \(ChangeText.value($0.subject, of: $0.metric))"
        }
        let valueWidth = (values.map(\.count).max() ?? 0) + 2
        return result.rows.indices.map { index in
            let row = result.rows[index]
            let verdict = ChangeText.verdict(row)
            return padded(titles[index], width) + padded(changes[index], changeWidth)
                + padded(values[index], valueWidth) + paint(verdict, row)
        }
    }

    private var lost: String {
        func text(_ count: Int64?) -> String { count?.grouped ?? "not read back" }
        let note = "a faster build that loses data is never better"
        return "lost: \(text(result.lostBase)) → \(text(result.lostSubject))   (\(note))"
    }

    private var ending: String {
        let (word, colour): (String, TextStyle.Colour) =
            switch result.state {
            case .passed: ("PASS", .green)
            case .regressed, .violated: ("FAIL", .red)
            case .unknown: ("UNKNOWN", .yellow)
            }
        return "\(style.paint(word, colour))  \(result.reasons.first ?? "")"
    }

    private func paint(_ text: String, _ row: SeriesResult.Row) -> String {
        switch row.verdict {
        case .regressed? where row.isGated: style.paint(text, .red)
        case .improved? where row.isGated: style.paint(text, .green)
        case .inconclusive?, .unstable?: style.paint(text, .yellow)
        default: text
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
