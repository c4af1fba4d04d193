import Measurements

/// The highest rate at which the p99 of response times stays within a limit: by halving the interval
/// between a rate that held and one that did not. Each rate is a run of its own, on a fresh broker.
package struct CapacitySearch {
    private let series: VersusSeries
    /// Of p99(produce) over all offered records.
    package static let limitMilliseconds = 10.0
    /// The share of the offered rate that must be acknowledged in time.
    private static let shareMin = 0.99
    /// The bounds are within a factor of 2^(1/4) of each other after these.
    private static let stepsMax = 8

    package init(_ series: VersusSeries) { self.series = series }

    /// Records a second, or nil when even the lowest did not hold.
    ///
    /// - Parameter ceiling: what the target acknowledged in a closed loop.
    package func capacity(
        of target: Int, ceiling: Double, words: [String]
    ) throws -> (rate: Double?, tries: [CapacityTry]) {
        var low: Double?
        var high = ceiling
        var tries: [CapacityTry] = []
        for _ in 0..<Self.stepsMax {
            let rate = low.map { ($0 * high).squareRoot() } ?? high / 2
            let run = try series.carryOut(
                target, round: 0,
                extra: words + ["--set", "producer/rate=\(Int(max(rate, 1)))/s"])
            let holds = Self.holds(run.record)
            tries.append(CapacityTry(rate: rate, p99: Self.p99(run.record), holds: holds))
            if holds { low = rate } else { high = rate }
            if run.exit == 130 { break }
            if let low, high / low < 1.19 { break }
        }
        return (low, tries)
    }

    static func holds(_ record: RunRecord?) -> Bool {
        guard let produce = record?.produce, let p99 = p99(record) else { return false }
        return p99 <= limitMilliseconds && produce.rate >= produce.offeredRate * shareMin
    }

    /// Milliseconds; nil when it lies among records without an answer.
    private static func p99(_ record: RunRecord?) -> Double? {
        guard let quantile = record?.produce?.response?.quantile(0.99), !quantile.isLowerBound
        else { return nil }
        return Double(quantile.nanoseconds) / 1e6
    }
}

package struct CapacityTry: Codable, Sendable {
    package var rate: Double
    package var p99: Double?
    package var holds: Bool
}
