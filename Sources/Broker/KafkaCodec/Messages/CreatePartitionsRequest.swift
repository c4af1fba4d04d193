/// Asks for more partitions of topics.
package struct CreatePartitionsRequest: RequestMessage, Sendable {
    package typealias Response = CreatePartitionsResponse
    package static let api = APIKey.createPartitions
    package static let versions: ClosedRange<Int16> = 0...3

    package var topics: [CreatePartitionsTopic] = []
    package var timeoutMs: Int32 = 0
    package var validateOnly = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics)
        f.int32("TimeoutMs", &timeoutMs)
        f.bool("ValidateOnly", &validateOnly)
    }

    package struct CreatePartitionsTopic: MessagePart, Sendable {
        package var name = ""
        /// Of all partitions, those that are there included.
        package var count: Int32 = 0
        package var assignments: [CreatePartitionsAssignment]? = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.int32("Count", &count)
            f.array("Assignments", &assignments, nullableSince: 0)
        }
    }

    package struct CreatePartitionsAssignment: MessagePart, Sendable {
        package var brokerIds: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int32s("BrokerIds", &brokerIds)
        }
    }
}
