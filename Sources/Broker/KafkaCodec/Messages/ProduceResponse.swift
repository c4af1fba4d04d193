package import Vocabulary

/// What became of each partition's batches.
package struct ProduceResponse: ResponseMessage, Sendable {
    package static let api = APIKey.produce
    package static let versions = ProduceRequest.versions

    package var responses: [TopicProduceResponse] = []
    package var throttleTimeMs: Int32 = 0
    package var nodeEndpoints: [NodeEndpoint] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Responses", &responses)
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.array("NodeEndpoints", &nodeEndpoints, since: 10, tag: 0)
    }

    package struct TopicProduceResponse: MessagePart, Sendable {
        package var name = ""
        package var topicId = KafkaUUID.zero
        package var partitionResponses: [PartitionProduceResponse] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, until: 12, ignorable: true)
            f.uuid("TopicId", &topicId, since: 13, ignorable: true)
            f.array("PartitionResponses", &partitionResponses)
        }
    }

    package struct PartitionProduceResponse: MessagePart, Sendable {
        package var index = PartitionID(0)
        package var errorCode = ErrorCode.none
        package var baseOffset = Offset.zero
        /// -1 unless the topic stamps records itself.
        package var logAppendTimeMs: Int64 = -1
        package var logStartOffset = Offset.none
        package var recordErrors: [BatchIndexAndErrorMessage] = []
        package var errorMessage: String?
        package var currentLeader = LeaderIdAndEpoch()

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("Index", &index)
            f.error("ErrorCode", &errorCode)
            f.offset("BaseOffset", &baseOffset)
            f.int64(
                "LogAppendTimeMs", &logAppendTimeMs, since: 2, default: -1, ignorable: true)
            f.offset(
                "LogStartOffset", &logStartOffset, since: 5, default: .none, ignorable: true)
            f.array("RecordErrors", &recordErrors, since: 8, ignorable: true)
            f.string(
                "ErrorMessage", &errorMessage, since: 8, nullableSince: 8, default: nil,
                ignorable: true)
            f.tagged("CurrentLeader", &currentLeader, tag: 0, since: 10)
        }
    }

    package struct BatchIndexAndErrorMessage: MessagePart, Sendable {
        package var batchIndex: Int32 = 0
        package var batchIndexErrorMessage: String?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int32("BatchIndex", &batchIndex, since: 8)
            f.string(
                "BatchIndexErrorMessage", &batchIndexErrorMessage, since: 8, nullableSince: 8,
                default: nil)
        }
    }
}
