package import Comparisons
internal import Measurements
internal import Statistics
internal import Verdicts
internal import Vocabulary

/// `report.html` of a series that compares two sides: the answer, how sure it is, the change of each
/// metric against its margin, every run in its order, and how it was measured.
package struct ComparisonPage: StoredPage {
    static let file = "comparison.json"
    static let runsFile = "runs.json"

    private let document: ComparisonDocument
    private let runs: [SeriesRun]
    package private(set) var differences: [String] = []

    /// `runs` in the order of their going.
    package init(_ document: ComparisonDocument, runs: [SeriesRun]) {
        self.document = document
        self.runs = runs
    }

    /// Judged again, from the runs that the page carries.
    package init(_ archive: ReportArchive) throws {
        var document = try ComparisonDocument(reading: archive.text(of: Self.file))
        runs = try RecordJSON.decode([SeriesRun].self, from: archive.text(of: Self.runsFile))
        let result = Comparison(SeriesProgress(document.design, runs)).result()
        differences = Self.differences(document.result, result, document.design.scenario)
        document.result = result
        self.document = document
    }

    static func differences(_ stored: SeriesResult, _ computed: SeriesResult, _ name: String)
        -> [String]
    {
        var differences = ReportArchive.difference(
            "\(name): verdict", stored.reasons.first ?? "", computed.reasons.first ?? "")
        for row in computed.rows {
            let before = stored.rows.first { $0.metric == row.metric }
            differences += ReportArchive.difference(
                "\(name): \(row.metric.title)", before.map { ChangeText.interval($0) } ?? "nothing",
                ChangeText.interval(row))
        }
        return differences
    }

    private var design: SeriesDesign { document.design }
    private var result: SeriesResult { document.result }

    package func json() throws -> String { try document.text() }
    package func markdown() -> String { ComparisonMarkdown(document).text }
    package func text(_ style: TextStyle) -> String {
        ComparisonText(document, style: style).text
    }

    package func html() throws -> String {
        var sheet = Sheet(
            scenario: design.scenario, command: design.command, state: Self.state(result.state),
            word: Self.word(result.state), sentences: result.reasons)
        sheet.tested =
            ["\(design.base) against \(design.subject), in scenario \(design.scenario)."]
            + design.arms.map(Self.side)
        sheet.place = Self.place(document.host, document.tool)
        sheet.certainty = certainty
        sheet.sections = [
            .init("changes", "What changed", Self.changes(document, id: "forest")),
            .init("runs", "Run by run", order), .init("how", "How it was measured", method),
        ]
        sheet.line = design.commandLine ?? ""
        sheet.rebuilding = ReportArchive.rebuilding
        sheet.archive = try ReportArchive([
            (Self.file, document.text()), (Self.runsFile, RecordJSON.text(of: runs)),
        ]).html()
        return sheet.html
    }

    // MARK: Words

    static func state(_ state: SeriesResult.State) -> VerdictState {
        switch state {
        case .passed: .passed
        case .regressed, .violated: .failed
        case .unknown: .unknown
        }
    }

    static func word(_ state: SeriesResult.State) -> String {
        switch state {
        case .passed: "Passed"
        case .regressed: "Regressed"
        case .violated: "Violated"
        case .unknown: "Cannot be told"
        }
    }

    private var certainty: [String] {
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
        return sure
    }

    static func side(_ arm: Arm) -> String {
        var parts = arm.settings
        if let build = arm.build { parts.append("build \(build)") }
        if let work = arm.plantedWork {
            parts.append("\(work.shortest) ns of useless work planted for each record")
        }
        return
            "\(arm.label): \(parts.isEmpty ? "as the scenario has it" : parts.joined(separator: ", "))"
    }

    static func place(_ host: HostRecord?, _ tool: ToolRecord?) -> [String] {
        guard let host else { return ["Unknown: no run left a record."] }
        let kernel = [host.kernel.map { "kernel \($0)" }, host.virtualisation].compactMap { $0 }
        return [
            (["\(host.cores?.grouped ?? "?") × \(host.cpu ?? "unknown CPU")"] + kernel)
                .joined(separator: ", "),
            "log on \(host.fileSystem ?? "?")",
        ] + (tool.map { ["trial \($0.version) (\($0.commit ?? "?")), \($0.build)"] } ?? [])
    }

    // MARK: Sections

    static func changes(_ document: ComparisonDocument, id: String) -> String {
        let (design, result) = (document.design, document.result)
        var table = TextTable([
            "metric", design.base, design.subject, "change [interval]", "verdict",
        ])
        for row in result.rows {
            table.add(
                row.metric.title, ChangeText.value(row.base, of: row.metric),
                ChangeText.value(row.subject, of: row.metric), ChangeText.interval(row),
                ChangeText.verdict(row))
        }
        return (ForestFigure(result: result, id: id).figure?.html ?? "")
            + Html.table(table, caption: "Metrics of both sides of \(design.scenario)")
    }

    private var order: String { Self.order(design, runs) }

    static func order(_ design: SeriesDesign, _ runs: [SeriesRun], prefix: String = "")
        -> String
    {
        let metrics = design.gated.map(\.metric) + [.throughput, .p99]
        var seen: Set<Metric> = []
        return metrics.filter { seen.insert($0).inserted }.compactMap { metric in
            RunOrderFigure(
                metric: metric, design: design, runs: runs, prefix: prefix
            ).figure?.html
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
        for arm in design.arms {
            lines.append("\(Self.side(arm)); plan \(arm.planDigest.prefix(12)).")
        }
        lines += result.invalid.map { "Not counted: \($0)." }
        return Sheet.list(lines)
    }
}
