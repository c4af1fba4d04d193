import Testing
import Vocabulary

@testable import Measurements
@testable import Reports

/// The live view as screens of text: what it shows, and that it fits.
struct LiveViewTests {
    let start = Instant(nanoseconds: 1_000_000_000)

    /// Forty seconds of load with an outage, then the screen.
    private func view() -> (LiveView, Instant) {
        var view = LiveView(title: "quickstart · serve")
        var now = start
        for second in 0...40 {
            now = start + .seconds(Int64(second))
            let histogram = Histogram(significantDigits: 2)
            histogram.record(2_800_000, count: 900)
            histogram.record(9_000_000, count: 90)
            histogram.record(second % 20 == 10 ? 400_000_000 : 30_000_000, count: 10)
            var moment = LiveMoment(
                phase: "measure", elapsed: .seconds(Int64(second)),
                remaining: .seconds(Int64(60 - second)))
            moment.counts = LiveSnapshot(
                offered: Int64(second) * 50_000, acked: Int64(second) * 49_970, failed: 0,
                unknown: 477, delivered: Int64(second) * 49_900, late: 12, lastSecond: histogram)
            moment.inFlight = 124
            moment.brokerCPU = 0.61
            moment.clientCPU = 0.34
            moment.hostStallMilliseconds = 1.5
            view.update(moment, now: now)
        }
        view.event("kill -9 1 with 120 records in flight")
        view.event("back after 157 ms")
        return (view, now)
    }

    @Test func `the screen is the committed one at 80 and at 200 columns`() throws {
        let (view, now) = view()
        for (width, height) in [(80, 24), (200, 50)] {
            let lines = view.screen(
                width: width, height: height, style: TextStyle(isColoured: false, width: width),
                now: now)
            let text = lines.map { $0.trimmingEnd + "\n" }.joined()
            #expect(try Fixture.isAsCommitted(text, "reports/live-\(width).txt"))
        }
    }

    @Test func `every size of terminal is filled and none is overflown`() {
        let (view, now) = view()
        for width in [20, 39, 40, 79, 80, 81, 132, 200, 600] {
            for height in [1, 2, 5, 10, 23, 24, 60] {
                let lines = view.screen(
                    width: width, height: height, style: TextStyle(isColoured: false, width: width),
                    now: now)
                #expect(lines.count <= height)
                #expect(lines.allSatisfy { $0.count <= width }, "\(width) x \(height)")
            }
        }
    }

    @Test func `without colour the same letters stand there`() {
        let (view, now) = view()
        func screen(_ isColoured: Bool) -> String {
            view.screen(
                width: 80, height: 24, style: TextStyle(isColoured: isColoured, width: 80), now: now
            ).joined(separator: "\n")
        }
        #expect(screen(true).contains("\u{1B}[") && !screen(false).contains("\u{1B}"))
        #expect(screen(true).replacing(/\u{1B}\[[0-9;]*m/, with: "") == screen(false))
    }

    @Test func `time goes on between two moments`() {
        let (view, now) = view()
        let style = TextStyle(isColoured: false, width: 80)
        func head(_ seconds: Int64) -> String {
            view.screen(width: 80, height: 24, style: style, now: now + .seconds(seconds))[0]
        }
        #expect(head(0).hasSuffix("measure  20 s left"))
        #expect(head(3).hasSuffix("measure  17 s left"))
        #expect(head(99).hasSuffix("measure  0 s left"))
    }

    @Test func `a phase without load shows what it has`() {
        var view = LiveView(title: "quickstart · serve")
        let style = TextStyle(isColoured: false, width: 60)
        #expect(
            view.screen(width: 60, height: 20, style: style, now: start)[0].contains("starting"))
        var moment = LiveMoment(phase: "read back", elapsed: .seconds(Int64(2)))
        moment.readBack = 1_234_567
        view.update(moment, now: start)
        view.end()
        let text = view.screen(width: 60, height: 20, style: style, now: start)
            .joined(separator: "\n")
        #expect(text.contains("1,234,567 records") && text.contains("read back  2 s"))
        #expect(text.contains("ending") && !text.contains("q ends"))
    }

    @Test func `rows of the heat map are round, ordered and few`() {
        for (low, high) in [(1, 2), (900, 86_400_000_000_000), (2_000_000, 2_100_000)]
            as [(Int64, Int64)]
        {
            for rowsMax in [1, 3, 12] {
                let edges = HeatRows(low: low, high: high, rowsMax: rowsMax).edges
                #expect(edges.count >= 2 && edges.count <= rowsMax + 1)
                #expect(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 })
                #expect(edges[edges.count - 1] > high || high > 50_000_000_000_000)
            }
        }
    }
}

/// What a scraper reads.
struct PrometheusTextTests {
    @Test func `a moment has the committed text`() throws {
        var moment = LiveMoment(
            phase: "measure", elapsed: .seconds(Int64(3)), remaining: .seconds(Int64(17)))
        let second = Histogram(significantDigits: 2)
        second.record(2_000_000, count: 99)
        second.record(40_000_000)
        moment.counts = LiveSnapshot(
            offered: 150_000, acked: 149_900, unknown: 3, delivered: 149_850, lastSecond: second)
        moment.brokerCPU = 0.5
        moment.hostStallMilliseconds = 2
        let text = PrometheusText(scenario: "a \"b\"", target: "serve", moment: moment).text
        #expect(try Fixture.isAsCommitted(text, "reports/metrics.txt"))
        #expect(!text.contains("side=\"client\"") && !text.contains("read_back"))
    }

    @Test func `before the first moment there is nothing to tell`() {
        #expect(PrometheusText(scenario: "a", target: "serve", moment: nil).text.isEmpty)
    }
}

/// The list of runs.
struct IndexPageTests {
    private func entries() -> [IndexEntry] {
        var later = SampleRun.made
        later.record.started = WallTime(
            millisecondsSince1970: later.record.started.milliseconds + 60_000)
        later.record.produce?.rate = 41_000
        return [
            IndexEntry(folder: "quickstart/1", hasPage: true, run: SampleRun.made.judged()),
            IndexEntry(folder: "quickstart/2", hasPage: false, run: later.judged()),
            IndexEntry(folder: "quick start/3", hasPage: true, run: SampleRun.made.violated().run),
        ]
    }

    @Test func `the list is the committed one and everybody can read it`() throws {
        let page = IndexPage(entries()).text
        #expect(try Fixture.isAsCommitted(PageText(page).outline, "reports/index.html.txt"))
        #expect(Accessibility(page).problems == [])
        #expect(PageText(page).text.contains("3 runs of 1 scenario, 1 failed."))
        #expect(page.contains("href=\"quick%20start/3/report.html\""))
        #expect(page.contains("href=\"quickstart/2/result.json\""))
    }

    @Test func `the newest run stands first, and what is left out is told`() throws {
        let page = IndexPage(entries()).text
        let first = try #require(page.firstRange(of: "quickstart/2/result.json"))
        let second = try #require(page.firstRange(of: "quickstart/1/report.html"))
        #expect(first.lowerBound < second.lowerBound)
        let many = Array(repeating: entries()[0], count: IndexPage.runsMax + 2)
        #expect(PageText(IndexPage(many).text).text.contains("2 older ones are not listed"))
        #expect(Accessibility(IndexPage([]).text).problems == [])
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
