internal import Foundation
internal import Measurements
internal import Verdicts
internal import Vocabulary

/// `report.html` of `trial crash`: for each stratum the answer, how long recoveries took, kill by
/// kill, and at which doors the broker died. Strata are never added up.
package struct CrashPage: StoredPage {
    static let file = "series.json"
    /// Of each stratum; what is left out is said.
    private static let embeddedKillsMax = 2_000

    private let series: CrashSeries
    package let differences: [String]

    package init(_ series: CrashSeries) {
        self.series = series
        differences = []
    }

    /// Durability is carried as it was judged: only the ledgers give it again, with `trial check`.
    /// What follows from the kills that the page carries is counted again.
    package init(_ archive: ReportArchive) throws {
        let series = try RecordJSON.decode(CrashSeries.self, from: archive.text(of: Self.file))
        self.series = series
        differences = series.strata.flatMap { stratum -> [String] in
            guard let kills = stratum.kills, kills.count == stratum.killed else { return [] }
            return ReportArchive.difference(
                "\(stratum.name): counted kills", stratum.counted.grouped,
                kills.count(where: \.isCounted).grouped)
        }
    }

    package func json() throws -> String { try series.text() }
    package func text(_ style: TextStyle) -> String {
        series.strata.map { $0.text(controls: series.controls) }.joined(separator: "\n")
    }
    package func markdown() -> String {
        "# \(Sheet.sentence(sentences.first ?? ""))\n\n```\n\(text(TextStyle(isColoured: false)))\n```\n"
    }

    package func html() throws -> String {
        var sheet = Sheet(
            scenario: scenario, command: "crash", state: series.state,
            word: VerdictSeal.word(series.state), sentences: sentences)
        sheet.limit = limit
        sheet.tested = tested
        sheet.place = places
        sheet.certainty = certainty
        sheet.tiles = tiles
        sheet.sections = series.strata.enumerated().map { index, stratum in
            Sheet.Section(
                "stratum-\(index + 1)", stratum.name,
                CrashStratumSection(stratum, number: index + 1).html)
        }
        sheet.line = series.command
        sheet.rebuilding =
            ReportArchive.rebuilding
            + " What was lost is carried as it was judged: “trial check” on the folder of the series "
            + "judges every ledger again."
        sheet.archive = try ReportArchive([(Self.file, embedded.text())]).html()
        return sheet.html
    }

    /// The page of a hundred thousand kills would not stay a page.
    private var embedded: CrashSeries {
        var series = series
        for index in series.strata.indices {
            let kills = series.strata[index].kills ?? []
            if kills.count > Self.embeddedKillsMax {
                series.strata[index].kills = Array(kills.prefix(Self.embeddedKillsMax))
            }
        }
        return series
    }

    // MARK: Words

    private var scenario: String {
        let names = series.strata.map { String($0.name.prefix { $0 != "/" }) }
        return Set(names).count == 1 ? names[0] : "crash"
    }

    private var strata: [StratumResult] { series.strata }

    private var sentences: [String] {
        guard !strata.isEmpty else { return ["no kill was carried out yet"] }
        return strata.map { strata.count > 1 ? "\($0.name): \($0.sentence)" : $0.sentence }
    }

    private var limit: String {
        strata.allSatisfy { $0.crashClass.hasPrefix("C1") }
            ? "this says nothing about power loss: the page cache survives the death of a process"
            : "power cuts are emulated by shutting an ext4 down; the device below is believed"
    }

    private var tested: [String] {
        let first = strata.first
        return [
            "\(first?.crashClass.dropFirst(3).description.uppercasedFirst ?? "Kills") of the served "
                + "broker under load, restarted each time, everything read back."
        ]
            + strata.map { stratum in
                "\(stratum.name): acks=\(stratum.acks), \(stratum.flushPolicy), "
                    + (stratum.idempotent
                        ? "idempotent producers" : "producers without idempotence")
            }
    }

    private var places: [String] {
        let disks = Set(strata.map { "data on \($0.fileSystem), \($0.device)" }).sorted()
        return disks + [series.tool]
    }

    private var certainty: [String] {
        strata.filter { $0.counted > 0 }.map { stratum in
            let bound = clopperPearson95(failures: stratum.violating, trials: stratum.counted)
            let low = String(format: "%.2f %%", bound.low * 100)
            let name = strata.count > 1 ? "\(stratum.name): " : ""
            return stratum.violating == 0
                ? "\(name)with 95 % confidence a kill breaks a promise with a chance below "
                    + "\(MeasuredText.percent(bound: bound.high))."
                : "\(name)with 95 % confidence a kill breaks a promise with a chance of \(low) to "
                    + "\(MeasuredText.percent(bound: bound.high))."
        }.map(Sheet.sentence) + [Sheet.sentence(series.controls)]
    }

    private var tiles: [Sheet.Tile] {
        guard strata.count == 1, let stratum = strata.first else { return [] }
        func slowest(_ times: [Double]) -> String {
            MeasuredText.time(milliseconds: times.max())
        }
        return [
            .init(
                name: "broken promises", value: stratum.violating.grouped,
                note: "in \(stratum.counted.grouped) counted kills"),
            .init(
                name: "acknowledged", value: stratum.acked.grouped,
                note: "\(stratum.lost.grouped) lost"),
            .init(
                name: "first ack after", value: slowest(stratum.firstAckMilliseconds),
                note: "the slowest kill"),
            .init(
                name: "without an ack", value: slowest(stratum.outageMilliseconds),
                note: "the longest"),
            .init(
                name: "died at", value: "\(stratum.doors.count)",
                note: "of \(stratum.doorsKnown) known doors"),
        ]
    }
}

extension String {
    var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension StratumResult {
    /// The answer of one stratum, in a sentence.
    var sentence: String {
        let noun = crashClass.hasPrefix("C2") ? "power cut" : "kill"
        let trials = MeasuredText.plural(Int64(counted), noun)
        switch state {
        case .passed where mayLose:
            return
                "nothing was lost beyond what the policy allows, in \(trials)"
        case .passed:
            return
                "no promise was broken in \(trials) with records in flight; "
                + "\(acked.grouped) acknowledged records were read back"
        case .failed:
            let broken = MeasuredText.plural(Int64(violating), noun)
            return violating > 0
                ? "a promise was broken by \(broken) of \(counted.grouped); "
                    + "\(lost.grouped) acknowledged records are lost"
                : "the broker did not come back: \(failures.first ?? "")"
        case .unknown:
            let why =
                counted < wanted
                ? "\(counted.grouped) of \(wanted.grouped) wanted kills count"
                : mayLose && lossyKills == 0
                    ? "the policy lets records go and none went" : "nothing was acknowledged"
            return "cannot be told, \(why)"
        }
    }
}
