import Drivers
import Foundation
import Synchronization

/// The library's statistics of every producer, summed up: how long records waited in its queues, how
/// long the network and the broker took, and how often it repeated a request by itself.
///
/// Each report covers the window since the last one, with counts; figures are means weighted by
/// those. Source: librdkafka, STATISTICS.md.
final class RdkStatistics: Sendable {
    private struct Sums {
        var queue = WeightedMean()
        var outbound = WeightedMean()
        var roundTrip = WeightedMean()
        /// The last report of each client, as the counter only rises.
        var retries: [String: Int64] = [:]
    }

    private struct Report: Decodable {
        struct Window: Decodable {
            var avg: Double
            var cnt: Double
        }
        struct Broker: Decodable {
            var txretries: Int64?
            var int_latency: Window?
            var outbuf_latency: Window?
            var rtt: Window?
        }
        var name: String
        var brokers: [String: Broker]?
    }

    private let sums = Mutex(Sums())

    func take(_ json: String) {
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(json.utf8)) else {
            return
        }
        sums.withLock { sums in
            var retries: Int64 = 0
            for (_, broker) in (report.brokers ?? [:]).sorted(by: { $0.key < $1.key }) {
                sums.queue.add(broker.int_latency?.avg, broker.int_latency?.cnt)
                sums.outbound.add(broker.outbuf_latency?.avg, broker.outbuf_latency?.cnt)
                sums.roundTrip.add(broker.rtt?.avg, broker.rtt?.cnt)
                retries += broker.txretries ?? 0
            }
            sums.retries[report.name] = retries
        }
    }

    /// Nil before the first report.
    var parts: LatencyParts? {
        sums.withLock { sums in
            guard let queue = sums.queue.value, let roundTrip = sums.roundTrip.value else {
                return nil
            }
            return LatencyParts(
                clientQueueMicroseconds: queue,
                clientSendMicroseconds: sums.outbound.value,
                networkAndBrokerMicroseconds: roundTrip,
                retries: sums.retries.values.reduce(0, +))
        }
    }
}

private struct WeightedMean {
    private var sum = 0.0
    private var count = 0.0

    mutating func add(_ mean: Double?, _ weight: Double?) {
        guard let mean, let weight, weight > 0 else { return }
        sum += mean * weight
        count += weight
    }

    var value: Double? { count > 0 ? sum / count : nil }
}
