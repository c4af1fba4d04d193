/// Asks which idempotent producers partitions know (KIP-664).
package struct DescribeProducersRequest: RequestMessage, Sendable {
    package typealias Response = DescribeProducersResponse
    package static let api = APIKey.describeProducers
    package static let versions: ClosedRange<Int16> = 0...0

    package var topics: [TopicRequest] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics)
    }

    package struct TopicRequest: MessagePart, Sendable {
        package var name = ""
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.int32s("PartitionIndexes", &partitionIndexes)
        }
    }
}
