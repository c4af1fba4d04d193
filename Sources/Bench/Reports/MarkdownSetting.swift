internal import Measurements
internal import Vocabulary

/// The end of a report: where and with what it was measured, and how to do it again.
struct MarkdownSetting {
    private let record: RunRecord
    private var tables: SettingTables { SettingTables(record: record) }

    init(_ record: RunRecord) { self.record = record }

    var text: String { [phases, environment, settings, again].joined(separator: "\n") }

    private var phases: String {
        guard !record.phases.isEmpty else { return "" }
        return "## Phases\n\n\(Markdown.Table(tables.phases).text)"
    }

    private var environment: String {
        "## Environment\n\n\(Markdown.Table(tables.environment).text)"
    }

    private var settings: String {
        var text = "## Effective settings\n\n"
        for (name, lines) in tables.settings {
            text +=
                lines.isEmpty
                ? "\(name): none read back.\n\n"
                : "\(name):\n\n```properties\n\(lines.joined(separator: "\n"))\n```\n\n"
        }
        return text
    }

    private var again: String {
        """
        ## Again

        ```
        \(record.command)
        ```

        \(tables.origin) The figures come from `histograms.hlog`, `series.csv` and `ledger/`.

        """
    }
}
