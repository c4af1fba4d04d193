package import Comparisons
internal import Foundation
package import Measurements
internal import Statistics

/// `tune.json`: the design of a tuning and what it came to.
package struct TuneDocument: Codable, Sendable, Hashable {
    package var design: TuneDesign
    package var result: TuneResult
    /// Where and with what it was measured, as one of its runs tells; null before the first.
    package var host: HostRecord?
    package var tool: ToolRecord?

    package init(
        design: TuneDesign, result: TuneResult, host: HostRecord? = nil, tool: ToolRecord? = nil
    ) {
        self.design = design
        self.result = result
        self.host = host
        self.tool = tool
    }

    package func text() throws -> String { try RecordJSON.text(of: self) }
}

/// A tuning on the terminal and in Markdown.
package struct TuneText {
    private let document: TuneDocument

    package init(_ document: TuneDocument) { self.document = document }

    private var design: TuneDesign { document.design }
    private var result: TuneResult { document.result }

    package var text: String {
        var parts = sentences
        for entry in result.classes {
            parts.append("")
            if !entry.promise.isEmpty { parts.append("promise: \(entry.promise)") }
            let rows = [heading] + entry.rows.map { cells($0) }
            let widths = heading.indices.map { column in
                (rows.map { $0[column].count }.max() ?? 0) + 2
            }
            parts += rows.map { row in
                zip(row, widths).dropLast()
                    .map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined()
                    + (row.last ?? "")
            }
            if let winner = entry.rows.first { parts += patch(winner) }
        }
        parts += [""] + droppedLines
        return parts.joined(separator: "\n") + "\n"
    }

    package var markdown: String {
        var parts = ["# Tuning of \(design.scenario)", ""] + sentences.map { "- \($0)" }
        for entry in result.classes {
            parts += [
                "", entry.promise.isEmpty ? "## Ranking" : "## Promise: \(entry.promise)", "",
            ]
            parts.append("| " + heading.joined(separator: " | ") + " |")
            parts.append("| " + heading.map { _ in "---" }.joined(separator: " | ") + " |")
            parts += entry.rows.map { "| " + cells($0).joined(separator: " | ") + " |" }
            if let winner = entry.rows.first {
                parts += ["", "```properties"] + patch(winner) + ["```"]
            }
        }
        parts += ["", "## Dropped", ""] + droppedLines.map { "- \($0)" }
        return parts.joined(separator: "\n") + "\n"
    }

    /// One for each class; classes promise different things and are not ranked against each other.
    package var sentences: [String] {
        guard !result.classes.isEmpty else {
            return ["no configuration met the constraints and gave numbers to compare"]
        }
        return result.classes.map { entry in
            let place = entry.promise.isEmpty ? "" : "with \(entry.promise): "
            guard let winner = entry.rows.first, result.pairs > 0 else {
                return "\(place)the finals were not run"
            }
            let name = "\(winner.label) (\(winner.settings.joined(separator: ", ")))"
            guard !winner.isReference, let change = interval(winner) else {
                return "\(place)\(name) leads in \(design.objective.noun), "
                    + (winner.isReference ? "the first that the file lists" : "by too few pairs")
            }
            let word = winner.verdict.map { " (\(verdict($0)))" } ?? ""
            return "\(place)\(name) changes \(design.objective.noun) by \(change) against "
                + "\(reference(entry))\(word)"
        }
    }

    var heading: [String] {
        [
            "", design.objective.title, "against the first", "verdict",
        ] + others.map(\.title) + ["front", "settings"]
    }

    private var others: [Metric] { TuneResult.frontMetrics.filter { $0 != design.objective } }

    func cells(_ row: TuneResult.Row) -> [String] {
        [
            row.label, ChangeText.value(row.objective, of: design.objective),
            row.isReference ? "the first" : interval(row) ?? "too few pairs",
            row.verdict.map { verdict($0) } ?? "",
        ]
            + others.map { ChangeText.value(row.others[$0.rawValue], of: $0) }
            + [row.isOnFront ? "on the front" : "", row.settings.joined(separator: " ")]
    }

    private func verdict(_ verdict: MarginVerdict) -> String {
        switch verdict {
        case .improved: "better"
        case .regressed: "worse"
        case .equivalent: "equivalent"
        case .inconclusive, .unstable: "not decided"
        }
    }

    private func interval(_ row: TuneResult.Row) -> String? {
        guard let change = row.change, let low = row.low, let high = row.high else { return nil }
        return
            "\(ChangeText.signed(change)) % [\(ChangeText.signed(low)), \(ChangeText.signed(high))]"
    }

    private func reference(_ entry: TuneResult.Class) -> String {
        entry.rows.first { $0.isReference }?.label ?? "the first"
    }

    /// The winner's settings as files and tools take them.
    func patch(_ winner: TuneResult.Row) -> [String] {
        let blocks = [
            ("broker", "# server.properties"), ("topic", "# the topic's settings"),
            ("client", "# the client's settings"),
        ]
        var lines: [String] = []
        var rest = winner.settings
        for (block, title) in blocks {
            let own = rest.filter { $0.prefix { $0 != "=" }.contains("/") && $0.hasPrefix(block) }
            guard !own.isEmpty else { continue }
            rest.removeAll { own.contains($0) }
            lines.append(title)
            lines += own.map { setting in
                let key = setting.prefix { $0 != "=" }
                let name = key.lastIndex(of: "/").map { key[key.index(after: $0)...] } ?? key
                return String(name) + String(setting[key.endIndex...])
            }
        }
        if !rest.isEmpty { lines += ["# in the scenario"] + rest }
        return lines
    }

    private var droppedLines: [String] {
        result.dropped.map { dropped in
            let settings = design.arms.first { $0.label == dropped.label }?.settings ?? []
            return "dropped after \(dropped.rounds) rounds: \(dropped.label) "
                + "(\(settings.joined(separator: ", "))): \(dropped.why)"
        }
    }
}
