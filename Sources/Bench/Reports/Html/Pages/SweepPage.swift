internal import Comparisons
internal import Measurements
internal import Verdicts
internal import Vocabulary

/// `report.html` of `trial sweep`: latency over load, the knee, and the capacity at a bound.
package struct SweepPage: StoredPage {
    static let file = "sweep.json"

    private let document: SweepDocument
    package let differences: [String]

    package init(_ document: SweepDocument) {
        self.document = document
        differences = []
    }

    /// The knee and the answer follow from the points each time they are read; of the capacity it is
    /// checked that a confirmation held it.
    package init(_ archive: ReportArchive) throws {
        let document = try RecordJSON.decode(SweepDocument.self, from: archive.text(of: Self.file))
        self.document = document
        let held = document.tries.last { $0.isConfirmation && $0.holds }?.rate
        differences = ReportArchive.difference(
            "capacity", MeasuredText.rate(document.capacity), MeasuredText.rate(held))
    }

    package func json() throws -> String { try document.text() }
    package func markdown() -> String { SweepText(document).markdown }
    package func text(_ style: TextStyle) -> String { SweepText(document).text }

    package func html() throws -> String {
        var sheet = Sheet(
            scenario: document.scenario, command: "sweep",
            state: document.limit == nil ? nil : document.capacity == nil ? .unknown : .passed,
            word: document.limit == nil
                ? "" : document.capacity == nil ? "No capacity found" : "Held",
            sentences: SweepText(document).sentences)
        sheet.limit =
            "a closed loop, which sends as fast as it is acknowledged, reached "
            + "\(MeasuredText.rate(document.ceiling)); that is a ceiling, not a capacity"
        sheet.tested = [
            "Scenario \(document.scenario) at "
                + "\(MeasuredText.plural(Int64(document.curve.points.count), "rate")) in an open loop, in "
                + "random order, each on a fresh broker."
        ]
        sheet.place = ComparisonPage.place(document.host, document.tool)
        sheet.certainty = certainty
        sheet.sections = [
            .init(
                "curve", "Latency over load", LoadCurveFigure(document: document).figure?.html ?? ""
            ),
            .init("search", "The search for capacity", search),
        ]
        sheet.line = document.command ?? ""
        sheet.rebuilding = ReportArchive.rebuilding
        sheet.archive = try ReportArchive([(Self.file, document.text())]).html()
        return sheet.html
    }

    private var certainty: [String] {
        var lines = ["One run a rate: a point has no interval, and a bend may be chance."]
        if let seconds = document.confirmSeconds, document.capacity != nil {
            lines.append("The capacity was held for \(seconds.shortest) s in one run.")
        }
        return lines
    }

    private var search: String {
        guard let limit = document.limit, !document.tries.isEmpty else { return "" }
        var table = TextTable(["try", "rate", "for", "held the bound"])
        for (index, attempt) in document.tries.enumerated() {
            table.add(
                (index + 1).grouped, MeasuredText.rate(attempt.rate),
                attempt.isConfirmation
                    ? "confirmation, \((document.confirmSeconds ?? 0).shortest) s" : "a short run",
                attempt.holds ? "yes" : "no")
        }
        return Sheet.paragraph(
            "A rate holds when its p99 is at most \(MeasuredText.time(milliseconds: limit / 1e3)) and "
                + "\(MeasuredText.percent(LoadPoint.ackedShareMin)) of it was acknowledged. The bracket "
                + "between a rate that held and one that did not is halved on a logarithmic scale.")
            + Html.table(table, caption: "Tries, in their order")
    }
}
