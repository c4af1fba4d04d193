internal import Measurements
internal import Verdicts
internal import Vocabulary

/// What a stratum of kills shows: the curves, the kills in their order, the doors, the counts.
struct CrashStratumSection {
    private let stratum: StratumResult
    private let number: Int

    init(_ stratum: StratumResult, number: Int) {
        self.stratum = stratum
        self.number = number
    }

    var html: String {
        var content = Sheet.paragraph(Sheet.sentence(stratum.sentence))
        content += findings
        content += recovery?.html ?? ""
        content +=
            KillOrderFigure(id: "kills-\(number)", kills: stratum.kills ?? []).figure?.html ?? ""
        content += doors?.html ?? ""
        content += Html.tag(
            "div", ["class": "pair"],
            Html.table(counts, caption: "Records of \(stratum.name), as the read-backs found them")
                + Html.table(trials, caption: "Kills of \(stratum.name)"))
        return content
    }

    private var findings: String {
        func part(_ title: String, _ lines: [String]) -> String {
            guard !lines.isEmpty else { return "" }
            let more = lines.count - Self.linesMax
            return Html.text("h3", title)
                + Sheet.list(
                    Array(lines.prefix(Self.linesMax))
                        + (more > 0 ? ["and \(more.grouped) more, in series.json"] : []))
        }
        return broken + part("Failures", stratum.failures) + part("Not judged", stratum.problems)
    }

    /// Each with a link to the page of its run, which has the picture of it.
    private var broken: String {
        guard !stratum.violations.isEmpty else { return "" }
        let items = stratum.violations.prefix(Self.linesMax).map { line in
            guard line.hasPrefix("run "), let colon = line.firstIndex(of: ":") else {
                return Html.text("li", line)
            }
            let run = String(line[line.index(line.startIndex, offsetBy: 4)..<colon])
            let link = Html.tag(
                "a", ["href": IndexPage.link("runs/\(run)/report.html")], Html.escaped("run \(run)")
            )
            return Html.tag("li", [:], link + Html.escaped(String(line[colon...])))
        }
        let more = stratum.violations.count - Self.linesMax
        return Html.text("h3", "Broken promises")
            + Html.tag("ul", ["class": "plain"], items.joined())
            + (more > 0 ? Sheet.note("And \(more.grouped) more, in series.json.") : "")
    }

    private static let linesMax = 12

    private var recovery: Figure? {
        DistributionFigure(
            id: "recovery-\(number)", title: "How long it took to come back",
            caption:
                "The share of kills after which it had come so far, in milliseconds. “Answers again” "
                + "and “first ack” run from the signal; “without an ack” runs from the last "
                + "acknowledgement before it. A curve that ends below 100 % had kills without.",
            whole: stratum.killed, noun: "kill",
            curves: [
                .init(
                    name: "answers again", style: "s3", mark: .square,
                    times: stratum.readyMilliseconds),
                .init(
                    name: "first ack", style: "s1", mark: .circle,
                    times: stratum.firstAckMilliseconds),
                .init(
                    name: "without an ack", style: "s4", mark: .diamond,
                    times: stratum.outageMilliseconds),
            ]
        ).figure
    }

    private var doors: Figure? {
        let sorted = stratum.doors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let deaths = stratum.doors.values.reduce(0, +)
        var table = TextTable(["operation", "file", "call site", "deaths"])
        for (door, count) in sorted {
            let parts = door.split(separator: ":", maxSplits: 2).map(String.init)
            table.add((parts + ["", "", ""]).prefix(3) + [count.grouped])
        }
        let unseen = stratum.doorsKnown - stratum.doors.count
        return BarFigure(
            id: "doors-\(number)", title: "Where the broker died by its own hand",
            description: "\(deaths.grouped) deaths at \(stratum.doors.count) of "
                + "\(stratum.doorsKnown) known doors. "
                + sorted.prefix(5).map { "\(Self.name($0.key)): \($0.value)." }
                .joined(separator: " "),
            caption:
                "Deaths at each door to the file system, in recovery too. "
                + (unseen > 0
                    ? "\(MeasuredText.plural(Int64(unseen), "known door")) had no death yet."
                    : "Every known door had one."),
            unit: "deaths",
            bars: sorted.prefix(Self.barsMax).map {
                BarFigure.Bar(
                    name: Self.name($0.key), value: Double($0.value), label: "\($0.value)")
            }, table: table
        ).figure
    }

    /// The rest stand in the table.
    private static let barsMax = 30

    /// `sync of a log, append`
    private static func name(_ door: String) -> String {
        let parts = door.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count == 3 else { return door }
        return "\(parts[2]): \(parts[0]) \(parts[1])"
    }

    private var counts: TextTable {
        var table = TextTable(["", "records"])
        for (name, count) in [
            ("acknowledged", stratum.acked), ("outcome unknown", stratum.unknownRecords),
            ("lost", stratum.lost), ("duplicated", stratum.duplicated),
            ("reordered", stratum.reordered), ("corrupt", stratum.corrupt),
            ("invented", stratum.invented), ("misplaced", stratum.misplaced),
        ] {
            table.add(name, count.grouped)
        }
        return table
    }

    private var trials: TextTable {
        var table = TextTable(["", "kills"])
        table.add("carried out", stratum.killed.grouped)
        table.add(
            "counted: records were in flight, and the run was judged", stratum.counted.grouped)
        table.add(
            "found nothing in flight", (stratum.killed - stratum.counted - stratum.unknown).grouped)
        table.add("could not be judged", stratum.unknown.grouped)
        table.add("of restarts, which then died too", stratum.restartsKilled.grouped)
        if stratum.compound > 0 {
            table.add("in between, to set the scene", stratum.compound.grouped)
        }
        table.add("runs, each on fresh directories", stratum.runs.grouped)
        return table
    }
}
