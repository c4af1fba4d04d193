package import Measurements
internal import Vocabulary

/// `report.html` of targets side by side: the ratio table, the latency curves over each other with
/// the range of their rounds, and how it was measured.
package struct VersusPage {
    private let record: VersusRecord
    private let histograms: [[HistogramLog]]

    private static let styles: [(String, Svg.Mark)] = [
        ("s1", .circle), ("s4", .square), ("s2", .triangle), ("s3", .diamond), ("s5", .cross),
    ]

    /// `histograms` of the rounds of each target, by target; what is not there is not drawn.
    package init(_ record: VersusRecord, histograms: [[HistogramLog]]) {
        self.record = record
        self.histograms = histograms
    }

    private var names: [String] { record.targets.map(\.word) }

    package var text: String {
        let failed = record.runs.filter { $0.exit != 0 }
        var main = section("numbers", "Numbers", numbers)
        main += section("latency", "Latency", curves)
        if !failed.isEmpty {
            let items = failed.map { run in
                Html.text(
                    "li",
                    "\(run.name) ended with \(run.exit)\(run.complaint.map { ": \($0)" } ?? "")")
            }
            main += section(
                "failures", "Runs that did not pass",
                Html.tag("ul", ["class": "plain"], items.joined()))
        }
        let title = names.joined(separator: " versus ")
        return HtmlPage(
            title: "\(record.scenario?.name ?? "versus"): \(title) · Trial", description: headline,
            body: Html.tag("a", ["class": "skip", "href": "#main"], "Skip to the measurements")
                + Html.tag(
                    "div", ["class": "sheet"],
                    "<header>\(head)</header><main id=\"main\">\(main)</main>")
        ).text
    }

    private func section(_ id: String, _ title: String, _ content: String) -> String {
        content.isEmpty
            ? ""
            : Html.tag(
                "section", ["id": id, "aria-labelledby": "\(id)-h"],
                Html.tag("h2", ["id": "\(id)-h"], Html.escaped(title)) + content)
    }

    /// The first metric that has a ratio, in words.
    private var headline: String {
        guard let metric = record.metrics.first(where: { $0.sides.contains { $0?.ratio != nil } }),
            let first = names.first
        else { return "\(names.joined(separator: " versus ")): nothing to compare was measured." }
        let parts = metric.sides.enumerated().compactMap { index, side in
            side?.ratio.map { "\(names[index]) \(Self.ratio($0))" }
        }
        return "\(metric.name.prefix(1).uppercased() + metric.name.dropFirst()), times \(first): "
            + parts.joined(separator: "; ") + "."
    }

    private static func ratio(_ ratio: VersusRecord.Ratio) -> String {
        "\(ratio.median.shortest) [\(ratio.low.shortest) - \(ratio.high.shortest)]"
    }

    // MARK: Head

    private var head: String {
        func fact(_ name: String, _ lines: [String]) -> String {
            Html.tag(
                "div", [:],
                Html.text("dt", name)
                    + Html.tag("dd", [:], lines.map { Html.text("p", $0) }.joined()))
        }
        let sides = record.targets.map { target in
            [target.word, target.version, target.client, target.flushPolicy].compactMap { $0 }
                .joined(separator: ", ")
        }
        let confidence =
            record.metrics.lazy.flatMap(\.sides).compactMap { $0?.ratio?.confidence }.first ?? 0
        let host = record.host
        let place = [host?.system, host?.kernel, host?.cpu, host?.cores.map { "\($0) cores" }]
        let tool = record.tool.map { "trial \($0.version) (\($0.commit ?? "?")), \($0.build)" }
        return Html.tag(
            "p", ["class": "eyebrow"],
            "<span><b>Trial</b> · \(Html.escaped(record.scenario?.name ?? "")) · versus</span>")
            + Html.text("h1", headline)
            + Html.tag(
                "dl", ["class": "facts"],
                fact(
                    "What was tested", [record.scenario?.about ?? ""].filter { !$0.isEmpty } + sides
                )
                    + fact(
                        "On what",
                        [place.compactMap { $0 }.joined(separator: ", "), tool].compactMap { $0 })
                    + fact(
                        "How sure",
                        [
                            "\(record.rounds.grouped) interleaved rounds in counter-balanced order.",
                            "A ratio is the median over rounds; its range covers the true median with "
                                + "\(MeasuredText.percent(confidence)).",
                        ]))
    }

    // MARK: Sections

    private var numbers: String {
        func number(_ value: Double) -> String {
            abs(value) >= 1_000 ? Int64(value.rounded()).grouped : value.shortest
        }
        var table = TextTable(["median [least - most]"] + names)
        for metric in record.metrics {
            let name = metric.unit.isEmpty ? metric.name : "\(metric.name), \(metric.unit)"
            table.add(
                [name]
                    + metric.sides.map { side in
                        side.map {
                            "\(number($0.median)) [\(number($0.least)) - \(number($0.most))]"
                        }
                            ?? MeasuredText.notMeasured
                    })
            guard metric.sides.contains(where: { $0?.ratio != nil }) else { continue }
            table.add(
                ["times \(names[0])"] + metric.sides.map { $0?.ratio.map(Self.ratio) ?? "" })
        }
        for capacity in record.capacity.prefix(1) {
            table.add(
                ["capacity at p99 <= \(capacity.limitMilliseconds.shortest) ms, records/s"]
                    + record.targets.indices.map { target in
                        record.capacity.first { $0.target == target }?.rate.map(number)
                            ?? MeasuredText.notMeasured
                    })
        }
        return Html.table(table, caption: "Targets side by side")
    }

    private var curves: String {
        let isOpen = histograms.joined().contains { $0.total(of: HistogramTag.response) != nil }
        let series = histograms.enumerated().compactMap { index, logs -> PercentileFigure.Series? in
            let rounds = logs.compactMap { log in
                isOpen
                    ? log.censoredTotal(of: HistogramTag.response)
                    : log.total(of: HistogramTag.service).map { CensoredHistogram(observed: $0) }
            }
            guard !rounds.isEmpty, names.indices.contains(index) else { return nil }
            let sum = CensoredHistogram()
            for round in rounds { sum.add(round) }
            let (style, mark) = Self.styles[index % Self.styles.count]
            return PercentileFigure.Series(
                name: "\(names[index]), \(isOpen ? "response" : "service")", style: style,
                mark: mark, histogram: sum, rounds: rounds)
        }
        return PercentileFigure(series: series).figure?.html ?? ""
    }
}
