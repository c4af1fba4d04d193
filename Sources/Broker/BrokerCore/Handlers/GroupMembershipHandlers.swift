import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    func heartbeat(_ request: HeartbeatRequest, _ route: ReplyRoute) {
        var response = HeartbeatResponse()
        let isKnown = withGroup(request.groupId) { response.errorCode = $0.heartbeat(request) }
        if !isKnown { response.errorCode = .unknownMemberId }
        if request.groupId.isEmpty { response.errorCode = .invalidGroupId }
        route.send(response)
    }

    func leaveGroup(_ request: LeaveGroupRequest, _ route: ReplyRoute) {
        var response = LeaveGroupResponse()
        guard !request.groupId.isEmpty else {
            response.errorCode = .invalidGroupId
            return route.send(response)
        }
        var members = request.members
        if route.version < 3 {
            members = [.init()]
            members[0].memberId = request.memberId
        }
        var outcomes = members.map { _ in ErrorCode.unknownMemberId }
        withGroup(request.groupId) { change in
            outcomes = members.map { change.leave($0) }
        }
        if route.version < 3 {
            response.errorCode = outcomes[0]
        } else {
            response.members = zip(members, outcomes).map { member, error in
                var answer = LeaveGroupResponse.MemberResponse()
                answer.memberId = member.memberId
                answer.groupInstanceId = member.groupInstanceId
                answer.errorCode = error
                return answer
            }
        }
        route.send(response)
    }
}

extension GroupChange {
    fileprivate mutating func heartbeat(_ request: HeartbeatRequest) -> ErrorCode {
        if let error = group.refusal(
            member: request.memberId, instance: request.groupInstanceId)
        {
            return error
        }
        guard request.generationId == group.generation else { return .illegalGeneration }
        switch group.state {
        case .empty: return .unknownMemberId
        case .preparingRebalance:
            extendSession(of: request.memberId)
            return .rebalanceInProgress
        case .completingRebalance, .stable:
            extendSession(of: request.memberId)
            return .none
        }
    }

    fileprivate mutating func leave(_ member: LeaveGroupRequest.MemberIdentity) -> ErrorCode {
        var id = member.memberId
        if id.isEmpty, let instance = member.groupInstanceId {
            // An administrator knows static members by their instance alone.
            guard let known = group.instances[instance] else { return .unknownMemberId }
            id = known
        } else if group.pendingMembers.remove(id) != nil {
            tryCompleteJoin()
            return .none
        } else if let error = group.refusal(member: id, instance: member.groupInstanceId) {
            return error
        }
        removeMember(id)
        return .none
    }
}
