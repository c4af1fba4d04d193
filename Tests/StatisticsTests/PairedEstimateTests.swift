import Foundation
import Statistics
import Testing

struct PairedEstimateTests {
    @Test func `too few differences give no interval, and the fewest are named`() {
        #expect(PairedEstimate([0.1, 0.2, 0.3, 0.4, 0.5], alpha: 0.05) == nil)
        #expect(PairedEstimate([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], alpha: 0.05) != nil)
        #expect(PairedEstimate([], alpha: 0.05) == nil)
        let fewest = [0.05, 0.0221, 0.01, 0.005, 0.001].map {
            SignedRankDistribution.countMin(alpha: $0)
        }
        #expect(fewest == [6, 7, 8, 9, 11])
    }

    @Test func `the widest interval is that of the smallest and the largest difference`() throws {
        let estimate = try #require(PairedEstimate([5, 1, 3, 2, 4, 9], alpha: 0.05))
        #expect(estimate.low == 1)
        #expect(estimate.high == 9)
        #expect(estimate.centre == 3.5)
        #expect(estimate.confidence == 1 - 2.0 / 64)
    }

    @Test func `differences that are all the same, or all nothing, give a point`() throws {
        for value in [0.0, 0.02] {
            let estimate = try #require(
                PairedEstimate(Array(repeating: value, count: 8), alpha: 0.05))
            #expect(estimate.low == value && estimate.high == value && estimate.centre == value)
        }
        #expect(SignedRankTest.twoSided(Array(repeating: 0, count: 8)) == 1)
        #expect(SignedRankTest.twoSided([]) == 1)
        #expect(SignedRankTest.twoSided(Array(repeating: 2, count: 8)) == 2.0 / 256)
    }

    @Test func `the chances of all sums are those of counting subsets`() {
        for count in 1...10 {
            var sums = [Int](repeating: 0, count: count * (count + 1) / 2 + 1)
            for subset in 0..<(1 << count) {
                sums[(0..<count).reduce(0) { $0 + (subset >> $1 & 1) * ($1 + 1) }] += 1
            }
            let distribution = SignedRankDistribution(count: count)
            var total = 0
            for (sum, ways) in sums.enumerated() {
                total += ways
                let expected = Double(total) / Double(1 << count)
                #expect(abs(distribution.cumulative(sum) - expected) < 1e-14)
            }
            #expect(distribution.cumulative(-1) == 0)
        }
    }

    @Test func `the interval covers the truth at least as often as it says, ties included`() {
        let distribution = SignedRankDistribution(count: 10)
        for step in [0, 0.5] {
            var random = SeededRandom(seed: 3)
            var missed = 0
            for _ in 0..<4_000 {
                let differences = (0..<10).map { _ -> Double in
                    let value = Normal.quantile(random.unit() * 0.9999 + 0.00005)
                    return step > 0 ? (value / step).rounded() * step : value
                }
                guard let estimate = PairedEstimate(differences, distribution, alpha: 0.05) else {
                    Issue.record("ten differences are enough")
                    return
                }
                if estimate.low > 0 || estimate.high < 0 { missed += 1 }
            }
            // 4,000 draws at 4.9 %: three standard errors are 1 %.
            #expect(Double(missed) / 4_000 < 0.06, "seed 3, steps of \(step): \(missed) missed")
        }
    }
}
