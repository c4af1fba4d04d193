import Measurements
import Scenarios
import Testing

@testable import Verdicts

struct ExpectationTests {
    private func state(
        _ metric: Limit.Metric, _ comparison: Limit.Comparison, _ limit: Double,
        _ change: (inout TestRun) -> Void = { _ in }
    ) -> VerdictState? {
        var run = TestRun.clean(kills: 2)
        change(&run)
        run.plan.expectations = [
            Limit(metric: metric, comparison: comparison, limit: limit, text: "it")
        ]
        return run.judge().verdict.check("it")?.state
    }

    @Test func `limits are compared as written`() {
        let p99 = Limit.Metric.latency(quantile: 0.99, .produce, steady: false)
        #expect(state(p99, .less, 50e6) == .passed)
        #expect(state(p99, .less, 1e6) == .failed)
        #expect(state(p99, .greaterOrEqual, 1e6) == .passed)
        #expect(state(.throughput(.produce), .greaterOrEqual, 100) == .passed)
        #expect(state(.throughput(.produce), .greater, 100) == .failed)
        #expect(state(.lost, .equal, 0) == .passed)
        #expect(state(.unknown, .lessOrEqual, 0) == .passed)
        #expect(state(.firstAckAfterKill, .lessOrEqual, 41e6) == .passed)
        #expect(state(.firstAckAfterKill, .less, 41e6) == .failed)
    }

    @Test func `what was not measured is unknown`() {
        #expect(state(.throughput(.consume), .greater, 1) == .unknown)
        #expect(state(.latency(quantile: 0.99, .endToEnd, steady: true), .less, 1) == .unknown)
        #expect(state(.cpuPerGigabyte(.broker), .less, 1) == .unknown)
        #expect(state(.peakResident(.client), .less, 1) == .unknown)
        #expect(
            state(.firstAckAfterKill, .less, 1e9) { $0.record.faults[1].firstAckMilliseconds = nil }
                == .unknown)
    }

    @Test func `a lower bound decides only what no larger value would decide otherwise`() {
        let max = Limit.Metric.latency(quantile: 1, .produce, steady: false)
        func bounded(_ run: inout TestRun) {
            run.record.produce?.response?.max = 10_000
            run.record.produce?.response?.lowerBounds = ["max"]
        }
        #expect(state(max, .less, 50e6, bounded) == .unknown)
        #expect(state(max, .less, 10e6, bounded) == .failed)
        #expect(state(max, .lessOrEqual, 10e6, bounded) == .unknown)
        #expect(state(max, .equal, 9e6, bounded) == .failed)
        #expect(state(max, .greater, 9e6, bounded) == .passed)
        #expect(state(max, .greaterOrEqual, 11e6, bounded) == .unknown)
    }

    @Test func `a limit that is not met gives exit code 1 and says by what`() {
        var run = TestRun.clean()
        run.plan.expectations = [
            Limit(
                metric: .latency(quantile: 0.99, .produce, steady: true), comparison: .less,
                limit: 1e6, text: "p99(produce, steady) < 1ms"),
            Limit(metric: .lost, comparison: .equal, limit: 0, text: "lost == 0"),
        ]
        let verdict = run.judge().verdict
        #expect(verdict.exit == 1 && verdict.state == .failed)
        #expect(verdict.reasons[0].hasPrefix("1 of 2 expectations not met; 0 of 100"))
        #expect(verdict.reasons[1] == "p99(produce, steady) < 1ms not met: 2 ms")
    }
}
