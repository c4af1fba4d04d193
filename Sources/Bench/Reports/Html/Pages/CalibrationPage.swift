package import Comparisons
internal import Foundation
internal import Measurements
internal import Statistics
internal import Verdicts
internal import Vocabulary

/// `report.html` of `trial calibrate`: what this host can see, from a build that ran against itself.
package struct CalibrationPage: StoredPage {
    static let file = "calibration.json"
    private static let studyFile = "resampling.json"

    private let document: ComparisonDocument
    private let runs: [SeriesRun]
    private let calibration: Calibration
    private let study: PoolStudy?
    package private(set) var differences: [String] = []

    package init(
        _ document: ComparisonDocument, calibration: Calibration, study: PoolStudy?,
        runs: [SeriesRun]
    ) {
        self.document = document
        self.calibration = calibration
        self.study = study
        self.runs = runs
    }

    /// Calibrated again, from the runs that the page carries; draws are made again by their seed.
    package init(_ archive: ReportArchive) throws {
        document = try ComparisonDocument(reading: archive.text(of: ComparisonPage.file))
        runs = try RecordJSON.decode(
            [SeriesRun].self, from: archive.text(of: ComparisonPage.runsFile))
        let progress = SeriesProgress(document.design, runs)
        calibration = Calibration(progress)
        let stored = try RecordJSON.decode(Calibration.self, from: archive.text(of: Self.file))
        differences = ReportArchive.difference(
            "what the host can see", CalibrationText(stored).text,
            CalibrationText(calibration).text)
        guard let text = archive.file(Self.studyFile)?.text else {
            study = nil
            return
        }
        let before = try RecordJSON.decode(PoolStudy.self, from: text)
        let study = PoolStudy(progress, draws: before.draws, seed: document.design.seed)
        if try RecordJSON.text(of: study) != RecordJSON.text(of: before) {
            differences.append("the draws did not come out as they are stored")
        }
        self.study = study
    }

    package func json() throws -> String { try RecordJSON.text(of: calibration) }
    package func markdown() -> String {
        "```\n\(CalibrationText(calibration).text)```\n"
            + (study.map { "\n" + PoolStudyText($0).text } ?? "")
    }
    package func text(_ style: TextStyle) -> String {
        CalibrationText(calibration).text + (study.map { "\n" + PoolStudyText($0).text } ?? "")
    }

    package func html() throws -> String {
        let design = document.design
        var sheet = Sheet(
            scenario: design.scenario, command: "calibrate", state: state, word: word,
            sentences: sentences)
        sheet.limit =
            "both sides are one build: whatever differs between them is this host’s own chance"
        sheet.tested = ["One build against itself, in scenario \(design.scenario)."]
        sheet.place = ComparisonPage.place(document.host, document.tool)
        sheet.certainty = [
            "\(MeasuredText.plural(Int64(calibration.pairs), "pair")), "
                + "\(MeasuredText.plural(Int64(document.result.runs), "run")), interleaved; seed "
                + "\(design.seed).",
            "What is found is computed from the spread of these pairs, and holds for this host as it was.",
        ]
        sheet.sections = [
            .init("sight", "What so many pairs can see", sight),
            .init("null", "One build against itself", null),
            .init("draws", "How often so many pairs are right", draws),
            .init("runs", "Run by run", ComparisonPage.order(design, runs)),
        ]
        sheet.line = design.commandLine ?? ""
        sheet.rebuilding = ReportArchive.rebuilding
        var files = [
            (name: Self.file, text: try RecordJSON.text(of: calibration)),
            (ComparisonPage.file, try document.text()),
            (ComparisonPage.runsFile, try RecordJSON.text(of: runs)),
        ]
        if let study { files.append((Self.studyFile, try RecordJSON.text(of: study))) }
        sheet.archive = try ReportArchive(files).html()
        return sheet.html
    }

    // MARK: The answer

    private var state: VerdictState {
        if document.result.state == .violated { return .failed }
        return calibration.alarms.isEmpty && calibration.isSettled ? .passed : .unknown
    }

    private var word: String {
        if document.result.state == .violated { return "Violated" }
        if !calibration.alarms.isEmpty { return "False alarm" }
        return calibration.isSettled ? "Equivalent to itself" : "Not decided"
    }

    private var sentences: [String] {
        var lines: [String] = []
        if document.result.state == .violated { lines += document.result.reasons }
        for row in calibration.alarms {
            lines.append(
                "\(row.metric.noun) differs between a build and itself, which a healthy host shows about "
                    + "once in forty series")
        }
        let gated = calibration.rows.filter(\.isGated)
        lines += gated.map { row in
            let sights = row.sights.filter { $0.detectable != nil }
            guard let first = sights.first, let last = sights.last,
                let least = first.detectable, let most = last.detectable
            else { return "\(row.metric.noun): too few pairs counted to say what this host sees" }
            return "\(first.pairs) pairs find a change of \(ChangeText.percent(least)) in "
                + "\(row.metric.noun), \(last.pairs) pairs one of \(ChangeText.percent(most))"
        }
        for row in gated where row.verdict != .equivalent && !calibration.alarms.contains(row) {
            lines.append(
                "\(calibration.pairs) pairs were too few to show \(row.metric.noun) equivalent to itself"
            )
        }
        return lines.isEmpty ? ["nothing that counts was measured"] : lines
    }

    // MARK: Sections

    private var sight: String {
        var table = TextTable(
            ["metric", "decides", "A/A", "per pair"]
                + Calibration.pairCounts.map { "\($0) pairs" })
        for row in calibration.rows where row.deviation != nil {
            let null = row.null.map { null in
                "\(ChangeText.signed(null.change)) % [\(ChangeText.signed(null.low)), "
                    + "\(ChangeText.signed(null.high))]"
            }
            var cells = [row.metric.title, row.isGated ? "yes" : "no", null ?? "-"]
            cells.append(row.deviation.map { ChangeText.percent($0) } ?? "-")
            cells += row.sights.map { $0.detectable.map { ChangeText.percent($0) } ?? "-" }
            table.add(cells)
        }
        return (SightFigure(calibration: calibration).figure?.html ?? "")
            + (table.isEmpty
                ? "" : Html.table(table, caption: "What so many pairs find, by metric"))
    }

    private var null: String {
        (ForestFigure(result: document.result).figure?.html ?? "")
            + Sheet.list(document.result.invalid.map { "Not counted: \($0)." })
    }

    private var draws: String {
        guard let study else { return "" }
        var table = TextTable([
            "metric", "pairs", "identical: told apart", "identical: equivalent",
            "+margin: regressed",
            "+2 margins: regressed", "",
        ])
        for row in study.rows {
            let shares = [row.falseAlarms, row.equivalent, row.atMargin, row.atTwiceMargin]
            var cells = [
                "\(row.metric.noun), margin \(ChangeText.percent(row.margin))", row.pairs.grouped,
            ]
            cells += shares.map { String(format: "%.1f %%", $0 * 100) }
            cells.append(study.calibrated(row.metric)?.pairs == row.pairs ? "enough" : "")
            table.add(cells)
        }
        return Sheet.paragraph(
            "\(study.draws.grouped) series drawn by blocks out of these "
                + "\(MeasuredText.plural(Int64(study.poolPairs), "pair")).")
            + Html.table(table, caption: "How often a number of pairs is right")
    }
}
