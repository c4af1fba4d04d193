package import Vocabulary

/// Asks for records, and how long and for how much to wait. From version 13 topics are named by
/// their ids (KIP-516); from 7 it may belong to a session (KIP-227).
package struct FetchRequest: RequestMessage, Sendable {
    package typealias Response = FetchResponse
    package static let api = APIKey.fetch
    package static let versions: ClosedRange<Int16> = 4...18

    package var clusterId: String?
    /// -1 for a consumer.
    package var replicaId: Int32 = -1
    package var replicaState = ReplicaState()
    package var maxWaitMs: Int32 = 0
    package var minBytes: Int32 = 0
    package var maxBytes: Int32 = .max
    /// 0: read uncommitted, 1: read committed.
    package var isolationLevel: Int8 = 0
    package var sessionId: Int32 = 0
    /// -1: no session.
    package var sessionEpoch: Int32 = -1
    package var topics: [FetchTopic] = []
    package var forgottenTopicsData: [ForgottenTopic] = []
    package var rackId = ""

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string(
            "ClusterId", &clusterId, since: 12, nullableSince: 12, default: nil, ignorable: true,
            tag: 0)
        f.int32("ReplicaId", &replicaId, until: 14, default: -1)
        f.tagged("ReplicaState", &replicaState, tag: 1, since: 15)
        f.int32("MaxWaitMs", &maxWaitMs)
        f.int32("MinBytes", &minBytes)
        f.int32("MaxBytes", &maxBytes, since: 3, default: .max, ignorable: true)
        f.int8("IsolationLevel", &isolationLevel, since: 4, ignorable: true)
        f.int32("SessionId", &sessionId, since: 7, ignorable: true)
        f.int32("SessionEpoch", &sessionEpoch, since: 7, default: -1, ignorable: true)
        f.array("Topics", &topics)
        f.array("ForgottenTopicsData", &forgottenTopicsData, since: 7)
        f.string("RackId", &rackId, since: 11, ignorable: true)
    }

    package struct ReplicaState: MessagePart, Sendable {
        package var replicaId: Int32 = -1
        package var replicaEpoch: Int64 = -1

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int32("ReplicaId", &replicaId, since: 15, default: -1)
            f.int64("ReplicaEpoch", &replicaEpoch, since: 15, default: -1)
        }
    }

    package struct FetchTopic: MessagePart, Sendable {
        package var topic = ""
        package var topicId = KafkaUUID.zero
        package var partitions: [FetchPartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Topic", &topic, until: 12, ignorable: true)
            f.uuid("TopicId", &topicId, since: 13, ignorable: true)
            f.array("Partitions", &partitions)
        }
    }

    package struct FetchPartition: MessagePart, Sendable {
        package var partition = PartitionID(0)
        package var currentLeaderEpoch = LeaderEpoch.none
        package var fetchOffset = Offset.zero
        package var lastFetchedEpoch = LeaderEpoch.none
        package var logStartOffset = Offset.none
        package var partitionMaxBytes: Int32 = 0
        package var replicaDirectoryId = KafkaUUID.zero
        package var highWatermark = Offset(.max)

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("Partition", &partition)
            f.epoch("CurrentLeaderEpoch", &currentLeaderEpoch, since: 9, ignorable: true)
            f.offset("FetchOffset", &fetchOffset)
            f.epoch("LastFetchedEpoch", &lastFetchedEpoch, since: 12)
            f.offset(
                "LogStartOffset", &logStartOffset, since: 5, default: .none, ignorable: true)
            f.int32("PartitionMaxBytes", &partitionMaxBytes)
            f.uuid(
                "ReplicaDirectoryId", &replicaDirectoryId, since: 17, ignorable: true, tag: 0)
            f.offset(
                "HighWatermark", &highWatermark, since: 18, default: Offset(.max),
                ignorable: true, tag: 1)
        }
    }

    package struct ForgottenTopic: MessagePart, Sendable {
        package var topic = ""
        package var topicId = KafkaUUID.zero
        package var partitions: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Topic", &topic, since: 7, until: 12, ignorable: true)
            f.uuid("TopicId", &topicId, since: 13, ignorable: true)
            f.int32s("Partitions", &partitions, since: 7)
        }
    }
}
