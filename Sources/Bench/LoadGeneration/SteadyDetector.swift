package import Vocabulary

/// Says when a system has warmed up: when for some successive seconds neither its throughput nor its
/// 99th percentile moved much.
package struct SteadyDetector: Sendable {
    /// Successive seconds that must agree.
    package static let seconds = 3
    /// Highest and lowest throughput may differ by this share of the highest.
    package static let throughputSpread = 0.05
    /// And 99th percentiles by this one, or by `latencyFloor`, which is a timer's error.
    package static let latencySpread = 0.25
    package static let latencyFloor = Nanoseconds.milliseconds(1)

    private var latest: [(rate: Double, p99: Int64)] = []

    package init() {}

    /// Takes in one more second: records acknowledged, and the percentile of their times.
    /// Answers whether the last seconds were steady.
    package mutating func add(acked: Int64, p99: Nanoseconds) -> Bool {
        latest.append((Double(acked), p99.value))
        if latest.count > Self.seconds { latest.removeFirst() }
        guard latest.count == Self.seconds else { return false }
        let rates = latest.map(\.rate).sorted()
        let times = latest.map(\.p99).sorted()
        guard let slow = rates.first, let fast = rates.last, fast > 0, let low = times.first,
            let high = times.last
        else { return false }
        let allowed = max(Double(Self.latencyFloor.value), Double(high) * Self.latencySpread)
        return fast - slow <= fast * Self.throughputSpread && Double(high - low) <= allowed
    }
}
