package import Vocabulary

/// Asks for topics and their partitions, page by page (KIP-966).
package struct DescribeTopicPartitionsRequest: RequestMessage, Sendable {
    package typealias Response = DescribeTopicPartitionsResponse
    package static let api = APIKey.describeTopicPartitions
    package static let versions: ClosedRange<Int16> = 0...0

    package var topics: [TopicRequest] = []
    package var responsePartitionLimit: Int32 = 2000
    package var cursor: Cursor?

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics)
        f.int32("ResponsePartitionLimit", &responsePartitionLimit, default: 2000)
        f.optional("Cursor", &cursor)
    }

    package struct TopicRequest: MessagePart, Sendable {
        package var name = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
        }
    }

    package struct Cursor: MessagePart, Sendable {
        package var topicName = ""
        package var partitionIndex = PartitionID(0)

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("TopicName", &topicName)
            f.partition("PartitionIndex", &partitionIndex)
        }
    }
}
