import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    func commitOffsets(_ request: OffsetCommitRequest, _ route: ReplyRoute) {
        var commit = Commit(request, route.version, self)
        if request.groupId.isEmpty {
            commit.failAll(.invalidGroupId)
        } else if offsetsTopic == nil {
            commit.failAll(.coordinatorNotAvailable)
        } else {
            let isSimple = request.generationIdOrMemberEpoch < 0
            var answers: Commit? = commit
            let isKnown = withGroup(request.groupId, creating: isSimple) { change in
                answers = change.commit(commit, request, route)
            }
            if isKnown {
                guard let answers else { return }
                commit = answers
            } else {
                commit.failAll(route.version >= 9 ? .groupIdNotFound : .illegalGeneration)
            }
        }
        route.send(commit.response)
    }

    fileprivate func committed(
        _ commit: Commit, _ group: String, _ error: ErrorCode, _ route: ReplyRoute
    ) {
        var commit = commit
        // Its last offset may have expired meanwhile, and the group with it.
        withGroup(group, creating: error == .none) { change in
            for (partition, offset) in commit.accepted {
                if error == .none { change.group.offsets[partition] = offset }
                change.group.endCommit(of: partition)
            }
        }
        if error != .none { commit.failAccepted(error) }
        route.send(commit.response)
    }
}

/// A commit on its way: what is accepted, and the answer.
private struct Commit: Sendable {
    private(set) var response = OffsetCommitResponse()
    private(set) var accepted: [(TopicPartition, CommittedOffset)] = []
    private var places: [(topic: Int, partition: Int)] = []

    init(_ request: OffsetCommitRequest, _ version: Int16, _ broker: Broker) {
        let now = broker.moment.wallMilliseconds
        let snapshot = broker.snapshot
        for asked in request.topics {
            let topic =
                version >= 10 ? snapshot.byID[asked.topicId] : snapshot.byName[asked.name]
            var answer = OffsetCommitResponse.OffsetCommitResponseTopic()
            answer.name = asked.name
            answer.topicId = asked.topicId
            for part in asked.partitions {
                var result = OffsetCommitResponse.OffsetCommitResponsePartition()
                result.partitionIndex = part.partitionIndex
                let metadata = part.committedMetadata ?? ""
                if topic?.partition(part.partitionIndex.value) == nil {
                    result.errorCode =
                        version >= 10 && topic == nil ? .unknownTopicId : .unknownTopicOrPartition
                } else if metadata.utf8.count > broker.configuration.offsetMetadataBytesMax {
                    result.errorCode = .offsetMetadataTooLarge
                } else if let topic {
                    places.append((response.topics.count, answer.partitions.count))
                    accepted.append(
                        (
                            TopicPartition(topic.name, part.partitionIndex),
                            CommittedOffset(
                                offset: part.committedOffset,
                                leaderEpoch: part.committedLeaderEpoch, metadata: metadata,
                                committed: now)
                        ))
                }
                answer.partitions.append(result)
            }
            response.topics.append(answer)
        }
    }

    mutating func failAll(_ error: ErrorCode) {
        for topic in response.topics.indices {
            for partition in response.topics[topic].partitions.indices {
                response.topics[topic].partitions[partition].errorCode = error
            }
        }
        accepted = []
    }

    mutating func failAccepted(_ error: ErrorCode) {
        for place in places {
            response.topics[place.topic].partitions[place.partition].errorCode = error
        }
        accepted = []
    }
}

extension GroupChange {
    /// Nil when the answer comes once the offsets are stored.
    fileprivate mutating func commit(
        _ commit: Commit, _ request: OffsetCommitRequest, _ route: ReplyRoute
    ) -> Commit? {
        var commit = commit
        if let error = refusal(of: request) {
            commit.failAll(error)
            return commit
        }
        if group.members[request.memberId] != nil { extendSession(of: request.memberId) }
        let id = group.id
        let records = commit.accepted.map { GroupRecord.offset(group: id, $0.0, $0.1) }
        guard !records.isEmpty else { return commit }
        let broker = broker
        let accepted = commit
        let error = store(records) { error in broker.committed(accepted, id, error, route) }
        guard let error else {
            for (partition, _) in commit.accepted { group.expectCommit(of: partition) }
            return nil
        }
        commit.failAccepted(error == .unknownServerError ? .invalidCommitOffsetSize : error)
        return commit
    }

    private func refusal(of request: OffsetCommitRequest) -> ErrorCode? {
        if group.isBeingDeleted { return .coordinatorNotAvailable }
        // Whoever assigns its partitions itself commits without being a member.
        if request.generationIdOrMemberEpoch < 0, group.state == .empty { return nil }
        if request.generationIdOrMemberEpoch >= 0 || !request.memberId.isEmpty
            || request.groupInstanceId != nil
        {
            if let error = group.refusal(
                member: request.memberId, instance: request.groupInstanceId)
            {
                return error
            }
            guard request.generationIdOrMemberEpoch == group.generation else {
                return .illegalGeneration
            }
        } else if group.state != .empty {
            return .unknownMemberId
        }
        return group.state == .completingRebalance ? .rebalanceInProgress : nil
    }
}
