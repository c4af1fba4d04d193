import Comparisons
import Foundation
import Testing

@testable import Measurements
@testable import Reports

/// Pages of series: each can be read by everybody, stays small, and is made again from itself.
struct SeriesPageTests {
    private func check(_ page: any StoredPage, _ name: String, _ words: [String]) throws {
        let html = try page.html()
        try Fixture.show(html, name)
        #expect(Accessibility(html).problems == [])
        #expect(html.utf8.count < HtmlPage.bytesMax)
        let text = PageText(html).text
        for word in words { #expect(text.contains(word), "\(word) is missing in \(text)") }
        let rebuilt = try ReportArchive(page: html).page()
        #expect(rebuilt.differences == [])
        #expect(try rebuilt.html() == html)
        #expect(try rebuilt.json() == page.json() && rebuilt.markdown() == page.markdown())
    }

    // MARK: Crash

    private func crash(violating: Int?, kills: Int = 60) -> CrashSeries {
        var stratum = StratumResult(
            name: "kill-9.fsync", crashClass: "C1 process death", target: "serve", acks: "all",
            idempotent: false, flushPolicy: "flush.messages=1", fileSystem: "ext4",
            device: "/dev/vda1", seed: 7, wanted: kills)
        stratum.acked = 1_234_567
        stratum.kills = (0..<kills).map { index in
            var kill = CrashKill(
                run: index / 20 + 1, at: 2.5, moment: CrashKill.Moment.allCases[index % 6],
                door: index % 6 == 4 ? "write:log:append" : nil, inFlight: 12, isCounted: true,
                restartsKilled: 0, ready: 40 + Double(index % 7), firstAck: 50 + Double(index % 9),
                outage: 52 + Double(index % 9))
            kill.isViolating = index == violating
            return kill
        }
        let all = stratum.kills ?? []
        stratum.killed = kills
        stratum.counted = kills
        stratum.runs = 3
        stratum.readyMilliseconds = all.compactMap(\.ready)
        stratum.firstAckMilliseconds = all.compactMap(\.firstAck)
        stratum.outageMilliseconds = all.compactMap(\.outage)
        stratum.doors = ["write:log:append": 10, "syncData:log:flush": 3]
        stratum.doorsKnown = 14
        if violating != nil {
            stratum.violating = 1
            stratum.lost = 3
            stratum.violations = ["002-kill-9.fsync", ": lost: 3"]
        }
        var series = CrashSeries(
            command: "trial crash scenarios/kill-9.yaml --kills 60",
            tool: "0.1.0 (4ce4a1e, release)",
            controls: "controls caught 40 of 40")
        series.put(stratum)
        return series
    }

    @Test func `kills that broke nothing`() throws {
        let page = CrashPage(crash(violating: nil))
        try check(
            page, "crash",
            [
                "No promise was broken in 60 kills", "says nothing about power loss",
                "trial crash scenarios/kill-9.yaml --kills 60", "Kill by kill", "append: write log",
                "12 known doors had no death yet",
            ])
        #expect(
            try Fixture.isAsCommitted(PageText(page.html()).outline, "reports/crash.html.txt"))
    }

    @Test func `a broken promise stands first, and at its kill`() throws {
        try check(
            CrashPage(crash(violating: 25)), "crash-failed",
            [
                "Failed", "A promise was broken by 1 kill of 60; 3 acknowledged records are lost",
                "a broken promise follows", "002-kill-9.fsync", ": lost: 3",
            ])
    }

    @Test func `many kills stay a page, and none is a page too`() throws {
        var series = crash(violating: nil, kills: 5_000)
        series.strata[0].name = "many"
        let page = try CrashPage(series).html()
        #expect(page.utf8.count < HtmlPage.bytesMax)
        #expect(Accessibility(page).problems == [])
        let empty = CrashSeries(command: "trial crash x", tool: "t", controls: "none")
        #expect(Accessibility(try CrashPage(empty).html()).problems == [])
    }

    // MARK: Tune, sweep, history

    private var tuned: (TuneDesign, [SeriesRun]) {
        let labels = ["c1", "c2", "c3", "c4", "c5", "c6"]
        let design = TuneDesign(
            scenario: "made-up", seed: 7,
            arms: labels.map {
                Arm(label: $0, settings: ["client/linger.ms=\($0)"], planDigest: $0)
            },
            promises: ["c5": "flush.messages=1", "c6": "flush.messages=1"], objective: .throughput,
            margin: 0.03, constraints: ["lost == 0"], runsMax: 120, runSeconds: 3)
        let slower: [String: Double] = ["c2": 0.001, "c3": 0.002, "c4": 0.2, "c6": 0.001]
        var runs: [SeriesRun] = []
        while let places = TuneProgress(design, runs).next, runs.count < 400 {
            runs += places.map { place in
                MadeSeries.run(place, runs.count, slower[place.arm, default: 0])
            }
        }
        return (design, runs)
    }

