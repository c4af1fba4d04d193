package import Vocabulary

/// Whether each offset was stored.
package struct OffsetCommitResponse: ResponseMessage, Sendable {
    package static let api = APIKey.offsetCommit
    package static let versions = OffsetCommitRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [OffsetCommitResponseTopic] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 3, ignorable: true)
        f.array("Topics", &topics)
    }

    package struct OffsetCommitResponseTopic: MessagePart, Sendable {
        package var name = ""
        package var topicId = KafkaUUID.zero
        package var partitions: [OffsetCommitResponsePartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, until: 9, ignorable: true)
            f.uuid("TopicId", &topicId, since: 10, ignorable: true)
            f.array("Partitions", &partitions)
        }
    }

    package struct OffsetCommitResponsePartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.error("ErrorCode", &errorCode)
        }
    }
}
