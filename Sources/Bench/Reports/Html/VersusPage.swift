package import Measurements
internal import Vocabulary

/// `report.html` of targets side by side: the ratio table, the latency curves over each other with
/// the range of their rounds, and how it was measured.
package struct VersusPage: StoredPage {
    static let file = "versus.json"

    private let record: VersusRecord
    private let histograms: [[HistogramLog]]

    private static let styles: [(String, Svg.Mark)] = [
        ("s1", .circle), ("s4", .square), ("s2", .triangle), ("s3", .diamond), ("s5", .cross),
    ]

    package let differences: [String] = []

    /// `histograms` of the rounds of each target, by target; what is not there is not drawn.
    package init(_ record: VersusRecord, histograms: [[HistogramLog]]) {
        self.record = record
        self.histograms = histograms.map { $0.map(\.totals) }
    }

    /// Its curves and their tables are computed again; the ratios rest on runs that only their own
    /// folders hold.
    package init(_ archive: ReportArchive) throws {
        let record = try RecordJSON.decode(VersusRecord.self, from: archive.text(of: Self.file))
        self.record = record
        histograms = try record.targets.indices.map { target in
            try archive.files.filter { $0.name.hasPrefix("histograms-\(target + 1)-") }.map {
                try HistogramLog(reading: $0.text)
            }
        }
    }

    private var names: [String] { record.targets.map(\.word) }

    package func json() throws -> String { try RecordJSON.text(of: record) }
    package func markdown() -> String { VersusReport(record).text }
    package func text(_ style: TextStyle) -> String { VersusReport(record).text }

    package func html() throws -> String {
        let failed = record.runs.filter { $0.exit != 0 }.map { run in
            "\(run.name) ended with \(run.exit)\(run.complaint.map { ": \($0)" } ?? "")"
        }
        var sheet = Sheet(
            scenario: record.scenario?.name ?? "", command: "versus", sentences: [headline])
        sheet.tested = [record.scenario?.about ?? ""].filter { !$0.isEmpty } + sides
        sheet.place = ComparisonPage.place(record.host, record.tool)
        sheet.certainty = certainty
        sheet.sections = [
            .init("numbers", "Numbers", numbers), .init("latency", "Latency", curves),
            .init("failures", "Runs that did not pass", Sheet.list(failed)),
        ]
        sheet.line = record.commandLine ?? ""
        sheet.rebuilding =
            "This page holds the table of ratios and the histograms of every round. “trial report "
            + "report.html --html” draws it again from them; the ratios rest on the runs’ own folders."
        sheet.archive = try ReportArchive(
            [(Self.file, json())]
                + histograms.enumerated().flatMap { target, logs in
                    try logs.enumerated().map { round, log in
                        ("histograms-\(target + 1)-\(round + 1).hlog", try log.text())
                    }
                }
        ).html()
        return sheet.html
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

    private var sides: [String] {
        record.targets.map { target in
            [target.word, target.version, target.client, target.flushPolicy].compactMap { $0 }
                .joined(separator: ", ")
        }
    }

    private var certainty: [String] {
        let confidence =
            record.metrics.lazy.flatMap(\.sides).compactMap { $0?.ratio?.confidence }.first ?? 0
        let rounds = MeasuredText.plural(Int64(record.rounds), "interleaved round")
        return [
            "\(rounds) in counter-balanced order.",
            confidence > 0
                ? "A ratio is the median over rounds; its range covers the true median with "
                    + "\(MeasuredText.percent(confidence))."
                : "One round each: a ratio has no range, so chance is not ruled out.",
        ]
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
