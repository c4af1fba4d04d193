import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    func listGroups(_ request: ListGroupsRequest) -> ListGroupsResponse {
        var response = ListGroupsResponse()
        let states = Set(request.statesFilter.map { $0.lowercased() })
        let types = Set(request.typesFilter.map { $0.lowercased() })
        response.groups = groups.table.withLock { table in
            table.ids.compactMap { id in
                guard let group = table.groups[id] else { return nil }
                guard states.isEmpty || states.contains(group.state.rawValue.lowercased()),
                    types.isEmpty || types.contains("classic")
                else { return nil }
                var listed = ListGroupsResponse.ListedGroup()
                listed.groupId = id
                listed.protocolType = group.protocolType ?? ""
                listed.groupState = group.state.rawValue
                listed.groupType = "classic"
                return listed
            }
        }
        return response
    }

    func describeGroups(_ request: DescribeGroupsRequest, version: Int16)
        -> DescribeGroupsResponse
    {
        var response = DescribeGroupsResponse()
        // What a group is can be much longer than its name, so it is told once.
        var seen: Set<String> = []
        response.groups = groups.table.withLock { table in
            request.groups.filter { seen.insert($0).inserted }.map { id in
                var described = Self.describe(table.groups[id], id, version)
                if request.includeAuthorizedOperations, described.errorCode == .none {
                    described.authorizedOperations = AuthorizedOperations.onGroup
                }
                return described
            }
        }
        return response
    }

    private static func describe(_ group: ClassicGroup?, _ id: String, _ version: Int16)
        -> DescribeGroupsResponse.DescribedGroup
    {
        var described = DescribeGroupsResponse.DescribedGroup()
        described.groupId = id
        guard let group else {
            described.groupState = "Dead"
            if version >= 6 {
                described.errorCode = .groupIdNotFound
                described.errorMessage = "Group \(id) not found."
            }
            return described
        }
        described.groupState = group.state.rawValue
        described.protocolType = group.protocolType ?? ""
        let isSettled = group.state == .stable
        described.protocolData = isSettled ? group.protocolName ?? "" : ""
        described.members = group.inOrder.map { member in
            var answer = DescribeGroupsResponse.DescribedGroupMember()
            answer.memberId = member.id
            answer.groupInstanceId = member.instanceID
            answer.clientId = member.clientID
            answer.clientHost = member.clientHost
            if isSettled {
                answer.memberMetadata = member.metadata(of: group.protocolName)
                answer.memberAssignment = member.assignment
            }
            return answer
        }
        return described
    }

    func deleteGroups(_ request: DeleteGroupsRequest, _ route: ReplyRoute) {
        let names = request.groupsNames
        let outcomes = GroupOutcomes(count: names.count) { errors in
            var response = DeleteGroupsResponse()
            response.results = zip(names, errors).map { name, error in
                var result = DeleteGroupsResponse.DeletableGroupResult()
                result.groupId = name
                result.errorCode = error
                return result
            }
            route.send(response)
        }
        for (index, name) in names.enumerated() {
            let isKnown = withGroup(name) { change in
                guard change.group.state == .empty else {
                    return change.effects.append { outcomes.note(.nonEmptyGroup, at: index) }
                }
                let stored = Set(change.group.offsets.keys).union(change.group.pendingCommits.keys)
                let records =
                    stored.sorted().map { GroupRecord.offset(group: name, $0, nil) }
                    + [.group(name, nil)]
                let broker = change.broker
                let error = change.store(records) { error in
                    broker.withGroup(name) { change in
                        change.isForgotten = error == .none
                        change.group.isBeingDeleted = false
                    }
                    outcomes.note(error, at: index)
                }
                change.group.isBeingDeleted = error == nil
                if let error { change.effects.append { outcomes.note(error, at: index) } }
            }
            if !isKnown {
                outcomes.note(name.isEmpty ? .invalidGroupId : .groupIdNotFound, at: index)
            }
        }
        if names.isEmpty { outcomes.answerEmpty() }
    }

    func deleteOffsets(_ request: OffsetDeleteRequest, _ route: ReplyRoute) {
        var response = OffsetDeleteResponse()
        if request.groupId.isEmpty {
            response.errorCode = .invalidGroupId
            return route.send(response)
        }
        let snapshot = snapshot
        var isLater = false
        let isKnown = withGroup(request.groupId) { change in
            let subscribed: Set<String>?
            switch change.group.state {
            case .empty: subscribed = []
            default: subscribed = change.group.subscribedTopics()
            }
            guard let subscribed else {
                response.errorCode = .nonEmptyGroup
                return
            }
            var doomed: [TopicPartition] = []
            response.topics = request.topics.map { asked in
                var topic = OffsetDeleteResponse.OffsetDeleteResponseTopic()
                topic.name = asked.name
                topic.partitions = asked.partitions.map { part in
                    var answer = OffsetDeleteResponse.OffsetDeleteResponsePartition()
                    answer.partitionIndex = part.partitionIndex
                    let id = TopicPartition(asked.name, part.partitionIndex)
                    if snapshot.byName[asked.name]?.partition(part.partitionIndex.value) == nil {
                        answer.errorCode = .unknownTopicOrPartition
                    } else if subscribed.contains(asked.name) {
                        answer.errorCode = .groupSubscribedToTopic
                    } else if change.group.offsets[id] != nil {
                        doomed.append(id)
                    }
                    return answer
                }
                return topic
            }
            let (broker, told, gone) = (change.broker, response, doomed)
            isLater = true
            let error = change.forget(gone) { error in
                var answer = told
                if error == .none {
                    broker.withGroup(request.groupId) { change in
                        for id in gone { change.group.offsets[id] = nil }
                    }
                } else {
                    answer.errorCode = error
                }
                route.send(answer)
            }
            if let error {
                isLater = false
                response.errorCode = error
            }
        }
        if !isKnown { response.errorCode = .groupIdNotFound }
        if !isLater { route.send(response) }
    }
}

extension GroupChange {
    mutating func forget(
        _ partitions: [TopicPartition], then: @escaping @Sendable (ErrorCode) -> Void
    ) -> ErrorCode? {
        let id = group.id
        return store(partitions.map { .offset(group: id, $0, nil) }, then: then)
    }
}

/// Gathers what became of several groups, and answers when the last is known.
private final class GroupOutcomes: Sendable {
    private let state: Mutex<(errors: [ErrorCode], left: Int)>
    private let answer: @Sendable ([ErrorCode]) -> Void

    init(count: Int, answer: @escaping @Sendable ([ErrorCode]) -> Void) {
        state = Mutex((Array(repeating: .none, count: count), count))
        self.answer = answer
    }

    func note(_ error: ErrorCode, at index: Int) {
        let errors = state.withLock { state -> [ErrorCode]? in
            state.errors[index] = error
            state.left -= 1
            return state.left == 0 ? state.errors : nil
        }
        if let errors { answer(errors) }
    }

    func answerEmpty() { answer([]) }
}
