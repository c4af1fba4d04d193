package import Comparisons
internal import Measurements
internal import Statistics
internal import Verdicts
internal import Vocabulary

/// `report.html` of `trial gate`: the one answer, then what was counted, then what was timed.
package struct GatePage: StoredPage {
    static let file = "gate.json"
    private static let inputsFile = "gate-inputs.json"

    private let document: GateDocument
    private let inputs: GateInputs
    /// Of each series, in the order of the document.
    private let runs: [[SeriesRun]]
    package private(set) var differences: [String] = []

    package init(_ document: GateDocument, inputs: GateInputs, runs: [[SeriesRun]]) {
        self.document = document
        self.inputs = inputs
        self.runs = runs
    }

    /// Judged again, from the counts and the runs that the page carries.
    package init(_ archive: ReportArchive) throws {
        let stored = try RecordJSON.decode(GateDocument.self, from: archive.text(of: Self.file))
        inputs = try RecordJSON.decode(
            GateInputs.self, from: archive.text(of: Self.inputsFile))
        runs = try stored.series.indices.map { index in
            try RecordJSON.decode(
                [SeriesRun].self, from: archive.text(of: "runs-\(index + 1).json"))
        }
        let series = zip(stored.series, runs).map { document, runs in
            var document = document
            document.result = Comparison(SeriesProgress(document.design, runs)).result()
            return document
        }
        document = try GateDocument(inputs: inputs, series: series)
        for (before, after) in zip(stored.series, series) {
            differences += ComparisonPage.differences(
                before.result, after.result, after.design.scenario)
        }
        differences += ReportArchive.difference(
            "gate", stored.outcome.reasons.first ?? "", document.outcome.reasons.first ?? "")
        if stored.exact != document.exact {
            differences.append("the counts that the page prints are not what its records give")
        }
    }

    package func json() throws -> String { try document.text() }
    package func markdown() -> String { GateText(document).markdown }
    package func text(_ style: TextStyle) -> String { GateText(document, style: style).text }

    package func html() throws -> String {
        var sheet = Sheet(
            scenario: "\(document.base) → \(document.change)", command: "gate",
            state: ComparisonPage.state(document.outcome.state),
            word: ComparisonPage.word(document.outcome.state), sentences: document.outcome.reasons)
        sheet.tested =
            ["\(document.change), held against \(document.base)."]
            + (document.exact.isEmpty
                ? []
                : [
                    "Counted: \(document.exact.map(\.workload).joined(separator: ", "))."
                ])
            + (document.series.isEmpty
                ? ["Nothing was timed: counts decide, or none was asked for."]
                : ["Timed: \(document.series.map(\.design.scenario).joined(separator: ", "))."])
        let first = document.series.first
        if first?.host != nil { sheet.place = ComparisonPage.place(first?.host, first?.tool) }
        sheet.certainty = certainty
        sheet.sections = [.init("counts", "What was counted", counts)]
        for (index, series) in document.series.enumerated() {
            sheet.sections.append(
                .init(
                    "series-\(index + 1)", "What was timed: \(series.design.scenario)",
                    timed(series, index)))
        }
        sheet.line = inputs.commandLine ?? ""
        sheet.rebuilding = ReportArchive.rebuilding
        sheet.archive = try ReportArchive(
            [(Self.file, document.text()), (Self.inputsFile, RecordJSON.text(of: inputs))]
                + runs.enumerated().map {
                    ("runs-\($0.offset + 1).json", try RecordJSON.text(of: $0.element))
                }
        ).html()
        return sheet.html
    }

    private var certainty: [String] {
        var lines: [String] = []
        if let exact = document.exact.first {
            lines.append(
                "Counts: \(exact.baseRuns) and \(exact.changeRuns) runs a side; an exact one is the same "
                    + "in every run, on every host.")
        }
        for series in document.series {
            let result = series.result
            var line =
                "\(series.design.scenario): "
                + "\(MeasuredText.plural(Int64(result.pairs), "pair")), interleaved"
            if let sight = ChangeText.sight(result, hasTwin: series.design.twin != nil) {
                line += "; \(sight)"
            }
            lines.append(line + ".")
        }
        lines.append(
            inputs.failsWhenInconclusive
                ? "What cannot be told closes this gate."
                : "What cannot be told lets this gate pass.")
        return lines
    }

    private var counts: String {
        document.exact.map { comparison in
            let text = ExactText(comparison)
            return Html.text("h3", text.heading)
                + Html.table(text.table, caption: "Counts of \(comparison.workload)")
        }.joined()
    }

    private func timed(_ series: ComparisonDocument, _ index: Int) -> String {
        let reasons = series.result.reasons
        return Sheet.paragraph(
            "\(ComparisonPage.word(series.result.state)): \(Sheet.sentence(reasons.first ?? ""))")
            + Sheet.list(reasons.dropFirst().map(Sheet.sentence))
            + ComparisonPage.changes(series, id: "forest-\(index + 1)")
            + ComparisonPage.order(series.design, runs[index], prefix: "series-\(index + 1)-")
            + Sheet.list(series.result.invalid.map { "Not counted: \($0)." })
    }
}

extension GateDocument {
    /// What a gate comes to, from its counts and its judged series. Throws when two sides did not do
    /// the same work.
    package init(inputs: GateInputs, series: [ComparisonDocument]) throws {
        let exact = try inputs.counted.map { counted in
            guard let comparison = ExactComparison(base: counted.base, change: counted.change)
            else {
                throw MeasurementFileError("two sides of one workload did not do the same work")
            }
            return comparison
        }
        let outcome = GateOutcome(
            exact: exact,
            grown: exact.flatMap { comparison in
                ExactText(comparison).reasons.map { "\(comparison.workload): \($0)" }
            },
            series: series.map { ($0.design.scenario, $0.result, $0.design.gated) },
            failsWhenInconclusive: inputs.failsWhenInconclusive)
        self.init(
            base: inputs.base, change: inputs.change, outcome: outcome, exact: exact,
            series: series)
    }
}
