import Testing

@testable import Measurements
@testable import Reports
@testable import Verdicts

/// A page gives back the run that it was made of, and its figures come out again.
struct RecountTests {
    let stored = SampleRun.made.stored()

    @Test func `a page rebuilds every report`() throws {
        let page = try RunPage(stored).text()
        let recount = Recount(try StoredRun(ReportArchive(page: page)))
        #expect(recount.differences == [] && recount.count >= 10)
        let run = recount.stored.run
        #expect(run == stored.run)
        #expect(try ResultDocument(run).text() == ResultDocument(stored.run).text())
        #expect(MarkdownReport(run).text == MarkdownReport(stored.run).text)
        #expect(recount.stored.series == stored.pageSeries && recount.stored.plan == stored.plan)
        #expect(recount.stored.ledger == stored.ledger)
        #expect(try RunPage(recount.stored).text() == page)
    }

    @Test func `a figure that was changed is computed again and told`() throws {
        var changed = stored
        changed.run.record.produce?.response?.p99 = 1
        changed.run.record.produce?.acked += 7
        changed.run.record.endToEnd?.responseSteady?.max = 3
        changed.run.record.consume?.backlogMax = 0
        let recount = Recount(changed)
        #expect(recount.differences.count == 4, "\(recount.differences)")
        var expected = stored.run
        expected.record.consume?.backlogMax = stored.series?.backlogMax
        #expect(recount.stored.run.record.produce == expected.record.produce)
    }

    @Test func `limits are judged again`() throws {
        var changed = stored
        changed.run.verdict = Verdict(
            checks: stored.run.verdict.checks + [
                CheckResult(
                    "p99(produce) < 1ms", .expectation, .passed, "p99(produce) < 1ms: 0.9 ms")
            ], headline: "all is well")
        let recount = Recount(changed)
        #expect(recount.stored.run.verdict.state == .failed)
        #expect(recount.stored.run.verdict.exit == 1)
        #expect(recount.differences.contains { $0.hasPrefix("verdict:") })
    }

    @Test func `a damaged page is refused in a sentence`() throws {
        let page = try RunPage(stored).text()
        let name = "data-name=\"series.csv\""
        let start = try #require(page.firstRange(of: name))
        let body = try #require(page[start.upperBound...].firstIndex(of: ">"))
        var damaged = page
        let digit = page.index(body, offsetBy: 40)
        damaged.replaceSubrange(digit...digit, with: page[digit] == "A" ? "B" : "A")
        #expect(throws: MeasurementFileError.self) { try ReportArchive(page: damaged) }
        #expect(throws: MeasurementFileError.self) { try ReportArchive(page: "<html></html>") }
    }

    @Test func `seconds are added up in groups, and nothing is lost by it`() throws {
        let coarse = stored.histograms?.coarse(columnsMax: 6)
        let tag = HistogramTag.response + HistogramTag.second
        #expect(coarse?.intervals.count { $0.tag == tag } ?? 0 <= 6)
        #expect(coarse?.total(of: tag)?.count == stored.histograms?.total(of: tag)?.count)
        #expect(
            coarse?.total(of: HistogramTag.response)?.count
                == stored.histograms?.total(of: HistogramTag.response)?.count)
    }
}
