import Testing
import Vocabulary

@testable import Measurements

struct SeriesTests {
    private func table() -> SeriesTable {
        let epoch = Instant(nanoseconds: 1_000)
        let window = PhaseWindow(
            name: "measure", start: epoch + .seconds(Int64(1)), end: epoch + .seconds(Int64(3)))
        var produce = WorkerSeries(epoch: epoch)
        var consume = WorkerSeries(epoch: epoch)
        for second in 0..<3 {
            let now = epoch + .seconds(Int64(second))
            produce.update(at: now) {
                $0.offered = 100
                $0.acked = 90
                $0.unknown = 1
            }
            consume.update(at: now) { $0.delivered = 60 }
        }
        return SeriesTable(
            phases: [window], produce: [produce], consume: [consume],
            samples: [HostSample(second: 1, brokerCPU: 0.5, stallMilliseconds: 2.25)])
    }

    @Test func `rows hold the phase, running totals and samples`() {
        let table = table()
        #expect(table.rows.map(\.phase) == ["other", "measure", "measure"])
        #expect(table.rows.map(\.unanswered) == [9, 18, 27])
        #expect(table.rows.map(\.backlog) == [30, 60, 90] && table.backlogMax == 90)
        #expect(table.rows[1].brokerCPU == 0.5 && table.rows[0].brokerCPU == nil)
        #expect(table.rows[0].responseP50 == nil)
    }

    @Test func `the file comes back as it went, with empty fields for what was not measured`()
        throws
    {
        let table = table()
        #expect(try SeriesTable(csv: table.csv()) == table)
        #expect(table.csv().split(separator: "\n")[1].hasPrefix("0,other,100,90,0,1,0,0,60,"))
        #expect(table.csv().split(separator: "\n")[1].hasSuffix(",9,30,,,"))
    }

    @Test func `columns of another order and unknown ones are read`() throws {
        let table = try SeriesTable(csv: "acked,colour,second\n5,blue,3\n")
        #expect(table.rows.count == 1 && table.rows[0].second == 3 && table.rows[0].acked == 5)
    }

    @Test func `a wrong line is named`() {
        for (text, part) in [
            ("", "no header"), ("second,acked\n1\n", "line 2"), ("second,acked\n1,x\n", "acked"),
        ] {
            let error = #expect(throws: MeasurementFileError.self) { try SeriesTable(csv: text) }
            #expect(error?.message.contains(part) == true)
        }
    }
}
