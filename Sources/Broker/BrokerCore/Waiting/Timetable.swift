import Synchronization
import Vocabulary

/// When the broker's own rounds are due.
final class Timetable: Sendable {
    enum Turn: Int, CaseIterable {
        case flushInterval, retention, checkpoints, offsetExpiry, compaction
    }

    private struct Plan {
        var intervals: [Nanoseconds?]
        var due: [Instant]
    }

    private let plan: Mutex<Plan>
    private let earliestDue: Atomic<Int64>

    init(_ configuration: BrokerConfiguration, from start: Instant) {
        let intervals: [Nanoseconds?] = [
            configuration.flushSchedulerInterval, configuration.retentionCheckInterval,
            min(configuration.recoveryPointInterval, configuration.logStartInterval),
            configuration.offsetExpiryInterval, configuration.compactionInterval,
        ]
        let due = intervals.map { $0.map { start.saturating(adding: $0) } ?? .distantFuture }
        plan = Mutex(Plan(intervals: intervals, due: due))
        earliestDue = Atomic(due.min()?.nanoseconds ?? .max)
    }

    var earliest: Instant { Instant(nanoseconds: earliestDue.load(ordering: .acquiring)) }

    /// The turns that are due, each set to its next time.
    func take(at now: Instant) -> [Turn] {
        guard earliest <= now else { return [] }
        return plan.withLock { plan in
            var turns: [Turn] = []
            for turn in Turn.allCases where plan.due[turn.rawValue] <= now {
                guard let interval = plan.intervals[turn.rawValue] else { continue }
                turns.append(turn)
                plan.due[turn.rawValue] = now.saturating(
                    adding: max(interval, .milliseconds(1)))
            }
            earliestDue.store(plan.due.min()?.nanoseconds ?? .max, ordering: .releasing)
            return turns
        }
    }

    /// From now on a turn comes at this interval, the next one after all of it; a turn that never
    /// comes stays so.
    func change(_ turn: Turn, to interval: Nanoseconds, at now: Instant) {
        plan.withLock { plan in
            guard let before = plan.intervals[turn.rawValue], before != interval else { return }
            plan.intervals[turn.rawValue] = interval
            plan.due[turn.rawValue] = now.saturating(adding: max(interval, .milliseconds(1)))
            earliestDue.store(plan.due.min()?.nanoseconds ?? .max, ordering: .releasing)
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
