package import Vocabulary

/// Where each epoch asked for ended.
package struct OffsetForLeaderEpochResponse: ResponseMessage, Sendable {
    package static let api = APIKey.offsetForLeaderEpoch
    package static let versions = OffsetForLeaderEpochRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [OffsetForLeaderTopicResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 2, ignorable: true)
        f.array("Topics", &topics)
    }

    package struct OffsetForLeaderTopicResult: MessagePart, Sendable {
        package var topic = ""
        package var partitions: [EpochEndOffset] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Topic", &topic)
            f.array("Partitions", &partitions)
        }
    }

    package struct EpochEndOffset: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var partition = PartitionID(0)
        package var leaderEpoch = LeaderEpoch.none
        package var endOffset = Offset.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.partition("Partition", &partition)
            f.epoch("LeaderEpoch", &leaderEpoch, since: 1, ignorable: true)
            f.offset("EndOffset", &endOffset, default: .none)
        }
    }
}
