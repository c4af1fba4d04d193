package import Comparisons
internal import Measurements
internal import Statistics
internal import Vocabulary

/// The page of `trial history --html`: metrics over commits, with the places where a level changed.
package struct HistoryPage: StoredPage {
    static let file = "history.json"

    /// What the page is made of.
    package struct Content: Codable, Sendable, Hashable {
        package var schema = "trial.history-page/v1"
        /// As it was typed.
        package var command: String
        package var metrics: [Metric]
        package var entries: [HistoryEntry]

        package init(command: String, metrics: [Metric], entries: [HistoryEntry]) {
            self.command = command
            self.metrics = metrics
            self.entries = entries
        }
    }

    private let content: Content
    private let lines: [HistoryEntry.Line]
    package let differences: [String] = []

    package init(_ content: Content) {
        self.content = content
        lines = HistoryEntry.lines(content.entries)
    }

    /// Steps are searched anew whenever they are shown.
    package init(_ archive: ReportArchive) throws {
        self.init(try RecordJSON.decode(Content.self, from: archive.text(of: Self.file)))
    }

    package func json() throws -> String { try RecordJSON.text(of: content.entries) }
    package func markdown() -> String { "```\n\(text(TextStyle(isColoured: false)))```\n" }
    package func text(_ style: TextStyle) -> String {
        lines.flatMap { line in content.metrics.map { HistoryText(line, $0).text } }
            .joined(separator: "\n")
    }

    package func html() throws -> String {
        let scenarios = Set(lines.map(\.scenario)).sorted()
        var sheet = Sheet(
            scenario: scenarios.count == 1 ? scenarios[0] : "\(scenarios.count) scenarios",
            command: "history", sentences: sentences)
        sheet.limit =
            "Advisory: a history names where a level changed, and judges nothing; “trial gate” runs "
            + "both sides on one host"
        sheet.tested = lines.map { line in
            "\(line.scenario): \(MeasuredText.plural(Int64(line.entries.count), "run")), "
                + "\(Self.span(line)), plan \(line.digest.prefix(12))"
        }
        sheet.place = Set(lines.map(\.host)).sorted()
        sheet.certainty = [
            "A step is kept when Student’s t says that chance makes one like it less than once in a "
                + "thousand (p < \(ChangePoints().pMax.shortest)), with "
                + "\(ChangePoints.sideMin) runs on either side at least.",
            "Only runs of one plan on one kind of host are held against each other.",
        ]
        sheet.sections = lines.enumerated().map { index, line in
            .init("line-\(index + 1)", heading(line), figures(line, index + 1))
        }
        sheet.line = content.command
        sheet.rebuilding = ReportArchive.rebuilding
        sheet.archive = try ReportArchive([(Self.file, RecordJSON.text(of: content))]).html()
        return sheet.html
    }

    private func heading(_ line: HistoryEntry.Line) -> String {
        let same = lines.filter { $0.scenario == line.scenario }
        return same.count == 1 ? line.scenario : "\(line.scenario), on \(line.host)"
    }

    private static func span(_ line: HistoryEntry.Line) -> String {
        guard let first = line.entries.first?.time, let last = line.entries.last?.time else {
            return ""
        }
        return "\(first.prefix(10)) to \(last.prefix(10))"
    }

    /// A step each, the latest first; or that there is none.
    private var sentences: [String] {
        let steps = lines.flatMap { line in
            content.metrics.flatMap { metric -> [(time: String, text: String)] in
                let text = HistoryText(line, metric)
                return text.points.map { point in
                    let entry = text.known[point.index].entry
                    let isWorse = (point.change > 0) != metric.isHigherBetter
                    return (
                        entry.time,
                        "\(line.scenario): \(metric.title) became \(isWorse ? "worse" : "better"): "
                            + "\(ChangeText.signed(point.change)) % at "
                            + "\(entry.commit ?? entry.time), from "
                            + "\(ChangeText.value(point.before, of: metric)) to "
                            + ChangeText.value(point.after, of: metric)
                    )
                }
            }
        }.sorted { $0.time > $1.time }
        let runs = MeasuredText.plural(Int64(content.entries.count), "run")
        guard !steps.isEmpty else {
            let names = content.metrics.map(\.noun).joined(separator: ", ")
            return ["no step in \(names) over \(runs)"]
        }
        let many = steps.count == 1 ? "1 step" : "\(steps.count) steps"
        return steps.count == 1
            ? [steps[0].text] : ["\(many) in \(runs), the latest first"] + steps.map(\.text)
    }

    private func figures(_ line: HistoryEntry.Line, _ number: Int) -> String {
        let figures = content.metrics.enumerated().compactMap { index, metric in
            let text = HistoryText(line, metric)
            return HistoryFigure(
                id: "history-\(number)-\(index + 1)", metric: metric, entries: text.known,
                points: text.points
            ).figure?.html
        }
        return figures.isEmpty
            ? Sheet.note("Fewer than two runs measured any of it.") : figures.joined()
    }
}
