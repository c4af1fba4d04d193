import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    /// Gives topics more partitions, one job at a time, and answers when they are durable. The order
    /// of the checks is that of Kafka's `ReplicationControlManager`.
    func createPartitions(_ request: CreatePartitionsRequest, _ route: ReplyRoute) {
        var response = CreatePartitionsResponse()
        let duplicates = Self.duplicates(request.topics.map(\.name))
        for name in duplicates.sorted() {
            response.results.append(
                .init(name, TopicRefusal(error: .invalidRequest, message: "Duplicate topic name.")))
        }
        for asked in request.topics where !duplicates.contains(asked.name) {
            do throws(TopicRefusal) {
                let (topic, count) = try growth(asked)
                if !request.validateOnly { try grow(topic, by: count) }
                response.results.append(.init(asked.name, nil))
            } catch {
                response.results.append(.init(asked.name, error))
            }
        }
        route.send(response)
    }

    private func growth(_ asked: CreatePartitionsRequest.CreatePartitionsTopic)
        throws(TopicRefusal) -> (Topic, Int)
    {
        let snapshot = snapshot
        guard let topic = snapshot.byName[asked.name] else {
            throw TopicRefusal(
                error: .unknownTopicOrPartition,
                message: "This server does not host this topic-partition.")
        }
        let now = topic.partitions.count
        let wanted = Int(asked.count)
        guard wanted != now else {
            throw TopicRefusal(
                error: .invalidPartitions, message: "Topic already has \(now) partition(s).")
        }
        guard wanted > now else {
            throw TopicRefusal(
                error: .invalidPartitions,
                message: "The topic \(asked.name) currently has \(now) partition(s); \(wanted) "
                    + "would not be an increase.")
        }
        let limits = configuration.limits
        let most = min(
            limits.partitionsPerTopicMax, now + limits.partitionsMax - snapshot.partitionCount)
        guard wanted <= most else {
            throw TopicRefusal(
                error: .invalidPartitions,
                message: "\(wanted) partitions are more than this broker takes on: \(most)")
        }
        if let assignments = asked.assignments { try check(assignments, count: wanted - now) }
        return (topic, wanted - now)
    }

    private func check(
        _ assignments: [CreatePartitionsRequest.CreatePartitionsAssignment], count: Int
    ) throws(TopicRefusal) {
        guard assignments.count == count else {
            throw TopicRefusal(
                error: .invalidReplicaAssignment,
                message: "Attempted to add \(count) additional partition(s), but only "
                    + "\(assignments.count) assignment(s) were specified.")
        }
        for assignment in assignments where assignment.brokerIds != [configuration.nodeID] {
            throw TopicRefusal(
                error: .invalidReplicaAssignment,
                message: "The manual partition assignment \(assignment.brokerIds) does not name "
                    + "broker \(configuration.nodeID) alone, and no other is registered.")
        }
    }

    /// Logs first, then the records that make them partitions, as with a new topic.
    private func grow(_ topic: Topic, by count: Int) throws(TopicRefusal) {
        let first = topic.partitions.count
        do {
            let partitions = try makePartitions(
                first..<(first + count), of: topic.name, id: topic.id,
                configuration: topic.configuration)
            do {
                try metadata.append(
                    partitions.map { .partition(placement(of: $0, topic: topic.id)) }, now: moment)
            } catch {
                fail(directories[0], "the cluster metadata cannot be written: \(error)")
                throw error
            }
            topics.withLock { $0 = $0.replacing(topic.adding(partitions)) }
            tell(.info, "topic \(topic.name) has \(first + count) partitions now")
        } catch {
            throw TopicRefusal(
                error: .kafkaStorageError, message: "the partitions cannot be made: \(error)")
        }
    }
}

extension CreatePartitionsResponse.CreatePartitionsTopicResult {
    fileprivate init(_ name: String, _ refusal: TopicRefusal?) {
        self.init()
        self.name = name
        errorCode = refusal?.error ?? .none
        errorMessage =
            refusal?.error == .unknownTopicOrPartition ? nil : refusal?.message
    }
}
