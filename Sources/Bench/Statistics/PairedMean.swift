internal import Foundation

/// Student's interval around the mean of paired differences: for a race, where few pairs must do. It
/// leans on differences that are roughly normal; what is published rests on `PairedEstimate`.
package struct PairedMean: Sendable, Hashable {
    package var count: Int
    package var centre: Double
    package var low: Double
    package var high: Double

    /// Nil for fewer than two differences. `alpha` is two-sided.
    package init?(_ differences: [Double], alpha: Double) {
        guard differences.count > 1 else { return nil }
        count = differences.count
        let mean = differences.reduce(0, +) / Double(count)
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / Double(count - 1) / Double(count)).squareRoot()
        let reach = StudentT.upper(alpha / 2, degrees: Double(count - 1)) * error
        centre = mean
        low = mean - reach
        high = mean + reach
    }

    /// The centre of differences of logarithms as a share.
    package var worse: Double { expm1(centre) }
}
