internal import Foundation

/// The standard normal distribution.
package enum Normal {
    package static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

    package static func density(_ z: Double) -> Double {
        exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    }

    /// The inverse of `cumulative` for 0 < p < 1, by bisection and Newton's steps to the last digits.
    package static func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a quantile needs a probability between 0 and 1")
        if p > 0.5 { return -quantile(1 - p) }
        var low = -39.0
        var high = 0.0
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if cumulative(middle) < p { low = middle } else { high = middle }
        }
        var z = (low + high) / 2
        for _ in 0..<3 {
            let slope = density(z)
            guard slope > 0 else { break }
            z -= (cumulative(z) - p) / slope
        }
        return z
    }
}
