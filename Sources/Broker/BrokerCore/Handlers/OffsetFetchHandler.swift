import KafkaCodec
import Synchronization
import Vocabulary

extension Broker {
    func fetchOffsets(_ request: OffsetFetchRequest, version: Int16) -> OffsetFetchResponse {
        var response = OffsetFetchResponse()
        guard version < 8 else {
            // All that a group has committed can be much longer than its name, so it is told once.
            var seen: Set<String> = []
            response.groups = request.groups
                .filter { $0.topics != nil || seen.insert($0.groupId).inserted }
                .map { group($0, version) }
            return response
        }
        if request.groupId.isEmpty {
            response.errorCode = .invalidGroupId
            return response
        }
        let known = committed(by: request.groupId)
        let asked =
            request.topics?.map { ($0.name, $0.partitionIndexes) } ?? Self.everything(in: known)
        response.topics = asked.map { name, partitions in
            var topic = OffsetFetchResponse.OffsetFetchResponseTopic()
            topic.name = name
            topic.partitions = partitions.map { index in
                var answer = OffsetFetchResponse.OffsetFetchResponsePartition()
                answer.partitionIndex = PartitionID(index)
                let offset = known[TopicPartition(name, PartitionID(index))]
                answer.committedOffset = offset?.offset ?? .none
                answer.committedLeaderEpoch = offset?.leaderEpoch ?? .none
                answer.metadata = offset?.metadata ?? ""
                return answer
            }
            return topic
        }
        return response
    }

    private func group(
        _ asked: OffsetFetchRequest.OffsetFetchRequestGroup, _ version: Int16
    ) -> OffsetFetchResponse.OffsetFetchResponseGroup {
        var answer = OffsetFetchResponse.OffsetFetchResponseGroup()
        answer.groupId = asked.groupId
        if asked.groupId.isEmpty {
            answer.errorCode = .invalidGroupId
            return answer
        }
        if let error = refusal(of: asked) {
            answer.errorCode = error
            return answer
        }
        let snapshot = snapshot
        let known = committed(by: asked.groupId)
        let topics: [(name: String?, id: KafkaUUID, partitions: [Int32])]
        if let wanted = asked.topics {
            topics = wanted.map { topic in
                let name = version >= 10 ? snapshot.byID[topic.topicId]?.name : topic.name
                return (name, topic.topicId, topic.partitionIndexes)
            }
        } else {
            topics = Self.everything(in: known).compactMap { name, partitions in
                let id = snapshot.byName[name]?.id
                // What has no id any more cannot be told by it.
                if version >= 10, id == nil { return nil }
                return (name, id ?? .zero, partitions)
            }
        }
        answer.topics = topics.map { name, id, partitions in
            var topic = OffsetFetchResponse.OffsetFetchResponseTopics()
            topic.name = name ?? ""
            topic.topicId = id
            topic.partitions = partitions.map { index in
                var answer = OffsetFetchResponse.OffsetFetchResponsePartitions()
                answer.partitionIndex = PartitionID(index)
                let offset = name.flatMap { known[TopicPartition($0, PartitionID(index))] }
                answer.committedOffset = offset?.offset ?? .none
                answer.committedLeaderEpoch = offset?.leaderEpoch ?? .none
                answer.metadata = offset?.metadata ?? ""
                if name == nil { answer.errorCode = .unknownTopicId }
                return answer
            }
            return topic
        }
        return answer
    }

    /// Members of the newer protocol name themselves (version 9); here there are none.
    private func refusal(of asked: OffsetFetchRequest.OffsetFetchRequestGroup) -> ErrorCode? {
        guard let member = asked.memberId, asked.memberEpoch >= 0 else { return nil }
        return groups.table.withLock { table in
            guard let group = table.groups[asked.groupId] else {
                return ErrorCode.groupIdNotFound
            }
            return group.members[member] == nil ? ErrorCode.unknownMemberId : nil
        }
    }

    private func committed(by group: String) -> [TopicPartition: CommittedOffset] {
        groups.table.withLock { $0.groups[group]?.offsets ?? [:] }
    }

    private static func everything(in known: [TopicPartition: CommittedOffset])
        -> [(String, [Int32])]
    {
        var topics: [(String, [Int32])] = []
        for partition in known.keys.sorted() {
            if topics.last?.0 == partition.topic {
                topics[topics.count - 1].1.append(partition.partition.value)
            } else {
                topics.append((partition.topic, [partition.partition.value]))
            }
        }
        return topics
    }
}
