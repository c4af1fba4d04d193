import Measurements
import Synchronization
package import Vocabulary

/// What can be seen of a load while it runs, faults and recoveries among it.
extension LoadGenerator {
    package func snapshot() -> LoadSnapshot {
        let isMeasuring = board.measureStart <= clock.now().nanoseconds
        var snapshot = LoadSnapshot(
            isMeasuring: isMeasuring, live: live(measuring: isMeasuring), inFlight: 0,
            backlog: 0, unsent: 0)
        for worker in hosts.flatMap(\.parts.producers) {
            snapshot.inFlight += worker.gauge.inFlight.load(ordering: .relaxed)
            snapshot.backlog += worker.gauge.backlog.load(ordering: .relaxed)
            snapshot.unsent += worker.gauge.unsent.load(ordering: .relaxed)
        }
        return snapshot
    }

    func live(measuring: Bool) -> LiveSnapshot {
        var sum = LiveSnapshot()
        for host in hosts {
            for live in measuring ? host.inbox.live : host.parts.warmupLive {
                sum.add(live.snapshot)
            }
        }
        return sum
    }

    /// Asks for the first acknowledgement and the first delivery after `instant`, such as the
    /// restart of a broker. Replaces an earlier question.
    package func watch(from instant: Instant) {
        board.announceWatch(from: instant.nanoseconds)
    }

    /// When the first batch was acknowledged after the instant watched from; nil before.
    package var firstAck: Instant? {
        earliest(hosts.flatMap(\.parts.producers).map(\.gauge.acknowledgements))
    }

    /// When a consumer was first given a record after the instant watched from; nil before.
    package var firstDelivery: Instant? {
        earliest(hosts.flatMap(\.parts.consumers).map(\.deliveries))
    }

    private func earliest(_ events: [FirstAfter]) -> Instant? {
        let first = events.map { $0.first(after: board.watchFrom) }.min() ?? .max
        return first == .max ? nil : Instant(nanoseconds: first)
    }

    /// Marks this moment: `markPassed` tells when everything due up to now has an outcome.
    /// Replaces an earlier mark.
    package func mark() { board.addMark() }

    /// When the last record that was outstanding at the mark had its outcome; nil before.
    package var markPassed: Instant? {
        var latest = Int64.min
        for worker in hosts.flatMap(\.parts.producers) {
            guard worker.gauge.markPassed.load(ordering: .acquiring) == board.mark else {
                return nil
            }
            latest = max(latest, worker.gauge.markPassedAt.load(ordering: .relaxed))
        }
        return latest == .min ? nil : Instant(nanoseconds: latest)
    }
}
