package import Vocabulary

/// How far groups have read; -1 where nothing is known.
package struct OffsetFetchResponse: ResponseMessage, Sendable {
    package static let api = APIKey.offsetFetch
    package static let versions = OffsetFetchRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [OffsetFetchResponseTopic] = []
    package var errorCode = ErrorCode.none
    package var groups: [OffsetFetchResponseGroup] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 3, ignorable: true)
        f.array("Topics", &topics, until: 7)
        f.error("ErrorCode", &errorCode, since: 2, until: 7, ignorable: true)
        f.array("Groups", &groups, since: 8)
    }

    package struct OffsetFetchResponseTopic: MessagePart, Sendable {
        package var name = ""
        package var partitions: [OffsetFetchResponsePartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, until: 7)
            f.array("Partitions", &partitions, until: 7)
        }
    }

    package struct OffsetFetchResponseGroup: MessagePart, Sendable {
        package var groupId = ""
        package var topics: [OffsetFetchResponseTopics] = []
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("GroupId", &groupId, since: 8)
            f.array("Topics", &topics, since: 8)
            f.error("ErrorCode", &errorCode, since: 8)
        }
    }

    package struct OffsetFetchResponsePartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var committedOffset = Offset.zero
        package var committedLeaderEpoch = LeaderEpoch.none
        package var metadata: String? = ""
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex, until: 7)
            f.offset("CommittedOffset", &committedOffset, until: 7)
            f.epoch(
                "CommittedLeaderEpoch", &committedLeaderEpoch, since: 5, until: 7, ignorable: true)
            f.string("Metadata", &metadata, until: 7, nullableSince: 0)
            f.error("ErrorCode", &errorCode, until: 7)
        }
    }

    package struct OffsetFetchResponseTopics: MessagePart, Sendable {
        package var name = ""
        package var topicId = KafkaUUID.zero
        package var partitions: [OffsetFetchResponsePartitions] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, since: 8, until: 9, ignorable: true)
            f.uuid("TopicId", &topicId, since: 10, ignorable: true)
            f.array("Partitions", &partitions, since: 8)
        }
    }

    package struct OffsetFetchResponsePartitions: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var committedOffset = Offset.zero
        package var committedLeaderEpoch = LeaderEpoch.none
        package var metadata: String? = ""
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex, since: 8)
            f.offset("CommittedOffset", &committedOffset, since: 8)
            f.epoch("CommittedLeaderEpoch", &committedLeaderEpoch, since: 8, ignorable: true)
            f.string("Metadata", &metadata, since: 8, nullableSince: 8)
            f.error("ErrorCode", &errorCode, since: 8)
        }
    }
}
