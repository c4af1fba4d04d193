import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    /// Partitions in one answer at the most (`max.request.partition.size.limit`).
    private static var partitionsMax: Int { 2_000 }

    func describeTopicPartitions(_ request: DescribeTopicPartitionsRequest)
        -> DescribeTopicPartitionsResponse
    {
        let snapshot = snapshot
        var names =
            request.topics.isEmpty
            ? snapshot.sorted.map(\.name) : Array(Set(request.topics.map(\.name))).sorted()
        if let cursor = request.cursor { names = names.filter { $0 >= cursor.topicName } }
        var left = max(min(Int(request.responsePartitionLimit), Self.partitionsMax), 1)
        var response = DescribeTopicPartitionsResponse()
        for name in names {
            guard left > 0 else {
                response.nextCursor = cursor(name, 0)
                break
            }
            guard let topic = snapshot.byName[name] else {
                response.topics.append(unknown(name))
                continue
            }
            let isResumed = request.cursor?.topicName == name
            let first = isResumed ? Int(request.cursor?.partitionIndex.value ?? 0) : 0
            let rest = topic.partitions.dropFirst(max(first, 0))
            response.topics.append(describe(topic, rest.prefix(left)))
            if rest.count > left {
                response.nextCursor = cursor(name, Int32(max(first, 0) + left))
                break
            }
            left -= rest.count
        }
        return response
    }

    private func cursor(_ topic: String, _ partition: Int32)
        -> DescribeTopicPartitionsResponse.Cursor
    {
        var cursor = DescribeTopicPartitionsResponse.Cursor()
        cursor.topicName = topic
        cursor.partitionIndex = PartitionID(partition)
        return cursor
    }

    private func unknown(_ name: String)
        -> DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic
    {
        var answer = DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic()
        answer.name = name
        answer.errorCode =
            TopicName.reasonInvalid(name) == nil ? .unknownTopicOrPartition : .invalidTopicException
        answer.topicAuthorizedOperations = AuthorizedOperations.onTopic
        return answer
    }

    private func describe(_ topic: Topic, _ partitions: ArraySlice<Partition>)
        -> DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic
    {
        var answer = DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic()
        answer.name = topic.name
        answer.topicId = topic.id
        answer.isInternal = TopicName.isInternal(topic.name)
        answer.topicAuthorizedOperations = AuthorizedOperations.onTopic
        answer.partitions = partitions.map { partition in
            var described =
                DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition()
            let isOffline = partition.directory.isOffline
            described.errorCode = isOffline ? .leaderNotAvailable : .none
            described.partitionIndex = partition.id.partition
            described.leaderId = isOffline ? -1 : configuration.nodeID
            described.leaderEpoch = partition.log.bounds.leaderEpoch
            described.replicaNodes = [configuration.nodeID]
            described.isrNodes = [configuration.nodeID]
            described.eligibleLeaderReplicas = []
            described.lastKnownElr = []
            described.offlineReplicas = isOffline ? [configuration.nodeID] : []
            return described
        }
        return answer
    }
}
