package import Vocabulary

/// Stores how far a group has read: by topic name up to version 9, by id from there on.
package struct OffsetCommitRequest: RequestMessage, Sendable {
    package typealias Response = OffsetCommitResponse
    package static let api = APIKey.offsetCommit
    package static let versions: ClosedRange<Int16> = 2...10

    package var groupId = ""
    package var generationIdOrMemberEpoch: Int32 = -1
    package var memberId = ""
    package var groupInstanceId: String?
    package var retentionTimeMs: Int64 = -1
    package var topics: [OffsetCommitRequestTopic] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("GroupId", &groupId)
        f.int32(
            "GenerationIdOrMemberEpoch", &generationIdOrMemberEpoch, since: 1, default: -1,
            ignorable: true)
        f.string("MemberId", &memberId, since: 1, ignorable: true)
        f.string("GroupInstanceId", &groupInstanceId, since: 7, nullableSince: 7, default: nil)
        f.int64(
            "RetentionTimeMs", &retentionTimeMs, since: 2, until: 4, default: -1, ignorable: true)
        f.array("Topics", &topics)
    }

    package struct OffsetCommitRequestTopic: MessagePart, Sendable {
        package var name = ""
        package var topicId = KafkaUUID.zero
        package var partitions: [OffsetCommitRequestPartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, until: 9, ignorable: true)
            f.uuid("TopicId", &topicId, since: 10, ignorable: true)
            f.array("Partitions", &partitions)
        }
    }

    package struct OffsetCommitRequestPartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var committedOffset = Offset.zero
        package var committedLeaderEpoch = LeaderEpoch.none
        package var committedMetadata: String? = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.offset("CommittedOffset", &committedOffset)
            f.epoch("CommittedLeaderEpoch", &committedLeaderEpoch, since: 6, ignorable: true)
            f.string("CommittedMetadata", &committedMetadata, nullableSince: 0)
        }
    }
}
