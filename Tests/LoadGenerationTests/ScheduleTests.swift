import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

struct ScheduleTests {
    private let start: Int64 = 1_000_000_007

    /// All intended times of one producer.
    private func times(
        _ rate: RatePlan, producer: Int = 0, of producers: Int = 1, seconds: Double,
        seed: UInt64 = 1
    ) -> [Int64] {
        let begin = Instant(nanoseconds: start)
        var schedule = Schedule(
            rate, producer: producer, of: producers, seed: seed, start: begin,
            end: begin + .seconds(seconds))
        var all: [Int64] = []
        let block = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 100)
        defer { block.deallocate() }
        while true {
            let count = schedule.take(until: .max - 1, into: block)
            if count == 0 { return all }
            all += block[..<count]
        }
    }

    @Test(arguments: [50_000.0, 3.0, 7_777.0, 0.25, 1_000_003.0, 12.345678])
    func `a uniform record k is intended at exactly k divided by the rate`(rate: Double) {
        let seconds = min(20, 400_000 / rate)
        let all = times(.uniform(rate), seconds: seconds)
        let micro = Int64((rate * 1e6).rounded())
        #expect(abs(Double(all.count) - rate * seconds) <= 1)
        for (k, time) in all.enumerated() {
            let product = Int64(k).multipliedFullWidth(by: 1_000_000_000_000_000)
            let exact = micro.dividingFullWidth(product).quotient
            guard time != start + exact else { continue }
            Issue.record("record \(k) at \(time - start) and not at \(exact)")
            return
        }
    }

    @Test func `a million records a second do not drift in an hour`() {
        let begin = Instant(nanoseconds: 0)
        var schedule = UniformSchedule(
            rate: 999_983, producer: 0, of: 1, start: 0,
            end: (begin + .seconds(Int64(3_600))).nanoseconds)
        var count: Int64 = 0
        var last: Int64 = 0
        // A piece of the hour is walked, the rest follows from the same carried remainder.
        while count < 4_000_000 {
            last = schedule.next
            schedule.advance()
            count += 1
        }
        #expect(last == 3_999_999 * 1_000_000_000 / 999_983)
    }

    @Test func `producers that share a rate offer together what one would offer alone`() {
        let alone = times(.uniform(9_999), seconds: 3)
        let shared = (0..<7).flatMap { times(.uniform(9_999), producer: $0, of: 7, seconds: 3) }
        #expect(shared.sorted() == alone)
    }

    @Test func `a phase holds exactly rate times its length`() {
        #expect(times(.uniform(50_000), seconds: 20).count == 1_000_000)
    }

    @Test func `a Poisson rate has exponential gaps`() {
        let all = times(.poisson(10_000), producer: 2, of: 4, seconds: 100, seed: 77)
        let gaps = zip(all.dropFirst(), all).map { Double($0 - $1) }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        // 250,000 gaps of 400 us: both estimates within 4 standard errors.
        #expect(abs(all.count - 250_000) < 4 * 500)
        #expect(abs(mean - 400_000) < 4 * 400_000 / 500)
        #expect(abs(variance.squareRoot() / mean - 1) < 4 * 2 / 500)
        let long = Double(gaps.count { $0 > 800_000 }) / Double(gaps.count)
        #expect(abs(long - 0.1353) < 0.003)
    }

    @Test func `the same seed gives the same Poisson times and another seed others`() {
        let first = times(.poisson(1_000), seconds: 2, seed: 5)
        #expect(first == times(.poisson(1_000), seconds: 2, seed: 5))
        #expect(first != times(.poisson(1_000), seconds: 2, seed: 6))
        #expect(first != times(.poisson(2_000), producer: 1, of: 2, seconds: 2, seed: 5))
    }

    @Test func `steps hold their rates and the last holds on`() {
        let steps = RatePlan.steps([
            RateStep(span: .seconds(1.0), rate: 100), RateStep(span: .seconds(0.5), rate: 0),
            RateStep(span: .seconds(1.0), rate: 1_000),
        ])
        let all = times(steps, seconds: 4).map { $0 - start }
        #expect(all.count == 100 + 2_500)
        #expect(all.prefix(100).last == 990_000_000)
        #expect(all[100] == 1_500_000_000)
        #expect(all.last == 3_999_000_000)
        let shared = (0..<3).flatMap { times(steps, producer: $0, of: 3, seconds: 4) }
        #expect(shared.sorted().map { $0 - start } == all)
    }

    @Test func `a ramp's counts follow the integral of its rate`() {
        let ramp = RatePlan.ramp(from: 100, to: 2_100, over: .seconds(10.0))
        let all = times(ramp, seconds: 15).map { Double($0 - start) / 1e9 }
        #expect(all.count == 11_000 + 5 * 2_100)
        for second in [1.0, 2.5, 5, 9.9, 10] {
            let expected = 100 * second + 2_000 * second * second / 20
            #expect(abs(Double(all.count { $0 < second }) - expected) <= 1)
        }
        #expect(abs(all[21_499] - (15 - 1 / 2_100.0)) < 1e-6)
        let shared = (0..<3).flatMap { times(ramp, producer: $0, of: 3, seconds: 15) }
        #expect(shared.count == all.count)
    }

    @Test func `a ramp to nothing ends`() {
        let all = times(.ramp(from: 100, to: 0, over: .seconds(10.0)), seconds: 60)
        #expect(all.count == 500)
        #expect(times(.ramp(from: 0, to: 0, over: .seconds(1.0)), seconds: 5).isEmpty)
    }

    @Test func `warming offers the first rate of a curve`() {
        #expect(RatePlan.uniform(5).warmup == .uniform(5))
        #expect(RatePlan.ramp(from: 10, to: 50, over: .seconds(1.0)).warmup == .uniform(10))
        #expect(RatePlan.ramp(from: 0, to: 50, over: .seconds(1.0)).warmup == .uniform(25))
        let steps = [
            RateStep(span: .seconds(1.0), rate: 0), RateStep(span: .seconds(1.0), rate: 30),
        ]
        #expect(RatePlan.steps(steps).warmup == .uniform(30))
    }
}
