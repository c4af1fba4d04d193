/// Response times of all offered records: those of records with an answer, and for the others how
/// long they had been waited for when the run ended.
///
/// Rule: a censored observation stands at its censor time. Its true time is at least that, so every
/// order statistic is a lower bound of the true one; it is exact as long as all censored
/// observations lie above it. A quantile is therefore flagged as a lower bound as soon as a censored
/// observation lies in its counter or below.
public final class CensoredHistogram: Sendable {
    public let observed: Histogram
    public let censored: Histogram

    public init(observed: Histogram = Histogram(), censored: Histogram = Histogram()) {
        self.observed = observed
        self.censored = censored
    }

    public var count: Int64 { observed.count + censored.count }

    public func add(_ other: CensoredHistogram) {
        observed.add(other.observed)
        censored.add(other.censored)
    }

    public func subtract(_ part: CensoredHistogram) {
        observed.subtract(part.observed)
        censored.subtract(part.censored)
    }

    public func copy() -> CensoredHistogram {
        CensoredHistogram(observed: observed.copy(), censored: censored.copy())
    }

    public func quantile(_ fraction: Double) -> Quantile {
        quantiles([fraction])[0]
    }

    /// The quantiles in the order asked for; one merge serves them all.
    public func quantiles(_ fractions: [Double]) -> [Quantile] {
        let all = observed.copy()
        all.add(censored)
        let lowestCensored = censored.isEmpty ? Int64.max : censored.min
        return fractions.map { fraction in
            let value = all.quantile(fraction)
            let clipped = all.overflowed > 0 && value >= Histogram.highestTrackable
            return Quantile(nanoseconds: value, isLowerBound: lowestCensored <= value || clipped)
        }
    }

    /// The largest; with anything censored it is a lower bound.
    public var max: Quantile { quantile(1) }
}

/// A duration that a share of the observations does not exceed.
@frozen
public struct Quantile: Hashable, Sendable {
    public var nanoseconds: Int64
    /// The true value may be larger: it is not known how long the slowest would have taken.
    public var isLowerBound: Bool

    public init(nanoseconds: Int64, isLowerBound: Bool) {
        self.nanoseconds = nanoseconds
        self.isLowerBound = isLowerBound
    }
}
