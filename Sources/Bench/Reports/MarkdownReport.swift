internal import Measurements
package import Verdicts
internal import Vocabulary

/// `report.md`: the verdict first, then the numbers, then everything that is needed to doubt or
/// repeat them.
package struct MarkdownReport: Sendable {
    private let run: JudgedRun

    package init(_ run: JudgedRun) { self.run = run }

    package var text: String {
        let sections = [
            verdict, load, latency, faults, durability, checks, cost, warnings,
            MarkdownSetting(run.record).text,
        ]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var record: RunRecord { run.record }
    private var tables: RunTables { RunTables(run) }

    private var verdict: String {
        let (word, _) = VerdictText.word(run.verdict.state)
        var text = "# \(record.scenario.name): \(word)\n\n"
        for (index, reason) in run.verdict.reasons.enumerated() {
            text +=
                index == 0 ? "**\(Markdown.escaped(reason))**\n" : "- \(Markdown.escaped(reason))\n"
            if index == 0, run.verdict.reasons.count > 1 { text += "\n" }
        }
        if !record.scenario.about.isEmpty {
            text += "\n\(Markdown.escaped(record.scenario.about))\n"
        }
        return text
    }

    private var load: String {
        section("Load", tables.load, after: Markdown.escaped(tables.loadSentence))
    }

    private var latency: String {
        section(
            "Latency", tables.latency,
            after: tables.latencySentence(mark: "`>`") + tables.latencyParts)
    }

    private var faults: String {
        section("Faults", tables.faults, after: "Times run from the signal.")
    }

    private var durability: String {
        guard record.durability != nil else { return "" }
        return "## Durability\n\n\(tables.durabilitySentence)\n\n"
            + Markdown.Table(tables.durability).text
    }

    private var checks: String {
        var text = section("Checks", tables.checks)
        for check in run.verdict.checks where !check.examples.isEmpty {
            text += "\nExamples of \(check.total.grouped) \(check.name):\n\n"
            for example in check.examples { text += "- \(Markdown.escaped(example.text))\n" }
        }
        return text
    }

    private var cost: String { section("Cost", tables.cost) }

    private var warnings: String {
        guard !record.warnings.isEmpty else { return "" }
        return "## Warnings\n\n"
            + record.warnings.map { "- `\($0.code)`: \(Markdown.escaped($0.text))\n" }.joined()
    }

    private func section(_ title: String, _ table: TextTable, after: String? = nil) -> String {
        guard !table.isEmpty else { return "" }
        return "## \(title)\n\n\(Markdown.Table(table).text)" + (after.map { "\n\($0)\n" } ?? "")
    }
}
