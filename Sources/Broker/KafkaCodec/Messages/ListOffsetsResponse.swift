package import Vocabulary

/// The offset found in each partition; -1 when there is none.
package struct ListOffsetsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.listOffsets
    package static let versions = ListOffsetsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [ListOffsetsTopicResponse] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 2, ignorable: true)
        f.array("Topics", &topics)
    }

    package struct ListOffsetsTopicResponse: MessagePart, Sendable {
        package var name = ""
        package var partitions: [ListOffsetsPartitionResponse] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct ListOffsetsPartitionResponse: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var errorCode = ErrorCode.none
        package var timestamp: Int64 = -1
        package var offset = Offset.none
        package var leaderEpoch = LeaderEpoch.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.error("ErrorCode", &errorCode)
            f.int64("Timestamp", &timestamp, since: 1, default: -1)
            f.offset("Offset", &offset, since: 1, default: .none)
            f.epoch("LeaderEpoch", &leaderEpoch, since: 4)
        }
    }
}
