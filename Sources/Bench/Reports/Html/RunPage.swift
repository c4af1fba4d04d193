internal import Measurements
internal import Verdicts
internal import Vocabulary

/// `report.html` of one run: the answer, what it rests on, then every measurement with its picture
/// and its table, and at the end what is needed to doubt or repeat it.
package struct RunPage: Sendable {
    private let stored: StoredRun

    package init(_ stored: StoredRun) { self.stored = stored }

    private var run: JudgedRun { stored.run }
    private var record: RunRecord { run.record }
    private var tables: RunTables { RunTables(run) }
    private var figures: RunFigures {
        RunFigures(record: record, histograms: stored.pageHistograms, series: stored.series)
    }

    private struct Section {
        var id: String
        var title: String
        var content: String
    }

    package func text() throws -> String {
        let sections = [latency, time, durability, recovery, load, cost, setting, again]
            .compactMap { $0 }
        let body =
            Html.tag("a", ["class": "skip", "href": "#main"], "Skip to the measurements")
            + Html.tag(
                "div", ["class": "sheet"],
                "<header>\(RunPageHead(stored).html)\(contents(sections))</header>"
                    + "<main id=\"main\">\(sections.map(html).joined())</main>")
        return HtmlPage(
            title: "\(record.scenario.name): \(VerdictSeal.word(run.verdict.state)) · Trial",
            description: run.verdict.reasons.first ?? "", body: body,
            archive: try ReportArchive(stored).html()
        ).text
    }

    private func contents(_ sections: [Section]) -> String {
        let items = sections.map {
            Html.tag("li", [:], Html.tag("a", ["href": "#\($0.id)"], Html.escaped($0.title)))
        }
        return Html.tag(
            "nav", ["aria-label": "Sections"], Html.tag("ul", [:], items.joined()))
    }

    private func html(_ section: Section) -> String {
        Html.tag(
            "section", ["id": section.id, "aria-labelledby": "\(section.id)-h"],
            Html.tag("h2", ["id": "\(section.id)-h"], Html.escaped(section.title))
                + section.content)
    }

    private func paragraph(_ text: String) -> String { Html.text("p", text) }

    // MARK: Sections

    private var latency: Section? {
        let table = tables.latency
        guard !table.isEmpty else { return nil }
        var content = paragraph(tables.latencySentence(mark: "“>”"))
        content += Html.table(table, caption: "Latency percentiles")
        content += figures.percentiles?.html ?? ""
        content += stored.pageHistograms.flatMap { MeanFigure($0, record) }?.figure.html ?? ""
        return Section(id: "latency", title: "Latency", content: content)
    }

    private var time: Section? {
        let content = [figures.load, figures.resources].compactMap { $0?.html }.joined()
        return content.isEmpty ? nil : Section(id: "time", title: "Over time", content: content)
    }

    private var durability: Section? {
        guard record.durability != nil else { return nil }
        var content = paragraph(tables.durabilitySentence)
        if let trace = stored.trace {
            content += ViolationFigure(trace: trace, faults: record.faults).figure.html
        }
        content += examples
        content += Html.tag(
            "div", ["class": "pair"],
            Html.table(tables.durability, caption: "Records, as the read-back found them") + checks)
        content += ledger
        return Section(id: "durability", title: "Durability", content: content)
    }

    private var checks: String {
        let rows = run.verdict.checks.map { check in
            Html.tag(
                "tr", [:],
                Html.tag("th", ["scope": "row"], Html.escaped(check.name))
                    + Html.tag(
                        "td", ["class": VerdictSeal.style(check.state)],
                        Html.escaped(VerdictText.word(check.state).0))
                    + Html.text("td", check.text))
        }
        let head = Html.tag(
            "tr", [:],
            ["check", "verdict", "finding"].map {
                Html.tag("th", ["scope": "col"], $0)
            }.joined())
        return Html.tag(
            "div",
            ["class": "scroll", "role": "region", "aria-label": "Checks", "tabindex": "0"],
            Html.tag(
                "table", [:],
                Html.text("caption", "Checks") + Html.tag("thead", [:], head)
                    + Html.tag("tbody", [:], rows.joined())))
    }

    private var examples: String {
        run.verdict.checks.filter { !$0.examples.isEmpty }.map { check in
            let items = check.examples.map { Html.text("li", $0.text) }.joined()
            return Html.text("h3", "Examples of \(check.total.grouped) \(check.name)")
                + Html.tag("ul", ["class": "plain"], items)
        }.joined()
    }

    private var ledger: String {
        var text =
            "These counts were judged from the ledger of every attempt and from reading everything "
            + "back. They are carried in this page and are not recomputed from it."
        guard !stored.ledger.isEmpty else { return Html.text("p", class: "note", text) }
        text += " The ledger they rest on:"
        var table = TextTable(["file", "bytes", "SHA-256"])
        for file in stored.ledger { table.add(file.name, file.bytes.grouped, file.sha256) }
        return Html.text("p", class: "note", text)
            + Html.table(table, caption: "Ledger files and their hashes")
    }

    private var recovery: Section? {
        guard !record.faults.isEmpty else { return nil }
        let content =
            (RecoveryFigure(faults: record.faults).figure?.html ?? "")
            + Html.details(
                "Every fault (\(record.faults.count.grouped))", open: record.faults.count <= 12,
                Html.table(tables.faults, caption: "Faults; times run from the signal"))
        return Section(id: "faults", title: "Faults and recovery", content: content)
    }

    private var load: Section? {
        guard !tables.load.isEmpty else { return nil }
        return Section(
            id: "load", title: "Load",
            content: paragraph(tables.loadSentence)
                + Html.table(tables.load, caption: "What was offered, and what became of it"))
    }

    private var cost: Section? {
        guard !tables.cost.isEmpty else { return nil }
        return Section(
            id: "cost", title: "Cost",
            content: paragraph(
                "Of the measure phase alone. GB is 10^9 bytes of payload; “-” was not measured.")
                + Html.table(tables.cost, caption: "What the run cost"))
    }

    private var setting: Section? {
        let tables = SettingTables(record: record)
        var content = Html.tag(
            "div", ["class": "pair"],
            Html.table(tables.environment, caption: "Environment")
                + Html.table(tables.phases, caption: "Phases"))
        for (name, lines) in tables.settings {
            content +=
                lines.isEmpty
                ? Html.text("p", class: "note", "\(name): no settings were read back.")
                : Html.details(
                    "\(name): \(lines.count.grouped) effective settings",
                    Html.text("pre", lines.joined(separator: "\n")))
        }
        if !stored.plan.isEmpty {
            content += Html.details(
                "The plan, with every default resolved", Html.text("pre", stored.plan))
        }
        return Section(id: "setting", title: "Where and with what", content: content)
    }

    private var again: Section? {
        let content =
            Html.text("pre", record.command)
            + Html.text("p", class: "note", SettingTables(record: record).origin)
            + Html.text(
                "p", class: "note",
                "This page holds the run's result, plan, histograms and series. “trial report "
                    + "report.html” computes its percentiles and limits again from them and says "
                    + "where they differ.")
        return Section(id: "again", title: "Do it again", content: content)
    }
}
