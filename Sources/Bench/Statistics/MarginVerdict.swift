internal import Foundation

/// What an interval of a ratio says about a margin. Positive differences are worse.
package enum MarginVerdict: String, Codable, Sendable, Hashable, CaseIterable {
    /// The whole interval is worse than the margin.
    case regressed
    /// The whole interval is better than the margin.
    case improved
    /// The whole interval is within the margin.
    case equivalent
    /// The interval reaches across a margin; more pairs might tell.
    case inconclusive
    /// The interval is wider than the margin itself: what was planned cannot see it here.
    case unstable

    /// `margin` is a share, 0.03 for 3 %; `low` and `high` are logarithms of ratios.
    package init(low: Double, high: Double, margin: Double, isLast: Bool) {
        let worse = log1p(margin)
        // A gain of 3 % undoes a loss of 3 % when both are ratios: the bounds are symmetric in the
        // logarithm.
        if low > worse {
            self = .regressed
        } else if high < -worse {
            self = .improved
        } else if low > -worse, high < worse {
            self = .equivalent
        } else {
            self = isLast && (high - low) / 2 > worse ? .unstable : .inconclusive
        }
    }

    package var isDecided: Bool {
        switch self {
        case .regressed, .improved, .equivalent: true
        case .inconclusive, .unstable: false
        }
    }
}

/// What a number of pairs can see.
package enum DetectableChange {
    /// The smallest true change for the worse, as a share, that is called *regressed* with the given
    /// chance: the margin, plus what the interval of so many pairs takes away.
    ///
    /// `deviation` is that of one pair's difference of logarithms. Student's reach, with 3/π times as
    /// many pairs as the signed-rank test is as good as on normal differences.
    package static func share(
        margin: Double, deviation: Double, pairs: Int, alpha: Double, power: Double = 0.9
    ) -> Double {
        let error = deviation / (Double(max(pairs, 1)) * 3 / Double.pi).squareRoot()
        let degrees = Double(max(pairs - 1, 1))
        let reach =
            StudentT.upper(alpha / 2, degrees: degrees)
            + StudentT.upper(1 - power, degrees: degrees)
        return expm1(log1p(margin) + reach * error)
    }

    /// A deviation that a few far-off pairs do not set: 1.4826 times the median distance from the
    /// median; nil for fewer than two.
    package static func deviation(of differences: [Double]) -> Double? {
        guard differences.count > 1 else { return nil }
        let middle = Quantile.median(differences)
        let robust = 1.4826 * Quantile.median(differences.map { abs($0 - middle) })
        guard robust == 0 else { return robust }
        let mean = differences.reduce(0, +) / Double(differences.count)
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(differences.count - 1)).squareRoot()
    }
}

package enum Quantile {
    /// Of at least one value.
    package static func median(_ values: [Double]) -> Double { of(values, 0.5) }

    /// Linear between neighbours, as numpy's default has it.
    package static func of(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        let place = share * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
}
