import Comparisons
import Foundation
import Statistics
import Testing

struct SeriesTests {
    private func series(_ change: Double, twin: Bool = false) -> TestSeries {
        TestSeries(design: TestSeries.design(twin: twin), levels: ["change": 1 + change])
    }

    @Test func `the same on both sides is equivalent at the first look`() throws {
        let result = series(0).result()
        #expect(result.state == .passed)
        #expect(result.exit == 0)
        #expect(result.pairs == 8)
        #expect(result.runs == 16)
        #expect(result.rows.first?.verdict == .equivalent)
        #expect(result.rows.map(\.metric) == [.brokerCPU, .p50])
    }

    @Test func `a slower side is regressed, and only a second series says so for good`() throws {
        let result = series(0.06).result()
        #expect(result.exit == 2)
        #expect(result.confirmationPairs == 8)
        let row = try #require(result.rows.first)
        #expect(row.isConfirmed == true)
        #expect(abs((row.change ?? 0) - 0.06) < 0.01)
        #expect(result.reasons == ["broker CPU regressed"])
    }

    @Test func `what a second series does not show again is inconclusive`() throws {
        var series = series(0.06)
        series.secondLevels = ["change": 1.0]
        let result = series.result()
        #expect(result.exit == 4)
        let row = try #require(result.rows.first)
        #expect(row.verdict == .inconclusive)
        #expect(row.isConfirmed == false)
    }

    @Test func `a faster side is improved`() {
        let result = series(-0.06).result()
        #expect(result.exit == 0)
        #expect(result.rows.first?.verdict == .improved)
    }

    @Test func `a throughput that falls is worse and its change is below zero`() throws {
        var series = series(0.08)
        series.design = TestSeries.design(gated: [MetricMargin(.throughput)])
        let row = try #require(series.result().rows.first)
        #expect(row.verdict == .regressed)
        #expect(try #require(row.change) < -0.06)
        #expect(try #require(row.low) < #require(row.change))
        #expect(try #require(row.high) > #require(row.change))
    }

    @Test func `noise wider than the margin is unstable, with what it could see`() throws {
        var series = series(0)
        series.noise = 0.2
        let result = series.result()
        #expect(result.exit == 4)
        let row = try #require(result.rows.first)
        #expect(row.verdict == .unstable)
        #expect(try #require(row.detectable) > 0.1)
        #expect(result.pairs == 24)
    }

    @Test func `a block with a slow canary is replaced, blind to what it measured`() throws {
        var series = series(0)
        series.slowBlocks = [2]
        let progress = series.carryOut()
        #expect(progress.first.invalid.map(\.index) == [2])
        #expect(progress.first.complete.count == 5)
        let result = Comparison(progress).result()
        #expect(result.invalid.count == 1)
        #expect(result.exit == 0)
    }

    @Test func `a host that is never steady ends the series as unstable`() {
        var series = series(0)
        // Every other block slow: the usual time is the fast one.
        series.slowBlocks = Set(stride(from: 1, to: 60, by: 2))
        series.design.looks = [40]
        series.design.spareBlocks = 1
        let result = series.result()
        #expect(result.exit == 4)
        #expect(result.rows.first?.verdict == .unstable)
    }

    @Test func `a side that loses data loses, and nothing more is run`() {
        let result = series(-0.3).result { run in
            var run = run
            if run.place.arm == "change", run.place.block == 1 {
                run.outcome = .violated("3 acknowledged records were lost")
                run.lost = 3
            }
            return run
        }
        #expect(result.state == .violated)
        #expect(result.exit == 3)
        #expect(result.reasons.first?.contains("3 acknowledged records") == true)
        #expect(result.lostSubject == 3 || result.lostSubject == 6)
    }

    @Test func `a gate forgives the base what the change repairs`() {
        let result = series(0, twin: true).result { run in
            var run = run
            if run.place.arm == "base" { run.outcome = .violated("lost") }
            return run
        }
        #expect(result.exit != 3)
    }

    @Test func `the base run twice shows what can be seen, and noise only reports`() throws {
        let quiet = series(0.06, twin: true).result()
        #expect(quiet.exit == 2)
        let null = try #require(quiet.rows.first?.null)
        #expect(null.low <= 0 && null.high >= 0)

        var loud = series(0, twin: true)
        loud.noise = 0.2
        let result = loud.result()
        #expect(result.exit == 0)
        #expect(result.rows.first?.isGated == false)
        #expect(result.rows.first?.note?.contains("this host sees") == true)
    }

    @Test func `a gated metric that was not measured is unknown, never equivalent`() {
        let result = series(0).result { run in
            var run = run
            run.values[.brokerCPU] = nil
            return run
        }
        #expect(result.exit == 4)
        #expect(result.rows.first?.note == "not measured")
    }

    @Test func `each block is balanced, and its order changes with the seed alone`() {
        let arms = ["a", "b", "c"]
        var orders: Set<[String]> = []
        for block in 0..<40 {
            let places = RunPlace.block(block, ofSeries: 1, arms: arms, seed: 5)
            #expect(places == RunPlace.block(block, ofSeries: 1, arms: arms, seed: 5))
            let first = places.filter { $0.round == 0 }.map(\.arm)
            let second = places.filter { $0.round == 1 }.map(\.arm)
            #expect(first.sorted() == arms)
            #expect(second == first.reversed())
            orders.insert(first)
        }
        #expect(orders.count == 6)
    }

    @Test func `a series can be judged at any moment, and an interrupted one goes on`() {
        let whole = series(0.06).carryOut()
        for count in stride(from: 0, through: whole.runs.count, by: 3) {
            let part = SeriesProgress(whole.design, Array(whole.runs.prefix(count)))
            let result = Comparison(part).result()
            if count < 16 { #expect(result.exit == 4, "\(count) runs: \(result.reasons)") }
        }
        let cut = Array(whole.runs.prefix(6))
        #expect(SeriesProgress(whole.design, cut).next == .block(series: 1, index: 1))
        #expect(
            Comparison(SeriesProgress(whole.design, cut + whole.runs.dropFirst(4))).result()
                .rows == Comparison(whole).result().rows)
    }
}
