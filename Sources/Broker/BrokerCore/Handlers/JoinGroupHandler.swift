import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    func joinGroup(
        _ request: JoinGroupRequest, clientID: String, _ route: ReplyRoute,
        _ connection: ConnectionFacts
    ) {
        func refuse(_ error: ErrorCode) { route.send(JoinGroupResponse(error, request.memberId)) }
        if request.groupId.isEmpty { return refuse(.invalidGroupId) }
        if offsetsTopic == nil { return refuse(.coordinatorNotAvailable) }
        let session = Nanoseconds.milliseconds(Int64(request.sessionTimeoutMs))
        guard session >= configuration.groupSessionMin, session <= configuration.groupSessionMax
        else { return refuse(.invalidSessionTimeout) }
        let rebalance = request.rebalanceTimeoutMs
        let host = connection.peer.lastIndex(of: ":").map { connection.peer[..<$0] }
        let member = GroupMember(
            id: request.memberId, instanceID: request.groupInstanceId, clientID: clientID,
            clientHost: "/" + (host.map(String.init) ?? connection.peer), sessionTimeout: session,
            rebalanceTimeout: rebalance < 0 ? session : .milliseconds(Int64(rebalance)),
            protocols: request.protocols.map { .init(name: $0.name, metadata: $0.metadata) },
            join: route)
        let isNew = request.memberId.isEmpty
        if isNew, groups.table.withLock({ $0.groups.count }) >= configuration.limits.groupsMax {
            return refuse(.coordinatorNotAvailable)
        }
        let isKnown = withGroup(request.groupId, creating: isNew) { change in
            change.join(member, type: request.protocolType, route)
        }
        if !isKnown { refuse(.unknownMemberId) }
    }
}

extension GroupChange {
    fileprivate mutating func join(_ member: GroupMember, type: String, _ route: ReplyRoute) {
        func refused(_ error: ErrorCode) -> JoinGroupResponse {
            JoinGroupResponse(error, member.id)
        }
        if group.isBeingDeleted { return answer(route, refused(.coordinatorNotAvailable)) }
        let isKnown = group.members[member.id] != nil || group.pendingMembers.contains(member.id)
        let count = group.members.count + group.pendingMembers.count
        if !isKnown, member.instanceID.flatMap({ group.instances[$0] }) == nil,
            count >= broker.configuration.membersPerGroupMax
        {
            return answer(route, refused(.groupMaxSizeReached))
        }
        guard group.accepts(type: type, member.protocols) else {
            return answer(route, refused(.inconsistentGroupProtocol))
        }
        if group.members.isEmpty { group.protocolType = type }
        if member.id.isEmpty { return joinAnew(member, route) }
        if group.pendingMembers.contains(member.id) {
            if member.instanceID != nil { return answer(route, refused(.unknownMemberId)) }
            return addMember(member)
        }
        if let error = group.refusal(member: member.id, instance: member.instanceID) {
            return answer(route, refused(error))
        }
        rejoin(member, route)
    }

    private mutating func joinAnew(_ member: GroupMember, _ route: ReplyRoute) {
        var member = member
        member.id = "\(member.instanceID ?? member.clientID)-\(broker.random.uuid().canonicalText)"
        if let instance = member.instanceID {
            if let old = group.instances[instance] { return replace(old, with: member, route) }
            return addMember(member)
        }
        // Since version 4 a member comes back with its id, so that one who gave up waiting leaves
        // nobody behind (KIP-394).
        guard route.version >= 4 else { return addMember(member) }
        group.pendingMembers.insert(member.id)
        schedule(
            .pendingMember(group: group.id, member: member.id), after: member.sessionTimeout)
        answer(route, JoinGroupResponse(.memberIdRequired, member.id))
    }

    private mutating func rejoin(_ member: GroupMember, _ route: ReplyRoute) {
        let isSame = group.members[member.id]?.protocols == member.protocols
        switch group.state {
        case .empty:
            answer(route, JoinGroupResponse(.unknownMemberId, member.id))
        case .completingRebalance where isSame,
            .stable where isSame && member.id != group.leader:
            // It has not heard of the generation: its answer was lost.
            extendSession(of: member.id)
            answer(route, generation(told: member.id))
        case .preparingRebalance, .completingRebalance, .stable:
            update(member, route)
            maybePrepareRebalance()
        }
    }

    private mutating func update(_ member: GroupMember, _ route: ReplyRoute) {
        if let earlier = group.members[member.id]?.join {
            answer(earlier, JoinGroupResponse(.rebalanceInProgress, member.id))
        }
        group.update(member.id) {
            $0.protocols = member.protocols
            $0.sessionTimeout = member.sessionTimeout
            $0.rebalanceTimeout = member.rebalanceTimeout
            $0.clientID = member.clientID
            $0.clientHost = member.clientHost
            $0.join = route
        }
    }

    /// A static member has come back as another process. While nothing else changes, the group goes
    /// on without a rebalance.
    private mutating func replace(_ old: String, with member: GroupMember, _ route: ReplyRoute) {
        guard let former = group.members[old] else { return }
        let formerLeader = group.leader
        if let waiting = former.join { answer(waiting, JoinGroupResponse(.fencedInstanceId, old)) }
        if let waiting = former.sync { answer(waiting, SyncGroupResponse(.fencedInstanceId)) }
        group.rename(old, to: member.id)
        group.update(member.id) {
            $0.join = nil
            $0.sync = nil
        }
        update(member, route)
        extendSession(of: member.id)
        guard group.state == .stable, former.protocols == member.protocols,
            group.electedProtocol() == group.protocolName
        else { return maybePrepareRebalance() }
        group.update(member.id) { $0.join = nil }
        var response = generation(told: member.id)
        if group.leader == member.id {
            if route.version >= 9 {
                response.skipAssignment = true
            } else {
                // It is to take what was assigned, and not to assign anew.
                response.leader = formerLeader ?? ""
                response.members = []
            }
        }
        let (group, name) = (group.id, member.id)
        let broker = broker
        let told = response
        let error = store([.group(group, storedGroup)]) { error in
            if error == .none { return route.send(told) }
            broker.withGroup(group) { $0.removeMember(name) }
            route.send(JoinGroupResponse(error, name))
        }
        if let error { answer(route, JoinGroupResponse(error, name)) }
    }
}

extension KafkaUUID {
    /// As Java prints a UUID.
    var canonicalText: String {
        func hex(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: digits - text.count) + text
        }
        return [
            hex(high >> 32, 8), hex(high >> 16 & 0xffff, 4), hex(high & 0xffff, 4),
            hex(low >> 48, 4), hex(low & 0xffff_ffff_ffff, 12),
        ].joined(separator: "-")
    }
}
