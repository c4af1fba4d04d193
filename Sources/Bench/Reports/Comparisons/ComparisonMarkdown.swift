internal import Comparisons
internal import Measurements
internal import Statistics
internal import Vocabulary

/// A comparison as Markdown, short enough for a comment on a pull request.
package struct ComparisonMarkdown {
    private let document: ComparisonDocument

    package init(_ document: ComparisonDocument) { self.document = document }

    package var text: String {
        let result = document.result
        let design = document.design
        var text = "## \(word): \(Markdown.escaped(result.reasons.first ?? ""))\n\n"
        text += result.reasons.dropFirst().map { "- \(Markdown.escaped($0))\n" }.joined()
        text += "\n`\(design.scenario)`, `\(design.base)` → `\(design.subject)`, "
        text += "\(MeasuredText.plural(Int64(result.pairs), "pair"))"
        if result.confirmationPairs > 0 { text += " and \(result.confirmationPairs) to confirm" }
        text += ".\n\n"
        if let sight = ChangeText.sight(result, hasTwin: design.twin != nil) {
            text += sight.prefix(1).uppercased() + sight.dropFirst() + ".\n\n"
        }
        text += table.text
        text += "\nLost: \(MeasuredText.count(result.lostBase)) → "
        text += "\(MeasuredText.count(result.lostSubject)).\n"
        return text + details
    }

    private var word: String {
        switch document.result.state {
        case .passed: "PASS"
        case .regressed, .violated: "FAIL"
        case .unknown: "UNKNOWN"
        }
    }

    private var table: Markdown.Table {
        var table = Markdown.Table([
            "metric", document.design.base, document.design.subject, "change [interval]", "verdict",
        ])
        for row in document.result.rows {
            table.add(
                row.metric.title, ChangeText.value(row.base, of: row.metric),
                ChangeText.value(row.subject, of: row.metric), ChangeText.interval(row),
                ChangeText.verdict(row))
        }
        return table
    }

    private var details: String {
        let design = document.design
        var lines: [String] = []
        for arm in design.arms {
            var parts = arm.settings.map { "`\(Markdown.escaped($0))`" }
            if let build = arm.build {
                parts.append("build `\(build)` (\(arm.buildDigest ?? "?"))")
            }
            let what = parts.isEmpty ? "as the scenario has it" : parts.joined(separator: ", ")
            lines.append("- \(arm.label): \(what); plan \(arm.planDigest.prefix(12))")
        }
        let levels = design.plannedLooks.levels.map { ChangeText.percent($0) }
        lines.append(
            "- looks planned at \(design.looks.map(String.init).joined(separator: ", ")) pairs, "
                + "levels \(levels.joined(separator: ", ")) a metric, seed \(design.seed)")
        if let host = document.host {
            lines.append(
                "- \(host.cpu ?? "unknown CPU"), \(host.cores ?? 0) cores, \(host.kernel ?? "?"), "
                    + "\(host.virtualisation ?? "?"), log on \(host.fileSystem ?? "?")")
        }
        lines += document.result.invalid.map { "- not counted: \(Markdown.escaped($0))" }
        return "\n<details><summary>How it was measured</summary>\n\n"
            + lines.joined(separator: "\n") + "\n\n</details>\n"
    }
}