    @Test func `a tuning ranks each class apart, and tells who was dropped when`() throws {
        let (design, runs) = tuned
        let page = TunePage(
            TuneDocument(
                design: design, result: TuneResult(TuneProgress(design, runs)),
                host: SampleRun.made.record.host), runs: runs)
        try check(
            page, "tune",
            [
                "With flush.messages=1", "Throughput against c1", "Throughput and p99 produce",
                "on the front", "Who stayed, and who was dropped when", "% worse than ",
            ])
    }

    @Test func `a ranking that its runs do not give is told`() throws {
        let (design, runs) = tuned
        var result = TuneResult(TuneProgress(design, runs))
        result.classes[0].rows[0].objective = 1
        let page = try TunePage(TuneDocument(design: design, result: result), runs: runs).html()
        #expect(try ReportArchive(page: page).page().differences.count == 1)
    }

    @Test func `a sweep shows its knee, its bound and what was tried`() throws {
        let loads: [(Double, Double)] = [
            (10, 1), (30, 1.1), (50, 1.3), (70, 2), (85, 9), (95, 90),
        ]
        let points = loads.map { load, factor in
            LoadPoint(
                offered: load * 1_000, acked: load * 999, p50: 300 * factor, p99: 1_000 * factor)
        }
        var document = SweepDocument(
            scenario: "made-up", ceiling: 100_000, curve: LoadCurve(points), limit: 10_000,
            tries: [
                .init(rate: 70_000, holds: true, isConfirmation: false),
                .init(rate: 70_000, holds: true, isConfirmation: true),
            ], capacity: 70_000, confirmSeconds: 60)
        document.command = "trial sweep made-up.yaml --limit 10ms"
        try check(
            SweepPage(document), "sweep",
            [
                "Capacity at p99 <= 10 ms: 70,000/s, held for 60 s", "knee",
                "a ceiling, not a capacity",
                "confirmation, 60 s", "trial sweep made-up.yaml --limit 10ms",
            ])
        document.capacity = nil
        document.tries.removeLast()
        try check(SweepPage(document), "sweep-none", ["No capacity found", "No rate held"])
    }

    @Test func `a history names its steps`() throws {
        let entries = (0..<16).map { (index: Int) -> HistoryEntry in
            let level: Double = index < 9 ? 300_000 : 270_000
            let throughput = level + Double(index % 3) * 900
            return HistoryEntry(
                time: "2026-03-\(10 + index)T07:08:09Z", commit: "c\(index)", scenario: "made-up",
                digest: "5f0c5f0c5f0c", host: "AMD EPYC, 2 cores, 6.1, ext4",
                values: ["throughput": throughput, "p99": 1_200 + Double(index % 4) * 11])
        }
        let page = HistoryPage(
            HistoryPage.Content(
                command: "trial history h.ndjson --html h.html", metrics: [.throughput, .p99],
                entries: entries))
        try check(
            page, "history",
            ["throughput became worse: -10 % at c9", "Advisory", "trial history h.ndjson"])
    }

    // MARK: Gate, calibration, comparison

    @Test func `a gate has one answer over counts and times`() throws {
        let runs = MadeSeries.runs(MadeSeries.design, change: 0.06)
        var inputs = GateInputs(base: "main", change: "here", failsWhenInconclusive: false)
        func counted(_ allocations: Int64) -> ExactRecord {
            ExactRecord(
                workload: "exact-produce", digest: "d", batches: 100,
                counts: [.fsyncs: 100, .allocations: allocations])
        }
        inputs.counted = [
            GateInputs.Counted(base: [counted(900)], change: [counted(900), counted(900)])
        ]
        inputs.commandLine = "trial gate --base main"
        let document = try GateDocument(
            inputs: inputs, series: [MadeSeries.comparison(MadeSeries.design, runs)])
        try check(
            GatePage(document, inputs: inputs, runs: [runs]), "gate",
            [
                "Regressed", "What was counted", "What was timed: made-up",
                "trial gate --base main",
                "What cannot be told lets this gate pass.",
            ])
    }

    @Test func `a calibration says what the host can see`() throws {
        var design = MadeSeries.design
        design.command = "calibrate"
        design.looks = [16]
        design.confirmationPairs = 0
        let runs = MadeSeries.runs(design, change: 0)
        let progress = SeriesProgress(design, runs)
        try check(
            CalibrationPage(
                MadeSeries.comparison(design, runs), calibration: Calibration(progress),
                study: PoolStudy(progress, draws: 100, seed: design.seed), runs: runs),
            "calibration",
            [
                "pairs find a change of", "One build against itself",
                "The smallest change that is found nine times in ten", "100 series drawn by blocks",
            ])
    }

    @Test func `a comparison is judged again from its runs`() throws {
        let runs = MadeSeries.runs(MadeSeries.design, change: 0.06)
        var document = MadeSeries.comparison(MadeSeries.design, runs)
        try check(ComparisonPage(document, runs: runs), "comparison", ["Regressed"])
        document.result.reasons[0] = "nothing changed"
        let page = try ComparisonPage(document, runs: runs).html()
        let differences = try ReportArchive(page: page).page().differences
        #expect(differences.count == 1 && differences[0].contains("nothing changed"))
    }
}
