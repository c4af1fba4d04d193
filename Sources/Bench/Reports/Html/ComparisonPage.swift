package import Comparisons
internal import Measurements
internal import Statistics
internal import Verdicts
internal import Vocabulary

/// `report.html` of a series that compares two sides: the answer, how sure it is, the change of each
/// metric against its margin, every run in its order, and how it was measured.
package struct ComparisonPage {
    private let document: ComparisonDocument
    private let runs: [SeriesRun]

    /// `runs` in the order of their going.
    package init(_ document: ComparisonDocument, runs: [SeriesRun]) {
        self.document = document
        self.runs = runs
    }

    private var design: SeriesDesign { document.design }
    private var result: SeriesResult { document.result }

    package var text: String {
        let main =
            section("changes", "What changed", changes) + section("runs", "Run by run", order)
            + section("how", "How it was measured", method)
        return HtmlPage(
            title: "\(design.scenario): \(design.base) → \(design.subject) · Trial",
            description: result.reasons.first ?? "",
            body: Html.tag("a", ["class": "skip", "href": "#main"], "Skip to the measurements")
                + Html.tag(
                    "div", ["class": "sheet"],
                    "<header>\(head)</header><main id=\"main\">\(main)</main>"),
            archive: ""
        ).text
    }

    private func section(_ id: String, _ title: String, _ content: String) -> String {
        content.isEmpty
            ? ""
            : Html.tag(
                "section", ["id": id, "aria-labelledby": "\(id)-h"],
                Html.tag("h2", ["id": "\(id)-h"], Html.escaped(title)) + content)
    }

    // MARK: Head

    private var state: VerdictState {
        switch result.state {
        case .passed: .passed
        case .regressed, .violated: .failed
        case .unknown: .unknown
        }
    }

    private var word: String {
        switch result.state {
        case .passed: "Passed"
        case .regressed: "Regressed"
        case .violated: "Violated"
        case .unknown: "Cannot be told"
        }
    }

    private var head: String {
        let reasons = result.reasons
        let first = reasons.first ?? ""
        var words = Html.text("p", class: "word", word)
        words += Html.text("h1", first.prefix(1).uppercased() + first.dropFirst() + ".")
        if reasons.count > 1 {
            words += Html.tag(
                "ul", ["class": "reasons"],
                reasons.dropFirst().map { Html.text("li", $0) }.joined())
        }
        return Html.tag(
            "p", ["class": "eyebrow"],
            "<span><b>Trial</b> · \(Html.escaped(design.scenario)) · \(Html.escaped(design.command))</span>"
        )
            + Html.tag(
                "div", ["class": "verdict \(state.rawValue)"],
                VerdictSeal.svg(state) + "<div>\(words)</div>")
            + facts
    }

    private var facts: String {
        func fact(_ name: String, _ lines: [String]) -> String {
            Html.tag(
                "div", [:],
                Html.text("dt", name)
                    + Html.tag("dd", [:], lines.map { Html.text("p", $0) }.joined()))
        }
        var pairs = MeasuredText.plural(Int64(result.pairs), "pair")
        if result.confirmationPairs > 0 { pairs += " and \(result.confirmationPairs) to confirm" }
        var sure = [
            "\(pairs), \(MeasuredText.plural(Int64(result.runs), "run")), interleaved; seed \(design.seed)."
        ]
        if let sight = ChangeText.sight(result, hasTwin: design.twin != nil) {
            sure.append(sight.prefix(1).uppercased() + sight.dropFirst() + ".")
        }
        sure.append(
            "Lost: \(MeasuredText.count(result.lostBase)) → \(MeasuredText.count(result.lostSubject))."
        )
        return Html.tag(
            "dl", ["class": "facts"],
            fact(
                "What was tested",
                [
                    "\(design.base) against \(design.subject), in scenario \(design.scenario)."
                ] + design.arms.map(side)) + fact("On what", place) + fact("How sure", sure))
    }

    private func side(_ arm: Arm) -> String {
        var parts = arm.settings
        if let build = arm.build { parts.append("build \(build)") }
        return
            "\(arm.label): \(parts.isEmpty ? "as the scenario has it" : parts.joined(separator: ", "))"
    }

    private var place: [String] {
        guard let host = document.host else { return ["unknown: no run left a record"] }
        return [
            "\(host.cores?.grouped ?? "?") × \(host.cpu ?? "unknown CPU"), "
                + "\(host.kernel ?? "?"), \(host.virtualisation ?? "?")",
            "log on \(host.fileSystem ?? "?")",
        ] + (document.tool.map { ["trial \($0.version) (\($0.commit ?? "?")), \($0.build)"] } ?? [])
    }

    // MARK: Sections

    private var changes: String {
        var table = TextTable([
            "metric", design.base, design.subject, "change [interval]", "verdict",
        ])
        for row in result.rows {
            table.add(
                row.metric.title, ChangeText.value(row.base, of: row.metric),
                ChangeText.value(row.subject, of: row.metric), ChangeText.interval(row),
                ChangeText.verdict(row))
        }
        return (ForestFigure(result: result).figure?.html ?? "")
            + Html.table(table, caption: "Metrics of both sides")
    }

    private var order: String {
        let metrics = design.gated.map(\.metric) + [.throughput, .p99]
        var seen: Set<Metric> = []
        return metrics.filter { seen.insert($0).inserted }.compactMap { metric in
            RunOrderFigure(metric: metric, design: design, runs: runs).figure?.html
        }.joined()
    }

    private var method: String {
        let levels = design.plannedLooks.levels.map { ChangeText.percent($0) }
        var lines = [
            "Looks were planned at \(design.looks.map(String.init).joined(separator: ", ")) pairs, at "
                + "levels \(levels.joined(separator: ", ")) a metric.",
            "A block runs every side once in an order drawn from the seed, then once more in the "
                + "reverse order.",
        ]
        for arm in design.arms { lines.append("\(side(arm)); plan \(arm.planDigest.prefix(12)).") }
        lines += result.invalid.map { "Not counted: \($0)." }
        return Html.tag("ul", ["class": "plain"], lines.map { Html.text("li", $0) }.joined())
    }
}
