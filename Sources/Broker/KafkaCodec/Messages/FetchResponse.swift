package import Vocabulary

/// Records of each partition asked for.
package struct FetchResponse: ResponseMessage {
    package static let api = APIKey.fetch
    package static let versions = FetchRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var sessionId: Int32 = 0
    package var responses: [FetchableTopicResponse] = []
    package var nodeEndpoints: [NodeEndpoint] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.error("ErrorCode", &errorCode, since: 7, ignorable: true)
        f.int32("SessionId", &sessionId, since: 7)
        f.array("Responses", &responses)
        f.array("NodeEndpoints", &nodeEndpoints, since: 16, tag: 0)
    }

    package struct FetchableTopicResponse: MessagePart {
        package var topic = ""
        package var topicId = KafkaUUID.zero
        package var partitions: [PartitionData] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Topic", &topic, until: 12, ignorable: true)
            f.uuid("TopicId", &topicId, since: 13, ignorable: true)
            f.array("Partitions", &partitions)
        }
    }

    package struct PartitionData: MessagePart {
        package var partitionIndex = PartitionID(0)
        package var errorCode = ErrorCode.none
        package var highWatermark = Offset.zero
        package var lastStableOffset = Offset.none
        package var logStartOffset = Offset.none
        package var divergingEpoch = EpochEndOffset()
        package var currentLeader = LeaderIdAndEpoch()
        package var snapshotId = SnapshotId()
        package var abortedTransactions: [AbortedTransaction]? = []
        package var preferredReadReplica: Int32 = -1
        package var records: RecordsSlice?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.error("ErrorCode", &errorCode)
            f.offset("HighWatermark", &highWatermark)
            f.offset(
                "LastStableOffset", &lastStableOffset, since: 4, default: .none, ignorable: true)
            f.offset(
                "LogStartOffset", &logStartOffset, since: 5, default: .none, ignorable: true)
            f.tagged("DivergingEpoch", &divergingEpoch, tag: 0, since: 12)
            f.tagged("CurrentLeader", &currentLeader, tag: 1, since: 12)
            f.tagged("SnapshotId", &snapshotId, tag: 2, since: 12)
            f.array(
                "AbortedTransactions", &abortedTransactions, since: 4, nullableSince: 4,
                ignorable: true)
            f.int32("PreferredReadReplica", &preferredReadReplica, since: 11, default: -1)
            f.records("Records", &records)
        }
    }

    package struct EpochEndOffset: MessagePart, Sendable {
        package var epoch = LeaderEpoch.none
        package var endOffset = Offset.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.epoch("Epoch", &epoch)
            f.offset("EndOffset", &endOffset, default: .none)
        }
    }

    package struct SnapshotId: MessagePart, Sendable {
        package var endOffset = Offset.none
        package var epoch = LeaderEpoch.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.offset("EndOffset", &endOffset, default: .none)
            f.epoch("Epoch", &epoch)
        }
    }

    package struct AbortedTransaction: MessagePart, Sendable {
        package var producerId: Int64 = 0
        package var firstOffset = Offset.zero

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int64("ProducerId", &producerId)
            f.offset("FirstOffset", &firstOffset)
        }
    }
}
