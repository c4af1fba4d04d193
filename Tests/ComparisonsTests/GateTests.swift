import Comparisons
import Measurements
import Statistics
import Testing

struct GateTests {
    @Test func `a budget holds a pilot, looks and a confirmation, and not a run more`() throws {
        for seconds in [400.0, 3_600] {
            for metrics in [1, 3] {
                let budget = try #require(
                    GateBudget(seconds: seconds, runSeconds: 7.5, metrics: metrics))
                #expect(Double(budget.runs) * 7.5 <= seconds)
                let last = try #require(budget.looks.last)
                #expect(last.isMultiple(of: 2))
                let design = TestSeries.design(twin: true, looks: budget.looks)
                // Every look has an interval, and so has the confirmation.
                for (pairs, level) in zip(budget.looks, design.plannedLooks.levels) {
                    let share = level / Double(metrics)
                    #expect(pairs >= SignedRankDistribution.countMin(alpha: share))
                }
                let one = SignedRankDistribution.countMin(alpha: 0.05 / Double(metrics))
                #expect(budget.confirmationPairs >= one)
            }
        }
    }

    @Test func `a budget below the least is none, and the least is one`() {
        for metrics in 1...3 {
            let least = GateBudget.secondsMin(runSeconds: 8, metrics: metrics)
            #expect(GateBudget(seconds: least, runSeconds: 8, metrics: metrics) != nil)
            #expect(GateBudget(seconds: least - 8, runSeconds: 8, metrics: metrics) == nil)
        }
    }

    @Test func `more noise in A and A' means that less is seen`() throws {
        func share(_ noise: Double) -> Double? {
            GateSight.share(
                MetricMargin(.brokerCPU), nulls: [-noise, noise, 0.5 * noise, -0.7 * noise],
                pairs: 16, level: 0.02)
        }
        let (quiet, loud) = (try #require(share(0.01)), try #require(share(0.05)))
        #expect(loud > quiet)
        #expect(quiet > 0.02)
        #expect(
            GateSight.share(MetricMargin(.p99), nulls: [0.1], pairs: 16, level: 0.02) == nil)
    }

    private func outcome(
        _ exact: [ExactComparison] = [], grown: [String] = [], change: Double? = nil,
        noise: Double = 0.005, fails: Bool = false, violated: Bool = false
    ) -> GateOutcome {
        var series: [(scenario: String, result: SeriesResult, declared: [MetricMargin])] = []
        if let change {
            var made = TestSeries(
                design: TestSeries.design(twin: true, looks: [12]), levels: ["change": 1 + change])
            made.noise = noise
            let result = made.result { run in
                var run = run
                if violated, run.place.arm == "change" { run.outcome = .violated("3 records lost") }
                return run
            }
            series.append(("made-up", result, made.design.gated))
        }
        return GateOutcome(
            exact: exact, grown: grown, series: series, failsWhenInconclusive: fails)
    }

    @Test func `counts and times that are as before pass`() {
        let outcome = outcome(change: 0)
        #expect(outcome.state == .passed)
        #expect(outcome.exit == 0)
    }

    @Test func `a count that grew fails, and so does a slowdown that was confirmed`() {
        #expect(outcome(grown: ["allocations"]).exit == 2)
        #expect(outcome(change: 0.08).exit == 2)
        #expect(outcome(change: 0.08).reasons == ["made-up: broker CPU regressed"])
    }

    @Test func `lost data wins over everything`() {
        let outcome = outcome(grown: ["allocations"], change: -0.2, violated: true)
        #expect(outcome.exit == 3)
        #expect(outcome.reasons[0].contains("3 records lost"), "\(outcome.reasons)")
    }

    @Test func `what this host cannot see passes or not as the policy says`() {
        let loose = outcome(change: 0.01, noise: 0.2)
        #expect(loose.exit == 0)
        #expect(loose.reasons.contains { $0.contains("not decided") }, "\(loose.reasons)")
        #expect(outcome(change: 0.01, noise: 0.2, fails: true).exit == 4)
    }
}
