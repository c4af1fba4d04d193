import Comparisons
import Foundation
import Statistics
import Testing

@testable import Measurements
@testable import Reports

/// `report.html` of two sides compared.
struct ComparisonPageTests {
    private func page(change: Double) -> String {
        let design = SeriesDesign(
            command: "compare", scenario: "made-up", seed: 7,
            arms: [
                Arm(label: "base", planDigest: "d1"),
                Arm(label: "change", settings: ["client/linger.ms=5"], planDigest: "d2"),
            ], subject: "change", twin: nil, gated: [MetricMargin(.brokerCPU)],
            reported: [MetricMargin(.p50), MetricMargin(.throughput)], looks: [8, 16],
            confirmationPairs: 8, spareBlocks: 2, runSeconds: 7)
        var runs: [SeriesRun] = []
        var progress = SeriesProgress(design, runs)
        while case .block(let series, let index) = progress.next, runs.count < 400 {
            let places = RunPlace.block(
                index, ofSeries: series, arms: ["base", "change"], seed: design.seed)
            runs += places.map { place in
                let wobble =
                    1 + Double((runs.count + place.slot * 3 + place.block * 7) % 11) / 2_000
                let factor = (place.arm == "change" ? 1 + change : 1) * wobble
                return SeriesRun(
                    place: place,
                    canary: CanaryReading(compute: 1_000, memory: 500, sync: 80, stolen: 0),
                    values: [
                        .brokerCPU: 2 * factor, .throughput: 300_000 / factor, .p50: 300 * wobble,
                    ], outcome: .measured, lost: 0)
            }
            progress = SeriesProgress(design, runs)
        }
        let document = ComparisonDocument(
            design: design, result: Comparison(progress).result(), host: SampleRun.made.record.host,
            tool: SampleRun.made.record.tool)
        return ComparisonPage(document, runs: runs).text
    }

    @Test func `everybody can read it, and it is the committed one`() throws {
        let page = page(change: 0.06)
        #expect(Accessibility(page).problems == [])
        #expect(page.utf8.count < HtmlPage.bytesMax)
        #expect(
            try Fixture.isAsCommitted(PageText(page).outline, "reports/comparison.html.txt"))
    }

    @Test func `the first screen has the answer, the sides and how sure it is`() throws {
        let worse = PageText(page(change: 0.06)).text
        #expect(worse.contains("Regressed") && worse.contains("client/linger.ms=5"))
        #expect(worse.contains("broker CPU/record, run by run"))
        let same = PageText(page(change: 0)).text
        #expect(same.contains("Passed") && !same.contains("Regressed"))
    }
}

/// `report.html` of targets side by side.
struct VersusPageTests {
    @Test func `targets are laid over each other, and everybody can read it`() throws {
        var record = VersusRecord(
            rounds: 2, targets: [VersusRecord.Target(word: "serve"), .init(word: "kafka")])
        record.scenario = SampleRun.made.record.scenario
        record.host = SampleRun.made.record.host
        record.metrics = [
            VersusRecord.Metric(
                name: "produce", unit: "records/s",
                sides: [
                    VersusRecord.Side([50_000, 52_000], against: nil),
                    VersusRecord.Side([40_000, 39_000], against: [50_000, 52_000]),
                ])
        ]
        record.runs = [
            VersusRecord.Run(name: "r1-serve", target: 0, round: 0, exit: 0, complaint: nil),
            VersusRecord.Run(
                name: "r2-kafka", target: 1, round: 1, exit: 6, complaint: "no KAFKA_HOME"),
        ]
        let log = SampleRun.made.histograms
        let page = VersusPage(record, histograms: [[log, log], [log]]).text
        #expect(Accessibility(page).problems == [])
        let text = PageText(page).text
        #expect(text.contains("Produce, times serve: kafka 0.775 [0.75 - 0.8]"), "\(text)")
        #expect(text.contains("its band the range of the single rounds"))
        #expect(text.contains("r2-kafka ended with 6: no KAFKA_HOME"))
        let empty = VersusPage(VersusRecord(rounds: 1, targets: []), histograms: []).text
        #expect(Accessibility(empty).problems == [])
    }
}
