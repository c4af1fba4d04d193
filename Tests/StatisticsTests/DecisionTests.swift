import Foundation
import Statistics
import Testing

struct DecisionTests {
    private func verdict(_ low: Double, _ high: Double, isLast: Bool = true) -> MarginVerdict {
        MarginVerdict(low: log1p(low), high: log1p(high), margin: 0.03, isLast: isLast)
    }

    @Test func `an interval beyond the margin decides, one across it does not`() {
        #expect(verdict(0.049, 0.074) == .regressed)
        #expect(verdict(-0.2, -0.1) == .improved)
        #expect(verdict(-0.019, 0.011) == .equivalent)
        #expect(verdict(0.01, 0.05) == .inconclusive)
        #expect(verdict(-0.06, 0.13) == .unstable)
        #expect(verdict(-0.06, 0.13, isLast: false) == .inconclusive)
    }

    @Test func `an interval that ends on the margin does not pass it`() {
        let edge = log1p(0.03)
        #expect(MarginVerdict(low: edge, high: 0.1, margin: 0.03, isLast: false) == .inconclusive)
        #expect(MarginVerdict(low: -edge, high: 0, margin: 0.03, isLast: false) == .inconclusive)
        #expect(MarginVerdict(low: 0, high: 0, margin: 0, isLast: true) == .inconclusive)
    }

    @Test func `three looks have the level that Pocock's have`() {
        let levels = PlannedLooks(pairs: [8, 16, 24], alpha: 0.05).levels
        for level in levels { #expect((0.0205...0.0235).contains(level), "\(levels)") }
        #expect(PlannedLooks(pairs: [12], alpha: 0.05).levels == [0.05])
    }

    @Test func `the detectable change shrinks with pairs and grows with noise`() {
        func share(_ deviation: Double, _ pairs: Int) -> Double {
            DetectableChange.share(
                margin: 0.02, deviation: deviation, pairs: pairs, alpha: 0.05)
        }
        #expect(share(0.03, 8) > share(0.03, 24))
        #expect(share(0.06, 24) > share(0.03, 24))
        #expect(abs(share(0, 8) - 0.02) < 1e-12)
        #expect(DetectableChange.deviation(of: [1]) == nil)
        #expect(DetectableChange.deviation(of: [2, 2, 2]) == 0)
    }

    @Test func `a change as large as the detectable one is called regressed nine times in ten`() {
        let (deviation, pairs) = (0.02, 12)
        let share = DetectableChange.share(
            margin: 0.02, deviation: deviation, pairs: pairs, alpha: 0.05)
        let distribution = SignedRankDistribution(count: pairs)
        var random = SeededRandom(seed: 11)
        var found = 0
        for _ in 0..<2_000 {
            let differences = (0..<pairs).map { _ in
                log1p(share) + deviation * Normal.quantile(random.unit() * 0.99998 + 0.00001)
            }
            guard let estimate = PairedEstimate(differences, distribution, alpha: 0.05) else {
                continue
            }
            let verdict = MarginVerdict(
                low: estimate.low, high: estimate.high, margin: 0.02, isLast: true)
            if verdict == .regressed { found += 1 }
        }
        #expect((0.85...0.95).contains(Double(found) / 2_000), "seed 11: \(found)")
    }

    @Test func `Holm adjusts step by step`() {
        #expect(Simultaneous.holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06])
        #expect(Simultaneous.holm([]) == [])
        #expect(Simultaneous.level(0.06, metrics: 3) == 0.02)
    }

    @Test func `steps of a history are found where they are, and noise has none`() {
        var random = SeededRandom(seed: 5)
        func noise(_ count: Int, _ level: Double) -> [Double] {
            (0..<count).map { _ in level * (1 + 0.01 * (random.unit() - 0.5)) }
        }
        let history = noise(20, 100) + noise(15, 110) + noise(12, 104)
        let points = ChangePoints().find(in: history)
        #expect(points.map(\.index) == [20, 35])
        #expect(abs((points.first?.change ?? 0) - 0.1) < 0.005)
        #expect(ChangePoints(changeMin: 0.07).find(in: history).map(\.index) == [20])
        #expect(ChangePoints().find(in: noise(60, 100)).isEmpty)
        #expect(ChangePoints().find(in: [1, 2, 3]).isEmpty)
        #expect(ChangePoints().find(in: [1, 1, 1, 2, 2, 2]).map(\.index) == [3])
        #expect(ChangePoints().find(in: Array(repeating: 4, count: 30)).isEmpty)
    }

    @Test func `resampling is the same for a seed and keeps neighbours together`() {
        var first = SeededRandom(seed: 1)
        var second = SeededRandom(seed: 1)
        let places = Resampling.blocks(count: 20, of: 10, block: 4, random: &first)
        #expect(places == Resampling.blocks(count: 20, of: 10, block: 4, random: &second))
        #expect(places.count == 20)
        for start in stride(from: 0, to: 20, by: 4) {
            for step in 1..<4 {
                #expect(places[start + step] == (places[start] + step) % 10)
            }
        }
        let interval = Resampling.bootstrap(
            (0..<50).map(Double.init), rounds: 500, alpha: 0.05, seed: 2,
            statistic: Quantile.median)
        #expect(interval.map { $0.contains(24.5) } == true)
    }

    @Test func `an order is a permutation, and every permutation comes`() {
        var random = SeededRandom(seed: 9)
        var seen: Set<[Int]> = []
        for _ in 0..<200 { seen.insert(random.shuffled([1, 2, 3])) }
        #expect(seen.count == 6)
    }
}
