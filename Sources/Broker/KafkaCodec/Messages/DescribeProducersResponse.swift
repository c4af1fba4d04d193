package import Vocabulary

/// The idempotent producers of partitions.
package struct DescribeProducersResponse: ResponseMessage, Sendable {
    package static let api = APIKey.describeProducers
    package static let versions = DescribeProducersRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [TopicResponse] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.array("Topics", &topics)
    }

    package struct TopicResponse: MessagePart, Sendable {
        package var name = ""
        package var partitions: [PartitionResponse] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct PartitionResponse: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var errorCode = ErrorCode.none
        package var errorMessage: String?
        package var activeProducers: [ProducerState] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.error("ErrorCode", &errorCode)
            f.string("ErrorMessage", &errorMessage, nullableSince: 0, default: nil)
            f.array("ActiveProducers", &activeProducers)
        }
    }

    package struct ProducerState: MessagePart, Sendable {
        package var producerId: Int64 = 0
        package var producerEpoch: Int32 = 0
        package var lastSequence: Int32 = -1
        package var lastTimestamp: Int64 = -1
        package var coordinatorEpoch: Int32 = 0
        package var currentTxnStartOffset: Int64 = -1

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int64("ProducerId", &producerId)
            f.int32("ProducerEpoch", &producerEpoch)
            f.int32("LastSequence", &lastSequence, default: -1)
            f.int64("LastTimestamp", &lastTimestamp, default: -1)
            f.int32("CoordinatorEpoch", &coordinatorEpoch)
            f.int64("CurrentTxnStartOffset", &currentTxnStartOffset, default: -1)
        }
    }
}
