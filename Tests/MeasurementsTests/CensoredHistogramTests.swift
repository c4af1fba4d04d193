import Testing
import Vocabulary

@testable import Measurements

struct CensoredHistogramTests {
    @Test func `a quantile below every censored observation is exact`() {
        let times = CensoredHistogram()
        for value in 1...990 { times.observed.record(Int64(value)) }
        times.censored.record(10_200_000_000, count: 10)
        #expect(times.quantile(0.5) == Quantile(nanoseconds: 500, isLowerBound: false))
        #expect(times.quantile(0.99) == Quantile(nanoseconds: 990, isLowerBound: false))
        #expect(times.quantile(0.991).isLowerBound)
        #expect(times.max.isLowerBound && times.max.nanoseconds >= 10_200_000_000)
        #expect(times.count == 1_000)
    }

    @Test func `a censored observation below the quantile makes it a lower bound`() {
        let times = CensoredHistogram()
        times.observed.record(1_000, count: 50)
        times.observed.record(9_000, count: 49)
        times.censored.record(2_000)
        #expect(!times.quantile(0.5).isLowerBound)
        #expect(times.quantile(0.9).isLowerBound)
        #expect(times.quantile(0.9).nanoseconds == times.observed.layout.highestEquivalent(9_000))
    }

    @Test func `nothing but censored observations is nothing but lower bounds`() {
        let times = CensoredHistogram()
        times.censored.record(5_000_000, count: 3)
        #expect(times.quantiles([0.1, 0.5, 1]).allSatisfy { $0.isLowerBound })
    }

    /// Whatever the censored records would have taken, the truth is never below what is told, and
    /// equal to it where no flag is set.
    @Test(arguments: [UInt64(21), 22, 23, 24])
    func `told quantiles bound the true ones`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (told, truth) = (CensoredHistogram(), Histogram())
        for _ in 0..<2_000 {
            let value = random.duration(digits: 11)
            truth.record(value)
            let patience = random.duration(digits: 11)
            if Int.random(in: 0..<10, using: &random) == 0, patience < value {
                told.censored.record(patience)
            } else {
                told.observed.record(value)
            }
        }
        for fraction in [0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1] {
            let quantile = told.quantile(fraction)
            let exact = truth.quantile(fraction)
            #expect(quantile.nanoseconds <= exact, "seed \(seed), \(fraction)")
            #expect(quantile.isLowerBound || quantile.nanoseconds == exact, "seed \(seed)")
        }
    }

    @Test func `intended times become what was waited for, to the millisecond below`() {
        let start = Instant(nanoseconds: 5_000_000_000)
        var times = CensoredTimes(start: start)
        times.add(intended: start.nanoseconds + 1_500_000, count: 2)
        times.add(intended: start.nanoseconds + 3_000_000_000)
        times.add(intended: start.nanoseconds + 3_000_000_001)
        let histogram = Histogram()
        times.record(into: histogram, waitedUntil: start + .seconds(Int64(13)))
        #expect(times.count == 4 && histogram.count == 4)
        #expect(histogram.min <= 9_999_000_000 && histogram.min > 9_980_000_000)
        #expect(histogram.max >= 12_998_000_000 && histogram.max < 13_020_000_000)
    }
}
