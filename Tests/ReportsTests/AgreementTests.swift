import Foundation
import Testing

@testable import Measurements
@testable import Reports
@testable import Verdicts

/// Terminal, Markdown and JSON say the same numbers.
struct AgreementTests {
    let run = SampleRun.made.judged()

    @Test func `every figure of the terminal stands in the Markdown and follows from the JSON`()
        throws
    {
        let terminal = TerminalSummary(run, style: TextStyle(isColoured: false, width: 160)).text
        let markdown = MarkdownReport(run).text
        let read = try ResultDocument(reading: ResultDocument(run).text()).run.record
        let produce = try #require(read.produce)
        let durability = try #require(read.durability)
        let response = try #require(produce.response)
        let figures = [
            MeasuredText.rate(produce.offeredRate), MeasuredText.rate(produce.rate),
            MeasuredText.rate(read.consume?.rate), MeasuredText.quantile(response.quantile(0.5)),
            MeasuredText.quantile(response.quantile(0.99)),
            MeasuredText.quantile(response.quantile(0.999)),
            MeasuredText.quantile(response.quantile(1)),
            MeasuredText.quantile(produce.responseSteady?.quantile(0.99)),
            MeasuredText.quantile(read.endToEnd?.responseSteady?.quantile(0.5)),
            MeasuredText.count(durability.acked), MeasuredText.count(durability.unknown),
            MeasuredText.percent(bound: try #require(durability.bound95)),
            MeasuredText.percent(produce.leftOutShare),
        ]
        for figure in figures {
            #expect(figure != MeasuredText.notMeasured)
            #expect(terminal.contains(figure), "\(figure)")
            #expect(markdown.contains(figure), "\(figure)")
        }
        for fault in read.faults {
            let time = try #require(fault.firstAckMilliseconds)
            #expect(
                terminal.contains(time.shortestText) && markdown.contains("\(time.shortestText) ms")
            )
        }
        for reason in run.verdict.reasons { #expect(markdown.contains(Markdown.escaped(reason))) }
    }

    @Test func `the record holds the issue's numbers`() throws {
        let produce = try #require(run.record.produce)
        #expect(
            produce.offered == produce.acked + produce.failed + produce.unknown + produce.unsent)
        #expect(produce.acked == run.record.durability?.acked)
        #expect(produce.censored == 36 && produce.response?.count == 1_000_000)
        #expect(produce.response?.lowerBounds == ["max"])
    }
}

extension Double {
    fileprivate var shortestText: String { MeasuredText.number(self) }
}
