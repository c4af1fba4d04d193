package import Vocabulary

/// Asks to drop records below an offset; -1 is the high watermark.
package struct DeleteRecordsRequest: RequestMessage, Sendable {
    package typealias Response = DeleteRecordsResponse
    package static let api = APIKey.deleteRecords
    package static let versions: ClosedRange<Int16> = 0...2

    package var topics: [DeleteRecordsTopic] = []
    package var timeoutMs: Int32 = 0

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics)
        f.int32("TimeoutMs", &timeoutMs)
    }

    package struct DeleteRecordsTopic: MessagePart, Sendable {
        package var name = ""
        package var partitions: [DeleteRecordsPartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct DeleteRecordsPartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var offset = Offset.zero

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.offset("Offset", &offset)
        }
    }
}
