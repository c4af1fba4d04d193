package import Vocabulary

/// Brokers, topics, partitions and who leads them.
package struct MetadataResponse: ResponseMessage, Sendable {
    package static let api = APIKey.metadata
    package static let versions = MetadataRequest.versions
    /// What the authorized operations are when nobody asked for them.
    package static let operationsNotAsked = Int32.min

    package var throttleTimeMs: Int32 = 0
    package var brokers: [MetadataResponseBroker] = []
    package var clusterId: String?
    package var controllerId: Int32 = -1
    package var topics: [MetadataResponseTopic] = []
    package var clusterAuthorizedOperations = operationsNotAsked
    package var errorCode = ErrorCode.none

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 3, ignorable: true)
        f.array("Brokers", &brokers)
        f.string(
            "ClusterId", &clusterId, since: 2, nullableSince: 2, default: nil, ignorable: true)
        f.int32("ControllerId", &controllerId, since: 1, default: -1, ignorable: true)
        f.array("Topics", &topics)
        f.int32(
            "ClusterAuthorizedOperations", &clusterAuthorizedOperations, since: 8, until: 10,
            default: Self.operationsNotAsked)
        f.error("ErrorCode", &errorCode, since: 13, ignorable: true)
    }

    package struct MetadataResponseBroker: MessagePart, Sendable {
        package var nodeId: Int32 = 0
        package var host = ""
        package var port: Int32 = 0
        package var rack: String?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int32("NodeId", &nodeId)
            f.string("Host", &host)
            f.int32("Port", &port)
            f.string("Rack", &rack, since: 1, nullableSince: 1, default: nil, ignorable: true)
        }
    }

    package struct MetadataResponseTopic: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        /// Null for a topic that was asked for by an unknown id.
        package var name: String? = ""
        package var topicId = KafkaUUID.zero
        package var isInternal = false
        package var partitions: [MetadataResponsePartition] = []
        package var topicAuthorizedOperations = operationsNotAsked

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.string("Name", &name, nullableSince: 12)
            f.uuid("TopicId", &topicId, since: 10, ignorable: true)
            f.bool("IsInternal", &isInternal, since: 1, ignorable: true)
            f.array("Partitions", &partitions)
            f.int32(
                "TopicAuthorizedOperations", &topicAuthorizedOperations, since: 8,
                default: MetadataResponse.operationsNotAsked)
        }
    }

    package struct MetadataResponsePartition: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var partitionIndex = PartitionID(0)
        package var leaderId: Int32 = 0
        package var leaderEpoch = LeaderEpoch.none
        package var replicaNodes: [Int32] = []
        package var isrNodes: [Int32] = []
        package var offlineReplicas: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.partition("PartitionIndex", &partitionIndex)
            f.int32("LeaderId", &leaderId)
            f.epoch("LeaderEpoch", &leaderEpoch, since: 7, ignorable: true)
            f.int32s("ReplicaNodes", &replicaNodes)
            f.int32s("IsrNodes", &isrNodes)
            f.int32s("OfflineReplicas", &offlineReplicas, since: 5, ignorable: true)
        }
    }
}
