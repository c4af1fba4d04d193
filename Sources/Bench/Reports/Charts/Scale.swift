internal import Foundation
internal import Measurements
internal import Vocabulary

/// Where a value stands along an axis, and what is written beside the axis.
struct Scale {
    struct Tick: Equatable {
        var value: Double
        var label: String
        /// A lighter line without a label.
        var isMinor = false
    }

    enum Kind { case linear, logarithmic }

    let kind: Kind
    let low: Double
    let high: Double
    let from: Double
    let to: Double

    init(_ kind: Kind, _ low: Double, _ high: Double, from: Double, to: Double) {
        self.kind = kind
        self.low = kind == .logarithmic ? max(low, .leastNormalMagnitude) : low
        self.high = max(high, low.nextUp)
        self.from = from
        self.to = to
    }

    /// Values beyond the ends stand at the ends.
    func at(_ value: Double) -> Double {
        let share: Double
        switch kind {
        case .linear: share = (value - low) / (high - low)
        case .logarithmic: share = log(max(value, low) / low) / log(high / low)
        }
        return from + (to - from) * min(max(share, 0), 1)
    }

    /// Round values, about `count` of them.
    func ticks(_ count: Int, label: (Double) -> String) -> [Tick] {
        kind == .linear ? linearTicks(count, label) : decades(count, label)
    }

    private func linearTicks(_ count: Int, _ label: (Double) -> String) -> [Tick] {
        let step = Self.roundStep((high - low) / Double(max(count, 1)))
        var ticks: [Tick] = []
        var index = (low / step).rounded(.up)
        while index * step <= high * (1 + 1e-9), ticks.count < 100 {
            ticks.append(Tick(value: index * step, label: label(index * step)))
            index += 1
        }
        return ticks
    }

    private func decades(_ count: Int, _ label: (Double) -> String) -> [Tick] {
        let first = Int(log10(low).rounded(.down))
        let last = Int(log10(high).rounded(.up))
        let every = max(1, (last - first) / max(count, 1))
        var ticks: [Tick] = []
        for power in first...last {
            let value = Self.power(power)
            for multiple in [1.0, 2, 5] where value * multiple >= low * 0.999 {
                guard value * multiple <= high * 1.001 else { break }
                let isMajor =
                    multiple == 1 && (power - first) % every == 0
                    || last - first <= 2 && every == 1
                ticks.append(
                    Tick(
                        value: value * multiple, label: isMajor ? label(value * multiple) : "",
                        isMinor: !isMajor))
            }
        }
        return ticks
    }

    static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

    /// 1, 2 or 5 times a power of ten, not below `span`.
    static func roundStep(_ span: Double) -> Double {
        guard span > 0, span.isFinite else { return 1 }
        let unit = power(Int(log10(span).rounded(.down)))
        for multiple in [1.0, 2, 5, 10] where unit * multiple >= span * 0.999_999 {
            return unit * multiple
        }
        return unit * 10
    }
}
