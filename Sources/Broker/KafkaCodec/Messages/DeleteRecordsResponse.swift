package import Vocabulary

/// The first offset that each partition has left.
package struct DeleteRecordsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.deleteRecords
    package static let versions = DeleteRecordsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [DeleteRecordsTopicResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.array("Topics", &topics)
    }

    package struct DeleteRecordsTopicResult: MessagePart, Sendable {
        package var name = ""
        package var partitions: [DeleteRecordsPartitionResult] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct DeleteRecordsPartitionResult: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var lowWatermark = Offset.zero
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.offset("LowWatermark", &lowWatermark)
            f.error("ErrorCode", &errorCode)
        }
    }
}
