import Testing
import Vocabulary

@testable import Measurements
@testable import Reports
@testable import Verdicts

struct SummaryTests {
    @Test func `long lines are broken at blanks, at wide gaps first`() {
        #expect(
            SummaryRow.broken("p50 1 ms  p99 2 ms  max 3 ms", to: 20)
                == ["p50 1 ms  p99 2 ms", "max 3 ms"])
        #expect(SummaryRow.broken("one two three", to: 8) == ["one two", "three"])
        #expect(SummaryRow.broken("indivisible", to: 4) == ["indivisible"])
    }

    @Test func `many kills are told as a range`() {
        #expect(FaultText.times([41, 38.25, 44]) == "41 / 38.3 / 44 ms")
        #expect(FaultText.times((1...20).map { Double($0) }) == "1 to 20 ms")
        #expect(
            FaultText.times((1...20).map { $0 == 3 ? nil : Double($0) }) == "1 to 20 ms (1 without)"
        )
        #expect(FaultText.times([nil, nil]) == "-")
    }

    @Test func `overload is told with its evidence`() {
        var sample = SampleRun.made
        sample.record.produce?.rate = 20_000
        sample.record.produce?.unsent = 200_000
        let run = sample.judged()
        let text = TerminalSummary(run, style: TextStyle(isColoured: false, width: 300)).text
        #expect(
            text.contains("load      generator kept the schedule, target fell behind: 20,000/s"))
        #expect(
            MarkdownReport(run).text.contains("Generator kept the schedule, target fell behind"))
    }

    @Test func `a closed loop is labelled and has no response time`() {
        var sample = SampleRun.made
        sample.record.produce?.closedLoop = true
        sample.record.produce?.response = nil
        let text = TerminalSummary(
            sample.judged(), style: TextStyle(isColoured: false, width: 200)
        ).text
        #expect(text.contains("(closed loop: from the send)") && !text.contains("offered"))
    }

    @Test func `quantities are written in one way`() {
        let cases: [(Int64, String)] = [
            (0, "0 ns"), (999, "999 ns"), (76_000, "76 us"), (330_000, "0.33 ms"),
            (4_213_000, "4.21 ms"), (71_040_000, "71 ms"), (999_600_000, "1 s"),
            (10_240_000_000, "10.2 s"),
        ]
        for (nanoseconds, text) in cases {
            #expect(MeasuredText.time(Nanoseconds(nanoseconds)) == text)
        }
        let bound = Quantile(nanoseconds: 10_240_000_000, isLowerBound: true)
        #expect(MeasuredText.quantile(bound) == "> 10.2 s" && MeasuredText.quantile(nil) == "-")
        #expect(MeasuredText.percent(bound: 0.631_6) == "63.2 %")
        #expect(MeasuredText.percent(bound: 0.139_1) == "14 %")
        #expect(MeasuredText.percent(bound: 0.002_991_2) == "0.3 %")
        #expect(MeasuredText.percent(bound: 0.95) == "95 %")
        #expect(MeasuredText.bytes(61_865_984) == "59 MiB" && MeasuredText.bytes(900) == "900 B")
        #expect(MeasuredText.plural(1, "record") == "1 record")
    }

    @Test func `Markdown cells cannot break their table`() {
        var table = Markdown.Table(["a", "b"])
        table.add("x|y", "*z*\nnext")
        #expect(table.text.split(separator: "\n").count == 3)
        #expect(table.text.contains("x\\|y") && table.text.contains("\\*z\\* next"))
    }

    @Test func `a result of another schema is refused`() throws {
        let text = try ResultDocument(SampleRun.made.judged()).text()
            .replacing("trial.result/v1", with: "trial.result/v9")
        #expect(throws: MeasurementFileError.self) { try ResultDocument(reading: text) }
    }
}
