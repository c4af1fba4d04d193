/// Asks which partitions are being moved (KIP-455).
package struct ListPartitionReassignmentsRequest: RequestMessage, Sendable {
    package typealias Response = ListPartitionReassignmentsResponse
    package static let api = APIKey.listPartitionReassignments
    package static let versions: ClosedRange<Int16> = 0...0

    package var timeoutMs: Int32 = 60000
    package var topics: [ListPartitionReassignmentsTopics]? = nil

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("TimeoutMs", &timeoutMs, default: 60000)
        f.array("Topics", &topics, nullableSince: 0)
    }

    package struct ListPartitionReassignmentsTopics: MessagePart, Sendable {
        package var name = ""
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.int32s("PartitionIndexes", &partitionIndexes)
        }
    }
}
