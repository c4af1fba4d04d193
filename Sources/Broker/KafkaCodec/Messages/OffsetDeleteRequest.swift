package import Vocabulary

/// Asks to forget offsets of a group (KIP-496).
package struct OffsetDeleteRequest: RequestMessage, Sendable {
    package typealias Response = OffsetDeleteResponse
    package static let api = APIKey.offsetDelete
    package static let versions: ClosedRange<Int16> = 0...0

    package var groupId = ""
    package var topics: [OffsetDeleteRequestTopic] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("GroupId", &groupId)
        f.array("Topics", &topics)
    }

    package struct OffsetDeleteRequestTopic: MessagePart, Sendable {
        package var name = ""
        package var partitions: [OffsetDeleteRequestPartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct OffsetDeleteRequestPartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
        }
    }
}
