import Measurements
import Platform
import Scenarios
package import Vocabulary

/// A load on a driver whose every answer is known, and what must be reported of it: proof that the
/// generator hides no delay.
package struct KnownDelays: Sendable, Hashable {
    package var name: String
    /// Records a second, evenly spaced, from one producer.
    package var rate: Double
    package var measure: Nanoseconds
    package var script: AnswerScript

    package init(name: String, rate: Double, measure: Nanoseconds, script: AnswerScript) {
        self.name = name
        self.rate = rate
        self.measure = measure
        self.script = script
    }

    /// Every answer after 5 ms.
    package static let fixed = KnownDelays(
        name: "every answer after 5 ms", rate: 2_000, measure: .seconds(Int64(2)),
        script: AnswerScript(delay: .milliseconds(5)))

    /// The same, but for one stall of 1.4 s.
    package static let stall = KnownDelays(
        name: "a stall of 1.4 s at 2,000/s", rate: 2_000, measure: .seconds(Int64(4)),
        script: AnswerScript(
            delay: .milliseconds(5),
            spans: [
                AnswerScript.Span(
                    .stall, start: .seconds(Int64(1)), length: .milliseconds(1_400))
            ]))

    /// What each quantile is allowed to be off: 1 %, or 100 us.
    package static let toleranceShare = 0.01
    package static let tolerance = Nanoseconds.microseconds(100)

    package static let quantiles = [0.5, 0.9, 0.99, 0.999, 1]

    /// One quantile of response time, from the intended time.
    package struct Row: Sendable, Hashable {
        package var quantile: Double
        /// From the schedule and the script alone.
        package var expected: Nanoseconds
        /// By the driver's own account; later than expected when the host let neither side run.
        package var happened: Nanoseconds
        package var reported: Nanoseconds

        package init(
            quantile: Double, expected: Nanoseconds, happened: Nanoseconds? = nil,
            reported: Nanoseconds
        ) {
            self.quantile = quantile
            self.expected = expected
            self.happened = happened ?? expected
            self.reported = reported
        }

        /// The report tells what happened.
        package var isRight: Bool { isNear(reported, happened) }
        /// What happened is what was planned.
        package var isAsPlanned: Bool { isNear(happened, expected) }

        private func isNear(_ a: Nanoseconds, _ b: Nanoseconds) -> Bool {
            let error = abs(a.value - b.value)
            return error <= KnownDelays.tolerance.value
                || Double(error) <= Double(b.value) * KnownDelays.toleranceShare
        }
    }

    /// From the schedule and the script alone, sorted: the records are intended at k / rate and
    /// sent then.
    package func expected() -> [Nanoseconds] {
        let count = Int((measure.inSeconds * rate).rounded())
        var times = (0..<count).map { index in
            let intended = Nanoseconds(Int64(Double(index) * 1e9 / rate))
            return script.answer(toRecordSentAt: intended) - intended
        }
        times.sort()
        return Self.quantiles.map { quantile in
            let rank = Int((quantile * Double(count)).rounded(.up))
            return times[min(max(rank, 1), count) - 1]
        }
    }

    /// Runs the load on the calling thread, in the time of `clock`.
    package func run(clock: any LoadClock) throws -> [Row] {
        let probe = ProbeRun(
            plan: ProbeLoad(rate: .uniform(rate), measure: measure).plan, clock: clock,
            threadTime: { ProcessUsage.cpuTimeOfThisThread() })
        let driver = ScriptedDriver(script, clock: clock)
        let outcome = try probe.run(on: driver)
        let reported = outcome.produce.response.quantiles(Self.quantiles)
        let happened = driver.journal.quantiles(Self.quantiles)
        guard happened.count == Self.quantiles.count else {
            throw LoadError("the scripted driver answered nothing")
        }
        let expected = expected()
        return Self.quantiles.indices.map { index in
            Row(
                quantile: Self.quantiles[index], expected: expected[index],
                happened: happened[index],
                reported: Nanoseconds(reported[index].nanoseconds))
        }
    }
}
