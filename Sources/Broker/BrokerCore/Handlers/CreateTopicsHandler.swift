import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    /// Creates topics, one job at a time, and answers when they are durable.
    func createTopics(_ request: CreateTopicsRequest, _ route: ReplyRoute) {
        var results: [String: CreateTopicsResponse.CreatableTopicResult] = [:]
        var plans: [TopicPlan] = []
        let snapshot = snapshot
        var collisions = Self.collisionKeys(of: snapshot)
        let duplicates = Self.duplicates(request.topics.map(\.name))
        var partitionsLeft = configuration.limits.partitionsMax - snapshot.partitionCount
        for asked in request.topics where !duplicates.contains(asked.name) {
            switch plan(asked, in: snapshot, collisions, partitionsLeft) {
            case .success(let plan):
                plans.append(plan)
                partitionsLeft -= plan.partitions
                collisions[TopicName.collisionKey(plan.name)] = plan.name
            case .failure(let refusal):
                results[asked.name] = .refused(asked.name, refusal.error, refusal.message)
            }
        }
        if request.validateOnly {
            for plan in plans { results[plan.name] = describe(plan) }
        } else {
            for (plan, error) in create(plans) {
                results[plan.name] =
                    error.map { .refused(plan.name, .kafkaStorageError, $0) } ?? describe(plan)
            }
        }
        var response = CreateTopicsResponse()
        response.topics = request.topics.compactMap { results.removeValue(forKey: $0.name) }
        for name in duplicates.sorted() {
            response.topics.append(.refused(name, .invalidRequest, "Duplicate topic name."))
        }
        route.send(response)
    }

    /// Topics that a Metadata request named and that did not exist.
    func autoCreate(_ names: [String]) {
        let snapshot = snapshot
        let collisions = Self.collisionKeys(of: snapshot)
        var partitionsLeft = configuration.limits.partitionsMax - snapshot.partitionCount
        var plans: [TopicPlan] = []
        for name in names {
            var asked = CreateTopicsRequest.CreatableTopic()
            asked.name = name
            asked.numPartitions = -1
            asked.replicationFactor = -1
            guard case .success(let plan) = plan(asked, in: snapshot, collisions, partitionsLeft)
            else { continue }
            partitionsLeft -= plan.partitions
            plans.append(plan)
        }
        _ = create(plans)
        beingCreated.withLock { $0.subtract(names) }
    }

    private static func collisionKeys(of snapshot: TopicSnapshot) -> [String: String] {
        Dictionary(
            snapshot.sorted.map { (TopicName.collisionKey($0.name), $0.name) },
            uniquingKeysWith: { first, _ in first })
    }

    static func duplicates(_ names: [String]) -> Set<String> {
        var seen: Set<String> = []
        return Set(names.filter { !seen.insert($0).inserted })
    }

    // MARK: Checking

    /// The order of the checks is that of Kafka's `ReplicationControlManager`.
    private func plan(
        _ asked: CreateTopicsRequest.CreatableTopic, in snapshot: TopicSnapshot,
        _ collisions: [String: String], _ partitionsLeft: Int
    ) -> Result<TopicPlan, TopicRefusal> {
        let name = asked.name
        if name == TopicName.clusterMetadata {
            return .refused(
                .invalidRequest, "Creation of internal topic \(name) is prohibited.")
        }
        if let reason = TopicName.reasonInvalid(name) {
            return .refused(.invalidTopicException, reason)
        }
        if snapshot.byName[name] != nil {
            return .refused(.topicAlreadyExists, "Topic '\(name)' already exists.")
        }
        if let other = collisions[TopicName.collisionKey(name)] {
            return .refused(
                .invalidTopicException, "Topic '\(name)' collides with existing topic: \(other)")
        }
        var overrides: [String: String] = [:]
        for setting in asked.configs {
            guard let value = setting.value else {
                return .refused(
                    .invalidConfig, "Null value not supported for topic configs: \(setting.name)")
            }
            overrides[setting.name] = value
        }
        let topic: TopicConfiguration
        do {
            topic = try TopicConfiguration(
                overrides: overrides, broker: settings)
        } catch {
            return .refused(.invalidConfig, error.message)
        }
        let partitions: Int
        switch countPartitions(asked) {
        case .success(let count): partitions = count
        case .failure(let refusal): return .failure(refusal)
        }
        let limit = min(configuration.limits.partitionsPerTopicMax, partitionsLeft)
        guard partitions <= limit else {
            return .refused(
                .invalidPartitions,
                "\(partitions) partitions are more than this broker takes on: \(limit)")
        }
        return .success(
            TopicPlan(
                name: name, id: random.uuid(), configuration: topic, partitions: partitions))
    }

    private func countPartitions(_ asked: CreateTopicsRequest.CreatableTopic)
        -> Result<Int, TopicRefusal>
    {
        if !asked.assignments.isEmpty { return countAssigned(asked) }
        if asked.replicationFactor < -1 || asked.replicationFactor == 0 {
            return .refused(
                .invalidReplicationFactor,
                "Replication factor must be larger than 0, or -1 to use the default value.")
        }
        if asked.numPartitions < -1 || asked.numPartitions == 0 {
            return .refused(
                .invalidPartitions, "Number of partitions was set to an invalid non-positive value."
            )
        }
        let replicas =
            asked.replicationFactor == -1
            ? configuration.replicationFactorDefault : asked.replicationFactor
        if replicas > 1 {
            return .refused(
                .invalidReplicationFactor,
                "Unable to replicate the partition \(replicas) time(s): The target replication "
                    + "factor of \(replicas) cannot be reached because only 1 broker(s) are "
                    + "registered.")
        }
        return .success(
            Int(asked.numPartitions == -1 ? configuration.partitionsDefault : asked.numPartitions))
    }

    private func countAssigned(_ asked: CreateTopicsRequest.CreatableTopic)
        -> Result<Int, TopicRefusal>
    {
        if asked.replicationFactor != -1 {
            return .refused(
                .invalidRequest,
                "A manual partition assignment was specified, but replication factor was not set "
                    + "to -1.")
        }
        if asked.numPartitions != -1 {
            return .refused(
                .invalidRequest,
                "A manual partition assignment was specified, but numPartitions was not set to -1."
            )
        }
        var seen: Set<Int32> = []
        for assignment in asked.assignments {
            let index = assignment.partitionIndex.value
            guard seen.insert(index).inserted else {
                return .refused(
                    .invalidReplicaAssignment,
                    "Found multiple manual partition assignments for partition \(index)")
            }
            if assignment.brokerIds.isEmpty {
                return .refused(
                    .invalidReplicaAssignment,
                    "The manual partition assignment includes an empty replica list.")
            }
            if let other = assignment.brokerIds.first(where: { $0 != configuration.nodeID }) {
                return .refused(
                    .invalidReplicaAssignment,
                    "The manual partition assignment includes broker \(other), but no such broker "
                        + "is registered.")
            }
            if assignment.brokerIds.count > 1 {
                return .refused(
                    .invalidReplicaAssignment,
                    "The manual partition assignment includes the broker \(configuration.nodeID) "
                        + "more than once.")
            }
        }
        let count = asked.assignments.count
        guard (0..<Int32(count)).allSatisfy(seen.contains) else {
            return .refused(
                .invalidReplicaAssignment,
                "partitions should be a consecutive 0-based integer sequence")
        }
        return .success(count)
    }

    // MARK: Answering

    private func describe(_ plan: TopicPlan) -> CreateTopicsResponse.CreatableTopicResult {
        var result = CreateTopicsResponse.CreatableTopicResult()
        result.name = plan.name
        result.topicId = plan.id
        result.errorMessage = nil
        result.numPartitions = Int32(plan.partitions)
        result.replicationFactor = 1
        result.configs = describedSettings(of: plan.configuration).map { setting in
            var config = CreateTopicsResponse.CreatableTopicConfigs()
            config.name = setting.name
            config.value = setting.value
            config.configSource = setting.source.rawValue
            config.readOnly = false
            config.isSensitive = setting.isSensitive
            return config
        }
        return result
    }
}

/// A topic that has passed every check.
struct TopicPlan {
    var name: String
    var id: KafkaUUID
    var configuration: TopicConfiguration
    var partitions: Int
}

struct TopicRefusal: Error {
    var error: ErrorCode
    var message: String
}

extension Result where Failure == TopicRefusal {
    fileprivate static func refused(_ error: ErrorCode, _ message: String) -> Self {
        .failure(TopicRefusal(error: error, message: message))
    }
}

extension CreateTopicsResponse.CreatableTopicResult {
    fileprivate static func refused(_ name: String, _ error: ErrorCode, _ message: String) -> Self {
        var result = Self()
        result.name = name
        result.errorCode = error
        result.errorMessage = message
        return result
    }
}
