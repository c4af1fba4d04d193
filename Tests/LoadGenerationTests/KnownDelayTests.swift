import Measurements
import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

/// The generator against answers that are known beforehand, in virtual time: what it reports is
/// exact up to the three digits of its histograms.
struct KnownDelayTests {
    private func digits(_ row: KnownDelays.Row) -> Bool {
        abs(row.reported.value - row.expected.value) <= max(row.expected.value / 1_000, 1)
    }

    @Test func `a fixed delay of 5 ms comes back in every quantile`() throws {
        let rows = try KnownDelays.fixed.run(clock: VirtualClock())
        #expect(rows.map(\.expected) == rows.map { _ in .milliseconds(5) })
        #expect(rows.allSatisfy(digits), "\(rows)")
    }

    @Test func `a stall of 1.4 s comes back in the quantiles of the closed form`() throws {
        let rows = try KnownDelays.stall.run(clock: VirtualClock())
        // 8,000 records; the 2,800 whose answer falls into the stall have it at its end, so they
        // waited from 1.405 s down in steps of 0.5 ms. The 99th percentile has 80 above it.
        #expect(rows[0].expected == .milliseconds(5))
        #expect(rows[1].expected == .microseconds(1_405_000 - 800 * 500))
        #expect(rows[2].expected == .microseconds(1_405_000 - 80 * 500))
        #expect(rows[3].expected == .microseconds(1_405_000 - 8 * 500))
        #expect(rows[4].expected == .microseconds(1_405_000))
        #expect(rows.allSatisfy(digits), "\(rows)")
    }

    @Test func `a report that hides the stall would be noticed`() {
        let hidden = KnownDelays.Row(
            quantile: 0.99, expected: .milliseconds(1_365), reported: .milliseconds(5))
        #expect(!hidden.isRight)
        let late = KnownDelays.Row(
            quantile: 0.99, expected: .milliseconds(5), happened: .milliseconds(9),
            reported: .milliseconds(9))
        #expect(late.isRight && !late.isAsPlanned)
        let flattered = KnownDelays.Row(
            quantile: 0.99, expected: .milliseconds(5), happened: .milliseconds(9),
            reported: .milliseconds(5))
        #expect(!flattered.isRight, "what was planned and did not happen is not to be reported")
        let close = KnownDelays.Row(
            quantile: 0.5, expected: .milliseconds(5), reported: .microseconds(5_099))
        #expect(close.isRight)
    }

    @Test func `a Poisson load on a fixed delay has the delay in every quantile`() throws {
        let outcome = try probe(
            ProbeLoad(rate: .poisson(2_000), measure: .seconds(2.0)),
            AnswerScript(delay: .milliseconds(5)))
        let response = outcome.produce.response.quantiles([0.5, 0.999, 1])
        // Records closer together than the gathering are sent with the later of them.
        for quantile in response {
            let added = quantile.nanoseconds - 5_000_000
            #expect(
                added >= 0 && added <= LoadOptions.gatheringDefault.value + 5_000, "\(response)")
        }
        #expect(outcome.produce.service.max <= 5_005_000)
    }

    private func probe(_ load: ProbeLoad, _ script: AnswerScript) throws -> ProbeRun.Outcome {
        let clock = VirtualClock()
        return try ProbeRun(plan: load.plan, clock: clock, threadTime: { .zero })
            .run(on: ScriptedDriver(script, clock: clock))
    }
}
