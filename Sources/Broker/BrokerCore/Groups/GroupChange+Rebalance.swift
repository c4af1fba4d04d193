import KafkaCodec
import PartitionLog
import Vocabulary

extension GroupChange {
    /// `ClassicGroup.CONSUMER_NEW_MEMBER_JOIN_TIMEOUT`: how long a rebalance may take before its new
    /// members are given up.
    private static let newMemberTimeout = Nanoseconds.seconds(300 as Int64)

    private static let staticWaitMin = Nanoseconds.milliseconds(100)

    mutating func maybePrepareRebalance() {
        if group.state == .preparingRebalance { return tryCompleteJoin() }
        prepareRebalance()
    }

    mutating func prepareRebalance() {
        if group.state == .completingRebalance { dropAssignments(.rebalanceInProgress) }
        group.pendingSyncs = []
        group.storing = nil
        group.rebalance += 1
        let timer = GroupTimer.join(group: group.id, rebalance: group.rebalance)
        if group.state == .empty {
            // More members are about to come; each early end would make one more rebalance.
            let delay = broker.configuration.groupInitialDelay
            let left = group.rebalanceTimeout - delay
            group.initialWaitLeft = max(left, .zero)
            group.newMemberCame = false
            group.become(.preparingRebalance, now: wall)
            schedule(timer, after: delay)
        } else {
            group.initialWaitLeft = nil
            group.become(.preparingRebalance, now: wall)
            schedule(timer, after: group.rebalanceTimeout)
            tryCompleteJoin()
        }
    }

    mutating func tryCompleteJoin() {
        guard group.state == .preparingRebalance, group.initialWaitLeft == nil,
            group.everybodyJoined
        else { return }
        completeJoin()
    }

    /// The next generation: of those who have joined, and static members whether or not.
    private mutating func completeJoin() {
        for member in group.inOrder where member.join == nil && member.instanceID == nil {
            group.remove(member.id)
        }
        let joined = group.inOrder.filter { $0.join != nil }
        if joined.isEmpty, !group.members.isEmpty {
            // All are static and none has come back yet. A client's time for it may be zero.
            return schedule(
                .join(group: group.id, rebalance: group.rebalance),
                after: max(group.rebalanceTimeout, Self.staticWaitMin))
        }
        group.generation &+= 1
        guard let first = joined.first else { return becomeEmpty() }
        if group.leader.flatMap({ group.members[$0]?.join }) == nil { group.leader = first.id }
        group.protocolName = group.electedProtocol()
        group.become(.completingRebalance, now: wall)
        tellOfGroup("has generation \(group.generation) with \(joined.count) members")
        for member in joined {
            guard let route = member.join else { continue }
            answer(route, generation(told: member.id))
            group.update(member.id) {
                $0.join = nil
                $0.isNew = false
            }
            group.pendingSyncs.insert(member.id)
            extendSession(of: member.id)
        }
        schedule(
            .sync(group: group.id, generation: group.generation), after: group.rebalanceTimeout)
    }

    private mutating func becomeEmpty() {
        group.protocolName = nil
        group.leader = nil
        group.become(.empty, now: wall)
        tellOfGroup("has no members any more")
        _ = store([.group(group.id, storedGroup)]) { _ in }
    }

    private mutating func tellOfGroup(_ what: String) {
        let (broker, id) = (broker, group.id)
        effects.append { broker.tell(.info, "group \(id) \(what)") }
    }

    /// The answer that tells a member of the present generation.
    func generation(told member: String) -> JoinGroupResponse {
        var response = JoinGroupResponse()
        response.generationId = group.generation
        response.protocolType = group.protocolType
        response.protocolName = group.protocolName
        response.leader = group.leader ?? ""
        response.memberId = member
        if member == group.leader {
            response.members = group.inOrder.map { member in
                var described = JoinGroupResponse.JoinGroupResponseMember()
                described.memberId = member.id
                described.groupInstanceId = member.instanceID
                described.metadata = member.metadata(of: group.protocolName)
                return described
            }
        }
        return response
    }

