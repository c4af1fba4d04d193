package import Vocabulary

/// Which offsets are forgotten.
package struct OffsetDeleteResponse: ResponseMessage, Sendable {
    package static let api = APIKey.offsetDelete
    package static let versions = OffsetDeleteRequest.versions

    package var errorCode = ErrorCode.none
    package var throttleTimeMs: Int32 = 0
    package var topics: [OffsetDeleteResponseTopic] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.error("ErrorCode", &errorCode)
        f.int32("ThrottleTimeMs", &throttleTimeMs, ignorable: true)
        f.array("Topics", &topics)
    }

    package struct OffsetDeleteResponseTopic: MessagePart, Sendable {
        package var name = ""
        package var partitions: [OffsetDeleteResponsePartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct OffsetDeleteResponsePartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.error("ErrorCode", &errorCode)
        }
    }
}
