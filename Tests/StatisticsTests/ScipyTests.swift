import Foundation
import Statistics
import Testing

/// The same figures as scipy gives for generated data.
@Suite(.enabled(if: Oracle.path != nil, "TRIAL_PYTHON names no Python with scipy"))
struct ScipyTests {
    private struct Sample: Codable {
        var differences: [Double]
        var low = 0.0
        var high = 0.0
        var alpha = 0.05
    }

    /// Differences of several sizes and shapes; `step` rounds them, so that ties and zeros come.
    private func samples(sizes: ClosedRange<Int>, step: Double?) -> [Sample] {
        var random = SeededRandom(seed: 7)
        return sizes.flatMap { size in
            (0..<6).map { shape in
                let values = (0..<size).map { _ -> Double in
                    let normal = Normal.quantile(random.unit() * 0.999 + 0.0005)
                    let value = shape % 2 == 0 ? normal : normal * normal * normal
                    let moved = value * 0.02 + Double(shape) * 0.004
                    return step.map { (moved / $0).rounded() * $0 } ?? moved
                }
                return Sample(differences: values)
            }
        }
    }

    @Test func `the signed-rank test gives its exact p-values`() throws {
        let samples = samples(sizes: 3...30, step: nil)
        let expected: [Double] = try Oracle.ask(
            """
            print(json.dumps([stats.wilcoxon(s["differences"], method="exact").pvalue for s in q]))
            """, samples)
        for (sample, p) in zip(samples, expected) {
            let ours = SignedRankTest.twoSided(sample.differences)
            #expect(abs(ours - p) < 1e-9, "\(ours) and \(p) of \(sample.differences)")
        }
    }

    @Test func `with ties and zeros it is the permutation test of the ranks`() throws {
        let samples = samples(sizes: 4...11, step: 0.01)
        let expected: [Double] = try Oracle.ask(
            """
            answers = []
            for s in q:
                d = np.array(s["differences"])
                d = d[d != 0]
                if len(d) == 0:
                    answers.append(1.0)
                    continue
                ranks = stats.rankdata(np.abs(np.round(d, 6)))
                signs = np.array(np.meshgrid(*[[0, 1]] * len(d))).reshape(len(d), -1)
                sums = ranks @ signs
                w = ranks[d > 0].sum()
                w = min(w, ranks.sum() - w)
                answers.append(float(min(1.0, 2 * (sums <= w + 1e-9).mean())))
            print(json.dumps(answers))
            """, samples)
        for (sample, p) in zip(samples, expected) {
            let whole = sample.differences.map { ($0 * 1e6).rounded() }
            let ours = SignedRankTest.twoSided(whole)
            #expect(abs(ours - p) < 1e-9, "\(ours) and \(p) of \(sample.differences)")
        }
    }

    @Test func `the interval ends exactly where the test changes its mind`() throws {
        for alpha in [0.05, 0.0221, 0.0074] {
            let count = SignedRankDistribution.countMin(alpha: alpha)
            var samples = samples(sizes: count...(count + 16), step: nil)
            for index in samples.indices {
                let estimate = try #require(
                    PairedEstimate(samples[index].differences, alpha: alpha))
                samples[index].low = estimate.low
                samples[index].high = estimate.high
                samples[index].alpha = alpha
            }
            let isRight: [Bool] = try Oracle.ask(
                """
                def p(s, theta):
                    return stats.wilcoxon(np.array(s["differences"]) - theta, method="exact").pvalue
                answers = []
                for s in q:
                    e, a = 1e-9, s["alpha"]
                    answers.append(bool(p(s, s["low"] - e) <= a < p(s, s["low"] + e)
                                        and p(s, s["high"] + e) <= a < p(s, s["high"] - e)))
                print(json.dumps(answers))
                """, samples)
            for (sample, right) in zip(samples, isRight) {
                #expect(right, "level \(alpha), \(sample.differences)")
            }
        }
    }

    @Test func `normal and Student quantiles, and exact binomial limits, agree`() throws {
        let chances = [1e-9, 1e-4, 0.0111, 0.025, 0.3, 0.5, 0.9, 0.99999]
        let normal: [Double] = try Oracle.ask(
            "print(json.dumps(list(stats.norm.ppf(q))))", chances)
        for (p, z) in zip(chances, normal) {
            #expect(abs(Normal.quantile(p) - z) < 1e-9, "\(p)")
        }
        let times = [0.1, 1, 2.3, 4.5, 9, 30]
        for degrees in [1.0, 4, 22, 400] {
            let tails: [Double] = try Oracle.ask(
                "print(json.dumps(list(2 * stats.t.sf(q['t'], q['df']))))",
                Degrees(t: times, df: degrees))
            for (t, p) in zip(times, tails) {
                let ours = StudentT.twoSided(t, degrees: degrees)
                #expect(abs(ours - p) <= 1e-10 + p * 1e-8, "t \(t), \(degrees): \(ours), \(p)")
            }
        }
        for (k, n) in [(0, 20), (1, 20), (19, 20), (20, 20), (3, 1_000)] {
            let limits: [Double] = try Oracle.ask(
                "r = stats.binomtest(*q).proportion_ci(0.95, 'exact')\nprint(json.dumps([r.low, r.high]))",
                [k, n])
            let ours = ClopperPearson.interval(successes: k, trials: n, confidence: 0.95)
            #expect(abs(ours.lowerBound - limits[0]) < 1e-10, "\(k) of \(n)")
            #expect(abs(ours.upperBound - limits[1]) < 1e-10, "\(k) of \(n)")
        }
    }

    private struct Degrees: Codable {
        var t: [Double]
        var df: Double
    }

    @Test func `planned looks spend what they were given, by the joint normal distribution`() throws
    {
        struct Case: Codable {
            var pairs: [Int]
            var levels: [Double]
        }
        let cases = [[8, 16, 24], [6, 12], [8, 12, 20, 40]].map {
            Case(pairs: $0, levels: PlannedLooks(pairs: $0, alpha: 0.05).levels)
        }
        let crossing: [[Double]] = try Oracle.ask(
            """
            answers = []
            for c in q:
                t = np.array(c["pairs"]) / c["pairs"][-1]
                b = stats.norm.isf(np.array(c["levels"]) / 2)
                one = []
                for k in range(1, len(t) + 1):
                    cov = np.sqrt(np.minimum.outer(t[:k], t[:k]) / np.maximum.outer(t[:k], t[:k]))
                    inside = stats.multivariate_normal(cov=cov, abseps=1e-8, releps=1e-8,
                        maxpts=4000000).cdf(b[:k], lower_limit=-b[:k])
                    one.append(float(1 - inside))
                answers.append(one)
            print(json.dumps(answers))
            """, cases)
        for (planned, sums) in zip(cases, crossing) {
            let last = Double(planned.pairs.last ?? 1)
            for (pairs, sum) in zip(planned.pairs, sums) {
                let expected = PlannedLooks.spent(at: Double(pairs) / last, of: 0.05)
                #expect(abs(sum - expected) < 2e-5, "\(planned.pairs) at \(pairs): \(sum)")
            }
        }
    }
}
