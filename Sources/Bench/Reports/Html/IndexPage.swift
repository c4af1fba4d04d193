internal import Measurements
package import Verdicts
internal import Vocabulary

/// A run as the list of runs has it.
package struct IndexEntry: Sendable {
    /// Of its folder, relative to the page.
    package var folder: String
    package var hasPage: Bool
    package var run: JudgedRun

    package init(folder: String, hasPage: Bool, run: JudgedRun) {
        self.folder = folder
        self.hasPage = hasPage
        self.run = run
    }
}

/// A series as the list has it, by what its own page says of itself.
package struct IndexSeries: Sendable, Hashable {
    /// Of its folder, relative to the page.
    package var folder: String
    /// `compare`, `crash`, …
    package var command: String
    package var answer: String

    package init(folder: String, command: String, answer: String) {
        self.folder = folder
        self.command = command
        self.answer = answer
    }

    /// From the head of a page of ours; nil for anything else.
    package init?(folder: String, page: String) {
        guard page.contains("<meta name=\"generator\" content=\"Trial\">"),
            let start = page.firstRange(of: "<meta name=\"description\" content=\""),
            let end = page[start.upperBound...].firstIndex(of: "\"")
        else { return nil }
        self.init(
            folder: folder,
            command: String(folder.reversed().prefix { $0 != "-" && $0 != "/" }.reversed()),
            answer: Sheet.sentence(Html.unescaped(String(page[start.upperBound..<end]))))
    }
}

