/// One line of `expect:`, such as `p99(produce, steady) < 50ms`.
public struct Expectation: Sendable, Hashable {
    public enum Metric: Sendable, Hashable {
        case throughput(Side)
        /// `quantile` 0.5, 0.9, 0.99, 0.999 or 1 (the maximum).
        case latency(quantile: Double, Latency, steady: Bool)
        case lost, duplicated, reordered, corrupt, unknown
        /// The slowest first acknowledgement after a kill.
        case firstAckAfterKill
        case cpuPerGigabyte(Party)
        case peakResident(Party)
    }

    public enum Side: String, Sendable, Hashable { case produce, consume }
    public enum Latency: String, Sendable, Hashable {
        case produce
        case endToEnd = "end_to_end"
    }
    public enum Party: String, Sendable, Hashable { case broker, client }
    public enum Comparison: String, Sendable, Hashable {
        case less = "<"
        case lessOrEqual = "<="
        case equal = "=="
        case greaterOrEqual = ">="
        case greater = ">"
    }

    public var metric: Metric
    public var comparison: Comparison
    /// In the metric's base unit: records a second, nanoseconds, records, CPU seconds, bytes.
    public var limit: Double
    /// As written in the scenario.
    public var text: String

    public init(metric: Metric, comparison: Comparison, limit: Double, text: String) {
        self.metric = metric
        self.comparison = comparison
        self.limit = limit
        self.text = text
    }
}
