package import Comparisons
internal import Measurements
internal import Statistics
internal import Verdicts
internal import Vocabulary

/// `report.html` of `trial tune`: for each class of promises who wins and by how much, at what price,
/// and who was dropped when.
package struct TunePage: StoredPage {
    static let file = "tune.json"

    private let document: TuneDocument
    private let runs: [SeriesRun]
    private let progress: TuneProgress
    package private(set) var differences: [String] = []

    package init(_ document: TuneDocument, runs: [SeriesRun]) {
        self.document = document
        self.runs = runs
        progress = TuneProgress(document.design, runs)
    }

    /// Raced and ranked again, from the runs that the page carries.
    package init(_ archive: ReportArchive) throws {
        var document = try RecordJSON.decode(TuneDocument.self, from: archive.text(of: Self.file))
        runs = try RecordJSON.decode(
            [SeriesRun].self, from: archive.text(of: ComparisonPage.runsFile))
        progress = TuneProgress(document.design, runs)
        let stored = TuneText(document).text
        document.result = TuneResult(progress)
        if TuneText(document).text != stored {
            differences = ["the ranking that the page prints is not what its runs give"]
        }
        self.document = document
    }

    private var design: TuneDesign { document.design }
    private var result: TuneResult { document.result }

    package func json() throws -> String { try document.text() }
    package func markdown() -> String { TuneText(document).markdown }
    package func text(_ style: TextStyle) -> String { TuneText(document).text }

    package func html() throws -> String {
        let isRanked = result.pairs > 0 && !result.classes.isEmpty
        var sheet = Sheet(
            scenario: design.scenario, command: "tune", state: isRanked ? nil : .unknown,
            word: isRanked ? "" : "Cannot be ranked", sentences: TuneText(document).sentences)
        sheet.limit =
            result.classes.count > 1
            ? "configurations that promise different things are never ranked in one list" : ""
        sheet.tested = [
            "\(design.arms.count) configurations of \(design.scenario), by \(design.objective.noun)"
                + (design.constraints.isEmpty
                    ? "." : ", if " + design.constraints.joined(separator: " and ") + ".")
        ]
        sheet.place = ComparisonPage.place(document.host, document.tool)
        sheet.certainty = [
            "\(MeasuredText.plural(Int64(result.runs), "run")) of about \(design.runSeconds.shortest) s; "
                + "what is compared are \(MeasuredText.plural(Int64(result.pairs), "round")) of finals on "
                + "fresh runs, not those that chose the finalists; seed \(design.seed).",
            "An interval holds for all finalists of its class together with 95 %.",
        ]
        sheet.sections = result.classes.enumerated().map { index, entry in
            .init(
                "class-\(index + 1)",
                entry.promise.isEmpty ? "Ranking" : "With \(entry.promise)",
                section(entry, number: index + 1))
        }
        sheet.sections.append(
            .init(
                "dropped", "Race",
                RaceFigure(design: design, result: result, rounds: rounds).figure?.html ?? ""))
        sheet.line = design.commandLine ?? ""
        sheet.rebuilding = ReportArchive.rebuilding
        sheet.archive = try ReportArchive([
            (Self.file, document.text()), (ComparisonPage.runsFile, RecordJSON.text(of: runs)),
        ]).html()
        return sheet.html
    }

    private var rounds: [String: Int] {
        Dictionary(grouping: runs, by: \.place.arm).mapValues(\.count)
    }

    // MARK: A class

    private func section(_ entry: TuneResult.Class, number: Int) -> String {
        let text = TuneText(document)
        var table = TextTable(text.heading)
        for row in entry.rows { table.add(text.cells(row)) }
        var content = ""
        if let forest = forest(entry, number) { content += forest }
        content += Html.table(
            table, caption: "Ranking\(entry.promise.isEmpty ? "" : " with \(entry.promise)")")
        content += front(entry, number)
        if let winner = entry.rows.first {
            content += Html.text("h3", "Settings of \(winner.label), which leads")
            content += Html.text("pre", text.patch(winner).joined(separator: "\n"))
        }
        return content
    }

    /// The change of the objective of each finalist against the first that the file lists.
    private func forest(_ entry: TuneResult.Class, _ number: Int) -> String? {
        let rows = entry.rows.filter { $0.change != nil }
        guard !rows.isEmpty, let reference = entry.rows.first(where: \.isReference) else {
            return nil
        }
        return IntervalFigure(
            id: "change-\(number)",
            title: "\(design.objective.title.uppercasedFirst) against \(reference.label)",
            caption:
                "The mark is the change against \(reference.label), the first that the file lists; the line "
                + "its interval; the band the margin of \(ChangeText.percent(design.margin)) within which a "
                + "change does not matter. Better is to the right.",
            isHigherBetter: design.objective.isHigherBetter, margin: design.margin,
            rows: rows.map { row in
                .init(
                    name: row.label, change: row.change ?? 0, low: row.low ?? 0,
                    high: row.high ?? 0,
                    verdict: row.verdict)
            }
        ).figure.html
    }

    private func front(_ entry: TuneResult.Class, _ number: Int) -> String {
        let others = TuneResult.frontMetrics.filter { $0 != design.objective }
        return others.enumerated().compactMap { index, metric in
            let points = entry.rows.compactMap { row -> FrontFigure.Point? in
                let runs = progress.finals.compactMap { round -> (x: Double, y: Double)? in
                    guard let run = round[row.label], let x = run.values[design.objective],
                        let y = run.values[metric]
                    else { return nil }
                    return (x, y)
                }
                guard let x = row.objective, let y = row.others[metric.rawValue] else { return nil }
                return .init(label: row.label, x: x, y: y, isOnFront: row.isOnFront, runs: runs)
            }
            return FrontFigure(
                id: "front-\(number)-\(index + 1)",
                title: "\(design.objective.title.uppercasedFirst) and \(metric.title)",
                across: design.objective, up: metric, points: points
            ).figure?.html
        }.joined()
    }
}
