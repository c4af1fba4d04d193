package import Vocabulary

/// A page of topics and partitions, and where the next begins.
package struct DescribeTopicPartitionsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.describeTopicPartitions
    package static let versions = DescribeTopicPartitionsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [DescribeTopicPartitionsResponseTopic] = []
    package var nextCursor: Cursor?

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, ignorable: true)
        f.array("Topics", &topics)
        f.optional("NextCursor", &nextCursor)
    }

    package struct DescribeTopicPartitionsResponseTopic: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var name: String? = ""
        package var topicId = KafkaUUID.zero
        package var isInternal = false
        package var partitions: [DescribeTopicPartitionsResponsePartition] = []
        package var topicAuthorizedOperations: Int32 = -2147483648

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.string("Name", &name, nullableSince: 0)
            f.uuid("TopicId", &topicId, ignorable: true)
            f.bool("IsInternal", &isInternal, ignorable: true)
            f.array("Partitions", &partitions)
            f.int32("TopicAuthorizedOperations", &topicAuthorizedOperations, default: -2147483648)
        }
    }

    package struct Cursor: MessagePart, Sendable {
        package var topicName = ""
        package var partitionIndex = PartitionID(0)

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("TopicName", &topicName)
            f.partition("PartitionIndex", &partitionIndex)
        }
    }

    package struct DescribeTopicPartitionsResponsePartition: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var partitionIndex = PartitionID(0)
        package var leaderId: Int32 = 0
        package var leaderEpoch = LeaderEpoch.none
        package var replicaNodes: [Int32] = []
        package var isrNodes: [Int32] = []
        package var eligibleLeaderReplicas: [Int32]?
        package var lastKnownElr: [Int32]?
        package var offlineReplicas: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.partition("PartitionIndex", &partitionIndex)
            f.int32("LeaderId", &leaderId)
            f.epoch("LeaderEpoch", &leaderEpoch, ignorable: true)
            f.int32s("ReplicaNodes", &replicaNodes)
            f.int32s("IsrNodes", &isrNodes)
            f.int32s(
                "EligibleLeaderReplicas", &eligibleLeaderReplicas, nullableSince: 0, default: nil)
            f.int32s("LastKnownElr", &lastKnownElr, nullableSince: 0, default: nil)
            f.int32s("OfflineReplicas", &offlineReplicas, ignorable: true)
        }
    }
}
