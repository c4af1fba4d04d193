import Comparisons
import Foundation
import Statistics
import Testing

/// Races whose runs are made up.
private struct TestTune {
    var design: TuneDesign
    var levels: [String: Double]
    var noise = 0.01
    var change: (SeriesRun) -> SeriesRun = { $0 }

    init(_ levels: [String: Double], promises: [String: String] = [:], runsMax: Int = 240) {
        self.levels = levels
        design = TuneDesign(
            scenario: "made-up", seed: 5,
            arms: levels.keys.sorted().map {
                Arm(label: $0, settings: ["client/x=\($0)"], planDigest: "d")
            }, promises: promises, objective: .throughput, margin: 0.03, constraints: [],
            runsMax: runsMax, runSeconds: 7)
    }

    func run(_ place: RunPlace) -> SeriesRun {
        var random = SeededRandom(
            seed: 11,
            stream: UInt64(place.series * 1_000_000 + place.block * 1_000 + place.round * 100)
                + UInt64(place.slot))
        let noise = exp(self.noise * Normal.quantile(random.unit() * 0.9998 + 0.0001))
        return change(
            SeriesRun(
                place: place,
                canary: CanaryReading(compute: 1_000, memory: 500, sync: 80, stolen: 0),
                values: [
                    .throughput: 100_000 * (levels[place.arm] ?? 1) * noise,
                    .p99: 900 * (levels[place.arm] ?? 1), .brokerCPU: 2,
                ], outcome: .measured, lost: 0))
    }

    func carryOut() -> TuneProgress {
        var runs: [SeriesRun] = []
        for _ in 0..<200 {
            let progress = TuneProgress(design, runs)
            guard let places = progress.next else { return progress }
            runs += places.map { run($0) }
        }
        return TuneProgress(design, runs)
    }
}

struct TuneTests {
    private let grid = Dictionary(
        uniqueKeysWithValues: (0..<12).map { (String(format: "c%02d", $0), 1 + 0.04 * Double($0)) })

    @Test func `the fastest wins, the slow ones are dropped early`() throws {
        let progress = TestTune(grid).carryOut()
        let result = TuneResult(progress)
        #expect(result.isFinished)
        #expect(result.classes.count == 1)
        let rows = result.classes[0].rows
        #expect(rows.first?.label == "c11")
        #expect(rows.first?.verdict == .improved)
        #expect(rows.contains { $0.isReference && $0.label == "c00" })
        let dropped = try #require(result.dropped.first { $0.label == "c01" })
        #expect(dropped.rounds <= 6)
        #expect(progress.runs.count <= progress.design.runsMax)
    }

    @Test func `finals are fresh runs: none of the race's is in them`() {
        let progress = TestTune(grid).carryOut()
        #expect(progress.finals.allSatisfy { $0.values.allSatisfy { $0.place.series == 2 } })
        #expect(progress.finals.count >= 8)
    }

    @Test func `classes of another promise are ranked apart`() {
        let promises = Dictionary(
            uniqueKeysWithValues: grid.keys.map { ($0, $0 < "c06" ? "acks=all" : "acks=0") })
        let result = TuneResult(TestTune(grid, promises: promises).carryOut())
        #expect(result.classes.map(\.promise) == ["acks=all", "acks=0"])
        #expect(result.classes[0].rows.first?.label == "c05")
        #expect(result.classes[0].rows.allSatisfy { $0.label < "c06" })
        #expect(result.classes[1].rows.first?.label == "c11")
    }

    @Test func `one that breaks a rule or misses a limit is never ranked`() throws {
        var tune = TestTune(grid)
        tune.change = { run in
            var run = run
            if run.place.arm == "c11" { run.outcome = .violated("2 records lost") }
            if run.place.arm == "c10" { run.failedLimit = "p99 is above 1 ms" }
            return run
        }
        let result = TuneResult(tune.carryOut())
        #expect(result.classes[0].rows.first?.label == "c09")
        let why = Dictionary(uniqueKeysWithValues: result.dropped.map { ($0.label, $0.why) })
        #expect(why["c11"] == "broke a rule: 2 records lost")
        #expect(why["c10"]?.hasPrefix("p99 is above 1 ms") == true)
    }

    @Test func `what was decided stays decided however far the runs go on`() {
        let whole = TestTune(grid).carryOut()
        for count in stride(from: 0, to: whole.runs.count, by: 7) {
            let part = TuneProgress(whole.design, Array(whole.runs.prefix(count)))
            #expect(part.dropped.allSatisfy { whole.dropped.contains($0) })
            let place = part.next?.first
            #expect(place == nil || whole.runs.contains { $0.place == place })
        }
    }

    @Test func `equal configurations lose nobody to chance`() {
        let level = Dictionary(uniqueKeysWithValues: grid.keys.map { ($0, 1.0) })
        let progress = TestTune(level).carryOut()
        let byNoise = progress.dropped.filter { $0.why.contains("worse than") }
        #expect(byNoise.isEmpty, "\(byNoise)")
    }
}
