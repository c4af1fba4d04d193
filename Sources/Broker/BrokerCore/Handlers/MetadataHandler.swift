import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    func answerMetadata(
        _ request: MetadataRequest, _ route: ReplyRoute, _ connection: ConnectionFacts
    ) {
        for topic in request.topics ?? [] where route.version < 12 {
            if topic.name == nil {
                return route.close(
                    "a Metadata request of version \(route.version) names no topic")
            }
            if !topic.topicId.isZero {
                return route.close(
                    "a Metadata request of version \(route.version) names a topic by its id")
            }
        }
        route.send(metadata(request, version: route.version, connection))
    }

    private func metadata(
        _ request: MetadataRequest, version: Int16, _ connection: ConnectionFacts
    ) -> MetadataResponse {
        var response = MetadataResponse()
        response.brokers = brokers(for: connection).map { endpoint in
            var broker = MetadataResponse.MetadataResponseBroker()
            broker.nodeId = configuration.nodeID
            broker.host = endpoint.host
            broker.port = endpoint.port
            broker.rack = configuration.rack
            return broker
        }
        response.clusterId = clusterID
        response.controllerId = configuration.nodeID
        let operations = request.includeTopicAuthorizedOperations
        // In version 0, which has no null, an empty list asks for all.
        if let asked = request.topics, !(version == 0 && asked.isEmpty) {
            response.topics = topics(asked, request.allowAutoTopicCreation, operations)
        } else {
            response.topics = snapshot.sorted.map { describe($0, operations) }
        }
        if request.includeClusterAuthorizedOperations {
            response.clusterAuthorizedOperations = AuthorizedOperations.onCluster
        }
        return response
    }

    /// The endpoint of the listener that the client came through.
    func brokers(for connection: ConnectionFacts) -> [AdvertisedEndpoint] {
        endpoints.withLock { endpoints in
            endpoints.first { $0.listener == connection.listener }.map { [$0] } ?? []
        }
    }

    private func topics(
        _ asked: [MetadataRequest.MetadataRequestTopic], _ mayCreate: Bool, _ operations: Bool
    ) -> [MetadataResponse.MetadataResponseTopic] {
        let snapshot = snapshot
        // Any id makes it a question by ids.
        let byID = asked.contains { !$0.topicId.isZero }
        var answers: [MetadataResponse.MetadataResponseTopic] = []
        var missing: [String] = []
        var seenNames: Set<String> = []
        var seenIDs: Set<KafkaUUID> = []
        for topic in asked {
            if byID {
                guard !topic.topicId.isZero, seenIDs.insert(topic.topicId).inserted else {
                    continue
                }
                if let found = snapshot.byID[topic.topicId] {
                    answers.append(describe(found, operations))
                } else {
                    answers.append(Self.failure(.unknownTopicId, name: nil, id: topic.topicId))
                }
            } else if let name = topic.name, seenNames.insert(name).inserted {
                if let found = snapshot.byName[name] {
                    answers.append(describe(found, operations))
                } else if TopicName.reasonInvalid(name) != nil {
                    answers.append(Self.failure(.invalidTopicException, name: name))
                } else {
                    // Topics of Kafka's own make come with what uses them.
                    if !TopicName.isInternal(name) { missing.append(name) }
                    answers.append(Self.failure(.unknownTopicOrPartition, name: name))
                }
            }
        }
        if mayCreate, configuration.createsTopics, !missing.isEmpty { askToCreate(missing) }
        return answers
    }

    /// As in Kafka the topic is created behind this answer, which says that it is unknown, and the
    /// client asks again.
    private func askToCreate(_ names: [String]) {
        let limit = configuration.limits.autoCreatedPerRequestMax
        let new = beingCreated.withLock { beingCreated in
            names.prefix(limit).filter { beingCreated.insert($0).inserted }
        }
        guard !new.isEmpty else { return }
        if !jobs.offer(.autoCreate(new)) {
            beingCreated.withLock { $0.subtract(new) }
        }
    }

    private static func failure(_ error: ErrorCode, name: String?, id: KafkaUUID = .zero)
        -> MetadataResponse.MetadataResponseTopic
    {
        var answer = MetadataResponse.MetadataResponseTopic()
        answer.errorCode = error
        answer.name = name
        answer.topicId = id
        answer.isInternal = name.map(TopicName.isInternal) ?? false
        return answer
    }

    private func describe(_ topic: Topic, _ operations: Bool)
        -> MetadataResponse.MetadataResponseTopic
    {
        var answer = MetadataResponse.MetadataResponseTopic()
        answer.name = topic.name
        answer.topicId = topic.id
        answer.isInternal = TopicName.isInternal(topic.name)
        answer.partitions = topic.partitions.map { partition in
            var described = MetadataResponse.MetadataResponsePartition()
            let isOffline = partition.directory.isOffline
            described.errorCode = isOffline ? .leaderNotAvailable : .none
            described.partitionIndex = partition.id.partition
            described.leaderId = isOffline ? -1 : configuration.nodeID
            described.leaderEpoch = partition.log.bounds.leaderEpoch
            described.replicaNodes = [configuration.nodeID]
            described.isrNodes = [configuration.nodeID]
            described.offlineReplicas = isOffline ? [configuration.nodeID] : []
            return described
        }
        if operations { answer.topicAuthorizedOperations = AuthorizedOperations.onTopic }
        return answer
    }
}

/// Bits of `AclOperation` codes: without an authorizer everybody may do everything.
enum AuthorizedOperations {
    /// READ 3, WRITE 4, CREATE 5, DELETE 6, ALTER 7, DESCRIBE 8, DESCRIBE_CONFIGS 10, ALTER_CONFIGS 11.
    static let onTopic: Int32 = bits([3, 4, 5, 6, 7, 8, 10, 11])
    /// READ 3, DELETE 6, DESCRIBE 8, DESCRIBE_CONFIGS 10, ALTER_CONFIGS 11.
    static let onGroup: Int32 = bits([3, 6, 8, 10, 11])
    /// CREATE 5, ALTER 7, DESCRIBE 8, CLUSTER_ACTION 9, DESCRIBE_CONFIGS 10, ALTER_CONFIGS 11,
    /// IDEMPOTENT_WRITE 12.
    static let onCluster: Int32 = bits([5, 7, 8, 9, 10, 11, 12])

    private static func bits(_ codes: [Int32]) -> Int32 { codes.reduce(0) { $0 | 1 << $1 } }
}
