internal import Foundation
package import Measurements

/// A load and the latency under it: one run, or the median of several at one rate.
package struct LoadPoint: Codable, Sendable, Hashable {
    /// Records a second: asked for, and acknowledged.
    package var offered: Double
    package var acked: Double
    /// Response times in microseconds; null where they lie among records without an answer.
    package var p50: Double?
    package var p99: Double?

    package init(offered: Double, acked: Double, p50: Double?, p99: Double?) {
        self.offered = offered
        self.acked = acked
        self.p50 = p50
        self.p99 = p99
    }

    /// Nil when the run measured nothing, or had no intended times.
    package init?(_ record: RunRecord) {
        guard let produce = record.produce, !produce.closedLoop else { return nil }
        func known(_ percentile: Double) -> Double? {
            guard let quantile = produce.response?.quantile(percentile), !quantile.isLowerBound
            else { return nil }
            return Double(quantile.nanoseconds) / 1e3
        }
        self.init(
            offered: produce.offeredRate, acked: produce.rate, p50: known(0.5), p99: known(0.99))
    }

    /// Whether the load was carried: nearly all of it acknowledged, and the p99 within the limit.
    package func holds(limitMicroseconds limit: Double) -> Bool {
        guard let p99 else { return false }
        return p99 <= limit && acked >= offered * Self.ackedShareMin
    }

    package static let ackedShareMin = 0.99
}

/// Latency over load.
package struct LoadCurve: Codable, Sendable, Hashable {
    /// By the rate that was asked for.
    package var points: [LoadPoint]

    package init(_ points: [LoadPoint]) {
        self.points = points.sorted { $0.offered < $1.offered }
    }

    /// Where more load begins to cost much more latency: the point that lies furthest below the line
    /// from the first to the last, both axes from 0 to 1 and latency on a logarithmic scale
    /// (Satopää et al., "Finding a 'Kneedle' in a Haystack", 2011). Nil for fewer than four points
    /// and for a curve that does not rise.
    package var knee: Int? {
        let known = points.indices.filter { points[$0].p99.map { $0 > 0 } ?? false }
        guard known.count >= 4, let first = known.first, let last = known.last,
            let low = points[first].p99, let high = points[last].p99, high > low * 1.5
        else { return nil }
        let span = points[last].offered - points[first].offered
        func depth(_ index: Int) -> Double {
            let x = (points[index].offered - points[first].offered) / span
            let y = log((points[index].p99 ?? low) / low) / log(high / low)
            return x - y
        }
        guard let best = known.max(by: { depth($0) < depth($1) }), depth(best) > 0.05 else {
            return nil
        }
        return best
    }
}

/// The search for the highest rate that holds: between one that held and one that did not, halved on
/// a logarithmic scale, and then confirmed for longer. Pure: the tries so far tell the next.
package struct CapacityBracket: Sendable, Hashable {
    package struct Try: Codable, Sendable, Hashable {
        package var rate: Double
        package var holds: Bool
        /// Whether it was one of the long runs that confirm.
        package var isConfirmation: Bool

        package init(rate: Double, holds: Bool, isConfirmation: Bool) {
            self.rate = rate
            self.holds = holds
            self.isConfirmation = isConfirmation
        }
    }

    package enum Step: Sendable, Hashable {
        case probe(Double)
        case confirm(Double)
        case found(Double)
        /// Not even the lowest rate held.
        case none
    }

    /// A closed loop acknowledged so much: no rate above it can hold for long.
    package var ceiling: Double

    /// The bracket is narrow enough when its ends are within 5 %.
    private static let ratioMax = 1.05
    private static let probesMax = 14
    private static let confirmationsMax = 5
    /// After a confirmation that failed.
    private static let stepDown = 0.93

    package init(ceiling: Double) { self.ceiling = ceiling }

    package func next(after tries: [Try]) -> Step {
        let confirmations = tries.filter(\.isConfirmation)
        if let held = confirmations.first(where: \.holds) { return .found(held.rate) }
        guard confirmations.count < Self.confirmationsMax else { return .none }
        if let failed = confirmations.last { return .confirm(failed.rate * Self.stepDown) }
        var low: Double?
        var high = ceiling
        for attempt in tries {
            if attempt.holds {
                low = max(low ?? 0, attempt.rate)
            } else {
                high = min(high, attempt.rate)
            }
        }
        if let low, high / low <= Self.ratioMax || tries.count >= Self.probesMax {
            return .confirm(low)
        }
        guard tries.count < Self.probesMax else { return .none }
        guard let low else { return .probe(tries.isEmpty ? high * 0.7 : high / 2) }
        return .probe((low * high).squareRoot())
    }
}
