import Comparisons
import Foundation
import Statistics

/// Series whose runs are made up: every arm has a level, and noise of a seed.
struct TestSeries {
    var design: SeriesDesign
    var levels: [String: Double]
    var noise = 0.005
    var seed: UInt64 = 1
    /// Blocks of the first series whose canary is slow.
    var slowBlocks: Set<Int> = []
    /// What the second series shows of the effect, as a factor.
    var secondLevels: [String: Double]?

    static func design(
        twin: Bool = false, looks: [Int] = [8, 16, 24], confirm: Int = 8,
        gated: [MetricMargin] = [MetricMargin(.brokerCPU)]
    ) -> SeriesDesign {
        let labels = twin ? ["base", "base-again", "change"] : ["base", "change"]
        var design = SeriesDesign(
            command: twin ? "gate" : "compare", scenario: "made-up", seed: 7,
            arms: labels.map { Arm(label: $0, planDigest: "d") }, subject: "change",
            twin: twin ? "base-again" : nil, gated: gated, reported: [MetricMargin(.p50)],
            looks: looks, confirmationPairs: confirm, spareBlocks: 2, runSeconds: 7)
        design.excusesBase = twin
        return design
    }

    func run(_ place: RunPlace) -> SeriesRun {
        var random = SeededRandom(
            seed: seed,
            stream: UInt64(place.series * 100_000 + place.block * 100 + place.round * 10)
                + UInt64(place.slot))
        let level = (place.series == 2 ? secondLevels ?? levels : levels)[place.arm] ?? 1
        func value(_ centre: Double) -> Double {
            centre * exp(noise * Normal.quantile(random.unit() * 0.9998 + 0.0001))
        }
        let isSlow = place.series == 1 && slowBlocks.contains(place.block) && place.slot == 0
        return SeriesRun(
            place: place,
            canary: CanaryReading(
                compute: isSlow ? 2_000 : 1_000, memory: 500, sync: 80, stolen: 0),
            values: [
                .brokerCPU: value(2 * level), .throughput: value(300_000 / level),
                .p99: value(900 * level), .p50: value(300),
            ], outcome: .measured, lost: 0)
    }

    /// Runs what is next until nothing is; `change` may alter each run.
    func carryOut(_ change: (SeriesRun) -> SeriesRun = { $0 }) -> SeriesProgress {
        var runs: [SeriesRun] = []
        for _ in 0..<400 {
            let progress = SeriesProgress(design, runs)
            guard case .block(let series, let index) = progress.next else { return progress }
            let places = RunPlace.block(
                index, ofSeries: series, arms: design.arms.map(\.label), seed: design.seed)
            runs += places.map { change(run($0)) }
        }
        return SeriesProgress(design, runs)
    }

    func result(_ change: (SeriesRun) -> SeriesRun = { $0 }) -> SeriesResult {
        Comparison(carryOut(change)).result()
    }
}
