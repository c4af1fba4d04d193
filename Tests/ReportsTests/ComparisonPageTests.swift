import Comparisons
import Foundation
import Statistics
import Testing

@testable import Measurements
@testable import Reports

/// `report.html` of two sides compared.
struct ComparisonPageTests {
    private func page(change: Double) throws -> String {
        let runs = MadeSeries.runs(MadeSeries.design, change: change)
        return try ComparisonPage(
            MadeSeries.comparison(MadeSeries.design, runs), runs: runs
        ).html()
    }

    @Test func `everybody can read it, and it is the committed one`() throws {
        let page = try page(change: 0.06)
        #expect(Accessibility(page).problems == [])
        #expect(page.utf8.count < HtmlPage.bytesMax)
        #expect(
            try Fixture.isAsCommitted(PageText(page).outline, "reports/comparison.html.txt"))
    }

    @Test func `the first screen has the answer, the sides and how sure it is`() throws {
        let worse = PageText(try page(change: 0.06)).text
        #expect(worse.contains("Regressed") && worse.contains("client/linger.ms=5"))
        #expect(worse.contains("broker CPU/record, run by run"))
        let same = PageText(try page(change: 0)).text
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
        let page = try VersusPage(record, histograms: [[log, log], [log]]).html()
        #expect(Accessibility(page).problems == [])
        let text = PageText(page).text
        #expect(text.contains("Produce, times serve: kafka 0.775 [0.75 - 0.8]"), "\(text)")
        #expect(text.contains("its band the range of the single rounds"))
        #expect(text.contains("r2-kafka ended with 6: no KAFKA_HOME"))
        #expect(try ReportArchive(page: page).page().html() == page)
        let empty = try VersusPage(VersusRecord(rounds: 1, targets: []), histograms: []).html()
        #expect(Accessibility(empty).problems == [])
    }
}
