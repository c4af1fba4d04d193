package import Vocabulary

/// Asks to append record batches. From version 13 topics are named by their ids (KIP-516).
package struct ProduceRequest: RequestMessage {
    package typealias Response = ProduceResponse
    package static let api = APIKey.produce
    package static let versions: ClosedRange<Int16> = 3...13

    package var transactionalId: String?
    /// 0: no answer at all, 1: the leader's, -1: all in-sync replicas'.
    package var acks: Int16 = 0
    package var timeoutMs: Int32 = 0
    package var topicData: [TopicProduceData] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("TransactionalId", &transactionalId, since: 3, nullableSince: 3, default: nil)
        f.int16("Acks", &acks)
        f.int32("TimeoutMs", &timeoutMs)
        f.array("TopicData", &topicData)
    }

    package struct TopicProduceData: MessagePart {
        package var name = ""
        package var topicId = KafkaUUID.zero
        package var partitionData: [PartitionProduceData] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, until: 12, ignorable: true)
            f.uuid("TopicId", &topicId, since: 13, ignorable: true)
            f.array("PartitionData", &partitionData)
        }
    }

    package struct PartitionProduceData: MessagePart {
        package var index = PartitionID(0)
        package var records: RecordsSlice?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("Index", &index)
            f.records("Records", &records)
        }
    }
}
