import BrokerCore
import KafkaCodec
import Vocabulary

extension TestBroker {
    func initProducerID(transactionalID: String? = nil) throws -> InitProducerIdResponse {
        var request = InitProducerIdRequest()
        request.transactionalId = transactionalID
        return try ask(request)
    }

    /// A batch of an idempotent producer, whose values follow from its place.
    func batchAs(_ producer: Int64, epoch: Int16 = 0, sequence: Int32, count: Int32 = 1) -> [UInt8]
    {
        let builder = RecordBatchBuilder()
        for index in 0..<count {
            let value = Array("p\(producer)-\(epoch)-\(sequence &+ index)".utf8)
            value.withUnsafeBytes {
                builder.append(timestamp: clock.wallMilliseconds(), key: nil, value: $0)
            }
        }
        return Array(
            builder.finish(
                producerId: producer, producerEpoch: epoch, baseSequence: sequence))
    }

    func sendAs(
        _ producer: Int64, epoch: Int16 = 0, sequence: Int32, count: Int32 = 1,
        to topic: String = "t"
    ) throws -> UInt64 {
        let batch = batchAs(producer, epoch: epoch, sequence: sequence, count: count)
        return handle(try produceFrame([(topic, 0, batch)]))
    }

    @discardableResult
    func produceAs(
        _ producer: Int64, epoch: Int16 = 0, sequence: Int32, count: Int32 = 1,
        to topic: String = "t"
    ) throws -> ProduceResponse.PartitionProduceResponse {
        let slot = try sendAs(producer, epoch: epoch, sequence: sequence, count: count, to: topic)
        flushAll()
        return try produceAnswer(slot)
    }

    /// Lets a minute pass, after which checkpoints are due.
    func checkpoint() {
        clock.advance(by: .milliseconds(61_000))
        _ = broker.advance(to: clock.now())
        flushAll()
    }

    func deleteRecords(_ topic: String, below offset: Int64) throws
        -> DeleteRecordsResponse.DeleteRecordsPartitionResult
    {
        var request = DeleteRecordsRequest()
        var asked = DeleteRecordsRequest.DeleteRecordsTopic()
        asked.name = topic
        var part = DeleteRecordsRequest.DeleteRecordsPartition()
        part.offset = Offset(offset)
        asked.partitions = [part]
        request.topics = [asked]
        return try ask(request).topics[0].partitions[0]
    }

    func createPartitions(_ topic: String, count: Int32, assignments: [[Int32]]? = nil) throws
        -> CreatePartitionsResponse.CreatePartitionsTopicResult
    {
        var request = CreatePartitionsRequest()
        var asked = CreatePartitionsRequest.CreatePartitionsTopic()
        asked.name = topic
        asked.count = count
        asked.assignments = assignments?.map { nodes in
            var assignment = CreatePartitionsRequest.CreatePartitionsAssignment()
            assignment.brokerIds = nodes
            return assignment
        }
        request.topics = [asked]
        return try ask(request).results[0]
    }
}