    /// Takes back assignments that were never told, and tells those who wait for them.
    mutating func dropAssignments(_ error: ErrorCode) {
        for member in group.inOrder {
            if let route = member.sync { answer(route, SyncGroupResponse(error)) }
            group.update(member.id) {
                $0.assignment = []
                $0.sync = nil
            }
        }
    }

    // MARK: Members

    mutating func addMember(_ member: GroupMember) {
        var member = member
        member.expires = now.instant + Self.newMemberTimeout
        group.add(member)
        startTimer(of: member.id)
        group.pendingMembers.remove(member.id)
        maybePrepareRebalance()
    }

    mutating func removeMember(_ id: String) {
        guard let member = group.members[id] else { return }
        if let route = member.join { answer(route, JoinGroupResponse(.unknownMemberId, id)) }
        if let route = member.sync { answer(route, SyncGroupResponse(.unknownMemberId)) }
        group.remove(id)
        switch group.state {
        case .empty: break
        case .preparingRebalance: tryCompleteJoin()
        case .completingRebalance, .stable: prepareRebalance()
        }
    }

    mutating func extendSession(of id: String) {
        let now = now.instant
        group.update(id) { $0.expires = now.saturating(adding: $0.sessionTimeout) }
        startTimer(of: id)
    }

    /// One timer a member, which goes on when it finds that the member was heard of; another only
    /// where that would be too late.
    mutating func startTimer(of id: String) {
        guard let member = group.members[id], member.timer ?? .distantFuture > member.expires else {
            return
        }
        group.update(id) { $0.timer = member.expires }
        let timer = GroupTimer.session(group: group.id, member: id, due: member.expires)
        timers.append((timer, member.expires))
    }

    // MARK: Time

    mutating func fire(_ timer: GroupTimer) {
        switch timer {
        case .session(_, let member, let due): sessionDue(member, due)
        case .pendingMember(_, let member):
            if group.pendingMembers.remove(member) != nil { tryCompleteJoin() }
            forgetIfUnused()
        case .join(_, let rebalance): joinDue(rebalance)
        case .sync(_, let generation): syncDue(generation)
        }
    }

    private mutating func sessionDue(_ id: String, _ due: Instant) {
        guard let member = group.members[id], member.timer == due else { return }
        group.update(id) { $0.timer = nil }
        // Who waits for the others is alive as long as its connection is none of our business.
        let waits = !member.isNew && (member.join != nil || member.sync != nil)
        if waits {
            extendSession(of: id)
        } else if member.expires > now.instant {
            startTimer(of: id)
        } else {
            removeMember(id)
        }
    }

    private mutating func joinDue(_ rebalance: UInt64) {
        guard group.state == .preparingRebalance, group.rebalance == rebalance else { return }
        if let left = group.initialWaitLeft, group.newMemberCame, left > .zero {
            let delay = min(broker.configuration.groupInitialDelay, left)
            group.newMemberCame = false
            group.initialWaitLeft = left - delay
            return schedule(.join(group: group.id, rebalance: rebalance), after: delay)
        }
        group.initialWaitLeft = nil
        completeJoin()
        forgetIfUnused()
    }

    private mutating func syncDue(_ generation: Int32) {
        guard group.generation == generation, !group.pendingSyncs.isEmpty,
            group.state == .completingRebalance || group.state == .stable
        else { return }
        for id in group.order where group.pendingSyncs.contains(id) {
            if let route = group.members[id]?.sync {
                answer(route, SyncGroupResponse(.unknownMemberId))
            }
            group.remove(id)
        }
        prepareRebalance()
    }

    /// A group of which nothing was ever stored.
    private mutating func forgetIfUnused() {
        if group.state == .empty, group.generation == 0, group.offsets.isEmpty,
            group.pendingMembers.isEmpty, group.members.isEmpty
        {
            isForgotten = true
        }
    }
}

extension JoinGroupResponse {
    init(_ error: ErrorCode, _ member: String) {
        self.init()
        errorCode = error
        generationId = -1
        memberId = member
        protocolType = nil
        // Null since version 7.
        protocolName = ""
    }
}

extension SyncGroupResponse {
    init(_ error: ErrorCode) {
        self.init()
        errorCode = error
    }
}
