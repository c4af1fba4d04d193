/// A number that a run gives, and by which sides of a series are compared.
package enum Metric: String, Codable, Sendable, Hashable, CaseIterable {
    case brokerCPU = "broker-cpu"
    case throughput
    case consumeThroughput = "consume-throughput"
    case p50
    case p99
    case p99_9 = "p99.9"
    case endToEndP99 = "end-to-end-p99"
    case clientCPU = "client-cpu"
    case firstAck = "first-ack"
    case peakResident = "peak-rss"
    case bytesWritten = "bytes-written"
    case fsyncs
    case allocations
    case switches

    /// As a row of a table begins.
    package var title: String {
        switch self {
        case .brokerCPU: "broker CPU/record"
        case .throughput: "throughput"
        case .consumeThroughput: "throughput read"
        case .p50: "p50 produce"
        case .p99: "p99 produce"
        case .p99_9: "p99.9 produce"
        case .endToEndP99: "p99 end to end"
        case .clientCPU: "client CPU/record"
        case .firstAck: "first ack after kill"
        case .peakResident: "broker peak RSS"
        case .bytesWritten: "bytes written/byte"
        case .fsyncs: "fsyncs/batch"
        case .allocations: "allocations/record"
        case .switches: "broker switches/record"
        }
    }

    /// Within a sentence: `2.1 % in broker CPU`.
    package var noun: String {
        switch self {
        case .brokerCPU: "broker CPU"
        case .clientCPU: "client CPU"
        case .p50: "p50"
        case .p99: "p99"
        case .p99_9: "p99.9"
        default: title
        }
    }

    package var unit: String {
        switch self {
        case .brokerCPU, .clientCPU: "us"
        case .throughput, .consumeThroughput: "records/s"
        case .p50, .p99, .p99_9, .endToEndP99: "us"
        case .firstAck: "ms"
        case .peakResident: "B"
        case .bytesWritten: "B/B"
        case .fsyncs, .allocations, .switches: "1"
        }
    }

    package var isHigherBetter: Bool {
        switch self {
        case .throughput, .consumeThroughput: true
        default: false
        }
    }

    /// What is worth a word: changes within it are called equivalent.
    package var defaultMargin: Double {
        switch self {
        case .brokerCPU: 0.02
        case .throughput, .consumeThroughput, .bytesWritten, .fsyncs, .allocations: 0.03
        case .clientCPU, .p50, .peakResident: 0.05
        case .p99, .p99_9, .endToEndP99, .firstAck, .switches: 0.10
        }
    }

    /// The natural logarithm of "other over base", positive when the other is worse; nil where a
    /// ratio says nothing.
    package func worsening(base: Double?, other: Double?) -> Double? {
        guard let base, let other, base > 0, other > 0 else { return nil }
        let ratio = ElementaryLogarithm.of(other / base)
        return isHigherBetter ? -ratio : ratio
    }

    /// A worsening as the change of the number itself: `-0.02` for a throughput that fell by 2 %.
    package func change(ofWorsening worsening: Double) -> Double {
        ElementaryLogarithm.shareOf(isHigherBetter ? -worsening : worsening)
    }
}
