/// Asks for a producer id. Versions 3 and up may bring a former one (KIP-360); version 6 is not yet
/// stable in Kafka 4.3 and left out.
package struct InitProducerIdRequest: RequestMessage, Sendable {
    package typealias Response = InitProducerIdResponse
    package static let api = APIKey.initProducerId
    package static let versions: ClosedRange<Int16> = 0...5

    package var transactionalId: String?
    package var transactionTimeoutMs: Int32 = 0
    package var producerId: Int64 = -1
    package var producerEpoch: Int16 = -1

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("TransactionalId", &transactionalId, nullableSince: 0)
        f.int32("TransactionTimeoutMs", &transactionTimeoutMs)
        f.int64("ProducerId", &producerId, since: 3, default: -1)
        f.int16("ProducerEpoch", &producerEpoch, since: 3, default: -1)
    }
}