/// `reports/index.html`: every run on disk, newest first; the trend of each scenario; and those runs
/// that the reader ticks, side by side. Filtering and choosing are done by the style sheet alone.
package struct IndexPage {
    /// Older ones are counted and not listed.
    package static let runsMax = 400

    private let entries: [IndexEntry]
    private let series: [IndexSeries]
    private let omitted: Int

    package init(_ entries: [IndexEntry], series: [IndexSeries] = []) {
        self.series = series.sorted { $0.folder > $1.folder }
        let sorted = entries.sorted { a, b in
            (a.run.record.started, a.folder) > (b.run.record.started, b.folder)
        }
        self.entries = Array(sorted.prefix(Self.runsMax))
        omitted = sorted.count - self.entries.count
    }

    private struct Row {
        var number: Int
        var entry: IndexEntry
        var record: RunRecord { entry.run.record }
        var state: VerdictState { entry.run.verdict.state }
    }

    private var rows: [Row] {
        entries.enumerated().map { Row(number: $0.offset, entry: $0.element) }
    }
    private var scenarios: [String] { Set(entries.map(\.run.record.scenario.name)).sorted() }

    package var text: String {
        let body = Html.tag(
            "div", ["class": "sheet list"],
            "<header><p class=\"eyebrow\"><b>Trial</b><span>Runs</span></p>"
                + Html.text("h1", headline) + "</header>"
                + "<main>\(filters)\(chosen)\(list)\(ofSeries)\(trends)</main>")
        return HtmlPage(
            title: "Runs · Trial", description: headline, body: body,
            style: Self.style(entries.count)
        ).text
    }

    private var headline: String {
        let failed = entries.count { $0.run.verdict.state == .failed }
        var text = "\(MeasuredText.plural(Int64(entries.count), "run")) of "
        text += MeasuredText.plural(Int64(scenarios.count), "scenario")
        text += failed == 0 ? ", none failed." : ", \(failed.grouped) failed."
        if omitted > 0 { text += " \(omitted.grouped) older ones are not listed." }
        return text
    }

    // MARK: Filter and choice

    private var filters: String {
        func radio(_ id: String, _ label: String, checked: Bool) -> String {
            "<label><input type=\"radio\" name=\"state\" id=\"\(id)\"\(checked ? " checked" : "")> "
                + "\(Html.escaped(label))</label>"
        }
        return Html.tag(
            "fieldset", ["class": "filters"],
            "<legend>Show</legend>" + radio("show-all", "all", checked: true)
                + radio("show-failed", "failed", checked: false)
                + radio("show-unknown", "cannot be told", checked: false)
                + radio("show-passed", "passed", checked: false))
    }

    private var chosen: String {
        var table = Self.header(first: "run")
        for row in rows {
            table +=
                "<tr class=\"pick p\(row.number)\">"
                + Html.tag("th", ["scope": "row"], name(row)) + figures(row) + "</tr>"
        }
        return Html.tag(
            "section", ["class": "chosen", "aria-labelledby": "chosen-h"],
            Html.tag("h2", ["id": "chosen-h"], "Side by side")
                + Html.text(
                    "p", class: "note",
                    "The runs ticked below. This lays numbers beside each other and judges nothing: "
                        + "whether a difference is real is what “trial compare” answers.")
                + Self.table(table, caption: "Chosen runs"))
    }

    private var list: String {
        scenarios.map { scenario in
            var table = Self.header(first: "run", choice: true)
            for row in rows where row.record.scenario.name == scenario {
                let choice =
                    "<td><input type=\"checkbox\" id=\"c\(row.number)\" "
                    + "aria-label=\"lay \(Html.escaped(row.entry.folder)) beside others\"></td>"
                table +=
                    "<tr class=\"\(row.state.rawValue)\">" + choice
                    + Html.tag("th", ["scope": "row"], name(row)) + figures(row) + "</tr>"
            }
            let id = "s-" + Self.identifier(scenario)
            return Html.tag(
                "section", ["aria-labelledby": id],
                Html.tag("h2", ["id": id], Html.escaped(scenario))
                    + Self.table(table, caption: "Runs of \(scenario)"))
        }.joined()
    }

    private var ofSeries: String {
        guard !series.isEmpty else { return "" }
        var table =
            "<tr>"
            + ["series", "command", "answer"].map {
                Html.tag("th", ["scope": "col"], $0)
            }.joined() + "</tr>"
        for entry in series.prefix(Self.runsMax) {
            let link = Html.tag(
                "a", ["href": Self.link("\(entry.folder)/report.html")], Html.escaped(entry.folder))
            table +=
                "<tr>" + Html.tag("th", ["scope": "row"], link) + Html.text("td", entry.command)
                + Html.text("td", class: "answer", entry.answer) + "</tr>"
        }
        return Html.tag(
            "section", ["aria-labelledby": "series-h"],
            Html.tag("h2", ["id": "series-h"], "Series of runs")
                + Self.table(table, caption: "Series of runs"))
    }

    private var trends: String {
        let figures = scenarios.compactMap { scenario in
            TrendFigure(
                scenario: scenario,
                entries: entries.filter { $0.run.record.scenario.name == scenario }.reversed()
            ).figure?.html
        }
        guard !figures.isEmpty else { return "" }
        return Html.tag(
            "section", ["aria-labelledby": "trends-h"],
            Html.tag("h2", ["id": "trends-h"], "Trends") + figures.joined())
    }

    // MARK: Cells

    private static func header(first: String, choice: Bool = false) -> String {
        let names = [
            first, "verdict", "target", "acked", "p50", "p99", "p99.9", "end to end p99",
            "lost", "CPU s/GB", "build",
        ]
        let heads = names.enumerated().map { index, name in
            (3...9).contains(index)
                ? Html.tag("th", ["scope": "col", "class": "n"], name)
                : Html.tag("th", ["scope": "col"], name)
        }
        return "<tr>\(choice ? "<td></td>" : "")\(heads.joined())</tr>"
    }

    private static func table(_ rows: String, caption: String) -> String {
        Html.tag(
            "div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"],
            Html.tag(
                "table", [:], Html.text("caption", caption) + Html.tag("tbody", [:], rows)))
    }

    private func name(_ row: Row) -> String {
        let time = row.record.started.iso8601
        let text = Html.escaped("\(time.prefix(10)) \(time.dropFirst(11).prefix(8))")
        let file = row.entry.hasPage ? "report.html" : "result.json"
        return Html.tag("a", ["href": Self.link("\(row.entry.folder)/\(file)")], text)
    }

    /// Steady figures where there were faults, as those of different runs are alike in nothing else.
    private func figures(_ row: Row) -> String {
        let record = row.record
        let produce = record.produce
        let isSteady = !record.faults.isEmpty
        let latency =
            produce?.closedLoop == true
            ? produce?.service : isSteady ? produce?.responseSteady : produce?.response
        let endToEnd = isSteady ? record.endToEnd?.responseSteady : record.endToEnd?.response
        let state = row.state
        let cells = [
            MeasuredText.rate(produce?.rate), MeasuredText.quantile(latency?.quantile(0.5)),
            MeasuredText.quantile(latency?.quantile(0.99)),
            MeasuredText.quantile(latency?.quantile(0.999)),
            MeasuredText.quantile(endToEnd?.quantile(0.99)),
            MeasuredText.count(record.durability?.lost),
            MeasuredText.number(record.cost?.cpuPerGigabyte.broker),
        ]
        let target = [record.target.kind, record.target.flushPolicy].compactMap { $0 }
        return Html.tag(
            "td", ["class": VerdictSeal.style(state)], Html.escaped(VerdictText.word(state).0))
            + Html.text("td", target.joined(separator: ", "))
            + cells.map { Html.text("td", class: "n", $0) }.joined()
            + Html.text(
                "td",
                [
                    record.tool.commit.map { String($0.prefix(9)) } ?? record.tool.version,
                    record.tool.build == "release" ? nil : record.tool.build,
                ]
                .compactMap { $0 }.joined(separator: " "))
    }

    /// Percent-encoded as RFC 3986 wants a path.
    static func link(_ path: String) -> String {
        let kept = "-._~/"
        var text = ""
        for byte in path.utf8 {
            let character = Character(Unicode.Scalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || kept.contains(character) {
                text.append(character)
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                text += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return text
    }

    private static func identifier(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }

    private static func style(_ count: Int) -> String {
        let picks = (0..<count).map { ".list:has(#c\($0):checked) .p\($0)" }
        return """
            .sheet.list{max-width:1240px}
            .list h1{margin:0 0 18px}
            .filters{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:4px 20px;font-size:14px}
            .filters legend{float:left;color:var(--quiet);margin-right:20px;padding:0}
            .list section{margin-top:34px}.list th,.list td{padding-right:20px;white-space:nowrap}
            .list td.answer{white-space:normal;min-width:22em}
            .chosen{display:none;background:var(--tint);padding:16px 18px}
            .list:has(td>input:checked) .chosen{display:block}
            .pick{display:none}
            \(picks.joined(separator: ","))\(picks.isEmpty ? "" : "{display:table-row}")
            .list:has(#show-failed:checked) tr:is(.passed,.unknown),\
            .list:has(#show-unknown:checked) tr:is(.passed,.failed),\
            .list:has(#show-passed:checked) tr:is(.failed,.unknown){display:none}

            """
    }
}
