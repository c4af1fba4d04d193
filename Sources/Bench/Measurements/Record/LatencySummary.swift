/// Percentiles in microseconds. Those named in `lowerBounds` are lower bounds: records without an
/// answer lie at or below them, and would have taken longer.
package struct LatencySummary: Codable, Sendable, Hashable {
    package var p50: Double
    package var p90: Double
    package var p99: Double
    package var p99_9: Double
    package var p99_99: Double
    package var max: Double
    package var mean: Double
    package var count: Int64
    /// Keys of this object, such as `max`.
    package var lowerBounds: [String]

    enum CodingKeys: String, CodingKey {
        case p50, p90, p99, p99_9, p99_99, max, mean, count
        case lowerBounds = "lower_bounds"
    }

    private static let keys = ["p50", "p90", "p99", "p99_9", "p99_99", "max"]
    private static let fractions = [0.5, 0.9, 0.99, 0.999, 0.9999, 1]

    /// Nil without an observation.
    package init?(_ histogram: CensoredHistogram) {
        guard histogram.count > 0 else { return nil }
        let quantiles = histogram.quantiles(Self.fractions)
        let microseconds = quantiles.map { Double($0.nanoseconds) / 1e3 }
        p50 = microseconds[0]
        p90 = microseconds[1]
        p99 = microseconds[2]
        p99_9 = microseconds[3]
        p99_99 = microseconds[4]
        max = microseconds[5]
        let sum =
            histogram.observed.mean * Double(histogram.observed.count)
            + histogram.censored.mean * Double(histogram.censored.count)
        mean = (sum / Double(histogram.count) / 1e3).rounded(places: 3)
        count = histogram.count
        lowerBounds = zip(Self.keys, quantiles).filter { $0.1.isLowerBound }.map(\.0)
    }

    package init?(_ histogram: Histogram) {
        self.init(CensoredHistogram(observed: histogram))
    }

    /// 0.5, 0.9, 0.99, 0.999, 0.9999 or 1; nil for another fraction.
    package func quantile(_ fraction: Double) -> Quantile? {
        guard let index = Self.fractions.firstIndex(of: fraction) else { return nil }
        let microseconds = [p50, p90, p99, p99_9, p99_99, max][index]
        return Quantile(
            nanoseconds: Int64((microseconds * 1e3).rounded()),
            isLowerBound: lowerBounds.contains(Self.keys[index]))
    }
}

extension Double {
    /// Rounded to so many decimals, so that a stored number is as short as it is exact.
    package func rounded(places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (self * scale).rounded()
        return scaled.isFinite ? scaled / scale : self
    }
}
