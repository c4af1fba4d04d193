import Comparisons
import Measurements
import Statistics

@testable import Reports

/// Runs of a series as its design asks for them, made up and always the same.
enum MadeSeries {
    static let design = SeriesDesign(
        command: "compare", scenario: "made-up", seed: 7,
        arms: [
            Arm(label: "base", planDigest: "d1"),
            Arm(label: "change", settings: ["client/linger.ms=5"], planDigest: "d2"),
        ], subject: "change", twin: nil, gated: [MetricMargin(.brokerCPU)],
        reported: [MetricMargin(.p50), MetricMargin(.throughput)], looks: [8, 16],
        confirmationPairs: 8, spareBlocks: 2, runSeconds: 7)

    /// `change` is a share by which every arm but the base is slower.
    static func runs(_ design: SeriesDesign, change: Double) -> [SeriesRun] {
        var runs: [SeriesRun] = []
        var progress = SeriesProgress(design, runs)
        while case .block(let series, let index) = progress.next, runs.count < 400 {
            let places = RunPlace.block(
                index, ofSeries: series, arms: design.arms.map(\.label), seed: design.seed)
            runs += places.map { run($0, runs.count, $0.arm == design.base ? 0 : change) }
            progress = SeriesProgress(design, runs)
        }
        return runs
    }

    static func run(_ place: RunPlace, _ count: Int, _ change: Double) -> SeriesRun {
        let wobble = 1 + Double((count + place.slot * 3 + place.block * 7) % 11) / 2_000
        let factor = (1 + change) * wobble
        return SeriesRun(
            place: place,
            canary: CanaryReading(compute: 1_000, memory: 500, sync: 80, stolen: 0),
            values: [
                .brokerCPU: 2 * factor, .throughput: 300_000 / factor, .p50: 300 * wobble,
                .p99: 1_200 * wobble / factor,
            ], outcome: .measured, lost: 0)
    }

    static func comparison(_ design: SeriesDesign, _ runs: [SeriesRun]) -> ComparisonDocument {
        ComparisonDocument(
            design: design, result: Comparison(SeriesProgress(design, runs)).result(),
            host: SampleRun.made.record.host, tool: SampleRun.made.record.tool)
    }
}
