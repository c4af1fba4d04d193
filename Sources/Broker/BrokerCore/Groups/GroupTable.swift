import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

/// All groups under one lock, and what time will do to them.
final class GroupCoordinator: Sendable {
    struct Table: Sendable {
        var groups: [String: ClassicGroup] = [:]
        var timers = DeadlineHeap<GroupTimer>()

        /// By id, so that what is listed is in a stable order.
        var ids: [String] { groups.keys.sorted() }
    }

    let table = Mutex(Table())
    private let earliestDeadline = Atomic<Int64>(.max)

    var earliest: Instant { Instant(nanoseconds: earliestDeadline.load(ordering: .acquiring)) }

    func publish(_ table: borrowing Table) {
        earliestDeadline.store(table.timers.earliest?.nanoseconds ?? .max, ordering: .releasing)
    }
}

enum GroupTimer: Sendable {
    /// A member's session, or its wait for its first rebalance.
    case session(group: String, member: String, due: Instant)
    /// One who was given an id and has not come back.
    case pendingMember(group: String, member: String)
    case join(group: String, rebalance: UInt64)
    /// The end of the members' time for fetching their assignments.
    case sync(group: String, generation: Int32)

    var group: String {
        switch self {
        case .session(let group, _, _), .pendingMember(let group, _), .join(let group, _),
            .sync(let group, _):
            group
        }
    }
}

/// One change of one group, made under the lock; what it asks for is done when the lock is free.
struct GroupChange: Sendable {
    var group: ClassicGroup
    let broker: Broker
    let now: LogMoment
    var timers: [(GroupTimer, Instant)] = []
    var effects: [@Sendable () -> Void] = []
    var isForgotten = false

    var wall: Int64 { now.wallMilliseconds }

    mutating func answer<Response: ResponseMessage & Sendable>(
        _ route: ReplyRoute, _ response: Response
    ) {
        effects.append { route.send(response) }
    }

    mutating func schedule(_ timer: GroupTimer, after span: Nanoseconds) {
        timers.append((timer, now.instant.saturating(adding: span)))
    }
}

extension Broker {
    /// Changes a group. False when there is none and none is to be made.
    @discardableResult
    func withGroup(_ id: String, creating: Bool = false, _ body: (inout GroupChange) -> Void)
        -> Bool
    {
        let moment = moment
        let change = groups.table.withLock { table -> GroupChange? in
            // Taken out of the table, so that nothing is copied.
            let found = table.groups.removeValue(forKey: id)
            guard found != nil || creating else { return nil }
            var change = GroupChange(
                group: found ?? ClassicGroup(id, now: moment.wallMilliseconds), broker: self,
                now: moment)
            body(&change)
            if !change.isForgotten { table.groups[id] = change.group }
            for (timer, deadline) in change.timers { table.timers.insert(timer, at: deadline) }
            groups.publish(table)
            return GroupChange(
                group: ClassicGroup(id, now: 0), broker: self, now: moment,
                effects: change.effects)
        }
        guard let change else { return false }
        for effect in change.effects { effect() }
        return true
    }

    /// What time has made due in the groups. A timer that finds its member alive goes on, and may be
    /// due again at once; one that is so again and again must not keep the rest of the broker waiting.
    func advanceGroups(to now: Instant) {
        for _ in 0..<Self.timerRoundsMax where groups.earliest <= now {
            for timer in takeDueTimers(now) { withGroup(timer.group) { $0.fire(timer) } }
        }
    }

    private static var timerRoundsMax: Int { 16 }

    private func takeDueTimers(_ now: Instant) -> [GroupTimer] {
        groups.table.withLock { table in
            var due: [GroupTimer] = []
            while let deadline = table.timers.earliest, deadline <= now,
                let timer = table.timers.removeFirst()
            {
                due.append(timer)
            }
            groups.publish(table)
            return due
        }
    }

    /// Members that wait for others hear that the coordinator goes, and look for it again.
    func refuseGroupWaiters() {
        for id in groups.table.withLock({ $0.ids }) {
            withGroup(id) { change in
                for member in change.group.inOrder {
                    if let route = member.join {
                        change.answer(route, JoinGroupResponse(.notCoordinator, member.id))
                    }
                    if let route = member.sync {
                        change.answer(route, SyncGroupResponse(.notCoordinator))
                    }
                    change.group.update(member.id) {
                        $0.join = nil
                        $0.sync = nil
                    }
                }
            }
        }
    }
}
