internal import Foundation

/// The regularised incomplete beta function, which Student's t and binomial limits are made of.
enum Beta {
    /// I_x(a, b), by its continued fraction (DLMF 8.17.22, evaluated as Lentz does).
    static func regularised(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - regularised(1 - x, b, a) }
        let front = exp(
            lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
        return front * fraction(x, a, b) / a
    }

    private static let iterationsMax = 10_000

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / kept(1 - (a + b) * x / (a + 1))
        var result = d
        for index in 1...iterationsMax {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / kept(1 + even * d)
            c = kept(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / kept(1 + odd * d)
            c = kept(1 + odd / c)
            let change = d * c
            result *= change
            if abs(change - 1) < 1e-16 { break }
        }
        return result
    }
}

/// Student's t distribution.
package enum StudentT {
    /// The chance of a value at least as far from 0 as `t`, both sides.
    package static func twoSided(_ t: Double, degrees: Double) -> Double {
        Beta.regularised(degrees / (degrees + t * t), degrees / 2, 0.5)
    }

    /// The t that is exceeded on one side with this chance, below one half.
    package static func upper(_ chance: Double, degrees: Double) -> Double {
        var low = 0.0
        var high = 1e6
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if twoSided(middle, degrees: degrees) / 2 > chance {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }
}

/// Exact limits of a binomial share (Clopper, Pearson 1934).
package enum ClopperPearson {
    /// The share that `successes` of `trials` are compatible with, at a two-sided confidence.
    package static func interval(successes: Int, trials: Int, confidence: Double)
        -> ClosedRange<Double>
    {
        precondition(trials > 0 && (0...trials).contains(successes), "a share needs trials")
        let tail = (1 - confidence) / 2
        return lower(successes, trials, tail)...upper(successes, trials, tail)
    }

    /// With this one-sided confidence the share is not above the answer.
    package static func upperBound(successes: Int, trials: Int, confidence: Double) -> Double {
        upper(successes, trials, 1 - confidence)
    }

    private static func lower(_ k: Int, _ n: Int, _ tail: Double) -> Double {
        k == 0 ? 0 : root { Beta.regularised($0, Double(k), Double(n - k + 1)) - tail }
    }

    private static func upper(_ k: Int, _ n: Int, _ tail: Double) -> Double {
        k == n ? 1 : root { Beta.regularised($0, Double(k + 1), Double(n - k)) - (1 - tail) }
    }

    /// Where a rising function crosses 0 in 0 ... 1.
    private static func root(_ function: (Double) -> Double) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if function(middle) < 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
