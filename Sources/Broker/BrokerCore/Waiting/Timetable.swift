import Synchronization
import Vocabulary

/// When the broker's own rounds are due.
final class Timetable: Sendable {
    enum Turn: Int, CaseIterable {
        case flushInterval, retention, checkpoints, offsetExpiry, compaction
    }

    private let intervals: [Nanoseconds?]
    private let due: Mutex<[Instant]>
    private let earliestDue: Atomic<Int64>

    init(_ configuration: BrokerConfiguration, from start: Instant) {
        intervals = [
            configuration.flushSchedulerInterval, configuration.retentionCheckInterval,
            min(configuration.recoveryPointInterval, configuration.logStartInterval),
            configuration.offsetExpiryInterval, configuration.compactionInterval,
        ]
        let due = intervals.map { $0.map { start.saturating(adding: $0) } ?? .distantFuture }
        self.due = Mutex(due)
        earliestDue = Atomic(due.min()?.nanoseconds ?? .max)
    }

    var earliest: Instant { Instant(nanoseconds: earliestDue.load(ordering: .acquiring)) }

    /// The turns that are due, each set to its next time.
    func take(at now: Instant) -> [Turn] {
        guard earliest <= now else { return [] }
        return due.withLock { due in
            var turns: [Turn] = []
            for turn in Turn.allCases where due[turn.rawValue] <= now {
                guard let interval = intervals[turn.rawValue] else { continue }
                turns.append(turn)
                due[turn.rawValue] = now.saturating(
                    adding: max(interval, .milliseconds(1)))
            }
            earliestDue.store(due.min()?.nanoseconds ?? .max, ordering: .releasing)
            return turns
        }
    }
}

extension Instant {
    /// The latest instant there is when the sum would lie beyond it.
    func saturating(adding span: Nanoseconds) -> Instant {
        let sum = nanoseconds.addingReportingOverflow(span.value)
        return sum.overflow ? .distantFuture : Instant(nanoseconds: sum.partialValue)
    }
}
