import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    func syncGroup(_ request: SyncGroupRequest, _ route: ReplyRoute) {
        if request.groupId.isEmpty { return route.send(SyncGroupResponse(.invalidGroupId)) }
        let isKnown = withGroup(request.groupId) { $0.sync(request, route) }
        if !isKnown { route.send(SyncGroupResponse(.unknownMemberId)) }
    }

    /// The leader's assignments are in the log, or could not be put there.
    fileprivate func assignmentStored(_ group: String, _ generation: Int32, _ error: ErrorCode) {
        withGroup(group) { $0.assignmentStored(generation, error) }
    }
}

extension GroupChange {
    fileprivate mutating func sync(_ request: SyncGroupRequest, _ route: ReplyRoute) {
        if let error = refusal(of: request) { return answer(route, SyncGroupResponse(error)) }
        let id = request.memberId
        switch group.state {
        case .empty: answer(route, SyncGroupResponse(.unknownMemberId))
        case .preparingRebalance: answer(route, SyncGroupResponse(.rebalanceInProgress))
        case .stable:
            group.pendingSyncs.remove(id)
            extendSession(of: id)
            answer(route, assigned(group.members[id]?.assignment ?? []))
        case .completingRebalance:
            if let earlier = group.members[id]?.sync {
                answer(earlier, SyncGroupResponse(.rebalanceInProgress))
            }
            group.update(id) { $0.sync = route }
            group.pendingSyncs.remove(id)
            if id == group.leader, group.storing == nil { assign(request.assignments) }
        }
    }

    private func refusal(of request: SyncGroupRequest) -> ErrorCode? {
        if let error = group.refusal(
            member: request.memberId, instance: request.groupInstanceId)
        {
            return error
        }
        if request.generationId != group.generation { return .illegalGeneration }
        let typeDiffers = request.protocolType.map { $0 != group.protocolType } ?? false
        let nameDiffers = request.protocolName.map { $0 != group.protocolName } ?? false
        return typeDiffers || nameDiffers ? .inconsistentGroupProtocol : nil
    }

    /// Members that the leader left out get nothing. Nobody is told before it is stored.
    private mutating func assign(_ assignments: [SyncGroupRequest.SyncGroupRequestAssignment]) {
        for id in group.order { group.update(id) { $0.assignment = [] } }
        for assignment in assignments {
            group.update(assignment.memberId) { $0.assignment = assignment.assignment }
        }
        let (id, generation) = (group.id, group.generation)
        let broker = broker
        group.storing = generation
        let error = store([.group(id, storedGroup)]) { error in
            broker.assignmentStored(id, generation, error)
        }
        if let error { assignmentStored(generation, error) }
    }

    fileprivate mutating func assignmentStored(_ generation: Int32, _ error: ErrorCode) {
        guard group.state == .completingRebalance, group.generation == generation else { return }
        group.storing = nil
        guard error == .none else {
            dropAssignments(error)
            return prepareRebalance()
        }
        for member in group.inOrder {
            guard let route = member.sync else { continue }
            group.update(member.id) { $0.sync = nil }
            extendSession(of: member.id)
            answer(route, assigned(member.assignment))
        }
        group.become(.stable, now: wall)
    }

    private func assigned(_ assignment: [UInt8]) -> SyncGroupResponse {
        var response = SyncGroupResponse()
        response.protocolType = group.protocolType
        response.protocolName = group.protocolName
        response.assignment = assignment
        return response
    }
}
