package import Vocabulary

/// Asks to create topics, by counts or by an assignment of each partition.
package struct CreateTopicsRequest: RequestMessage, Sendable {
    package typealias Response = CreateTopicsResponse
    package static let api = APIKey.createTopics
    package static let versions: ClosedRange<Int16> = 2...7

    package var topics: [CreatableTopic] = []
    package var timeoutMs: Int32 = 60_000
    package var validateOnly = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics)
        f.int32("timeoutMs", &timeoutMs, default: 60_000)
        f.bool("validateOnly", &validateOnly, since: 1)
    }

    package struct CreatableTopic: MessagePart, Sendable {
        package var name = ""
        /// -1: the broker's default, or as assigned; the same for the replication factor.
        package var numPartitions: Int32 = 0
        package var replicationFactor: Int16 = 0
        package var assignments: [CreatableReplicaAssignment] = []
        package var configs: [CreatableTopicConfig] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.int32("NumPartitions", &numPartitions)
            f.int16("ReplicationFactor", &replicationFactor)
            f.array("Assignments", &assignments)
            f.array("Configs", &configs)
        }
    }

    package struct CreatableReplicaAssignment: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var brokerIds: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.int32s("BrokerIds", &brokerIds)
        }
    }

    package struct CreatableTopicConfig: MessagePart, Sendable {
        package var name = ""
        package var value: String? = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.string("Value", &value, nullableSince: 0)
        }
    }
}
