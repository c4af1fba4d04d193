import Drivers
import KafkaCodec
import Network
import Vocabulary

/// One connection with one request in flight, and batches that were built before the first is sent:
/// what a broker does for it depends on their number alone. Used by one thread.
package final class SingleFlight {
    private let client: AdminClient
    private let node: Int32
    private let topic: String
    private let topicID: KafkaUUID
    private let batch: [UInt8]
    private let recordsPerBatch: Int

    /// Of each request.
    private static let wait = Nanoseconds.seconds(30 as Int64)
    /// Every record has it, so that no batch is longer than another.
    private static let timestamp: Int64 = 1_700_000_000_000

    package private(set) var requests = 0

    /// - Parameters:
    ///   - topic: one that exists; its partition 0 is used.
    ///   - records: in each batch.
    ///   - valueBytes: of each record's value.
    package init(address: String, topic: String, records: Int, valueBytes: Int) throws {
        client = try AdminClient(bootstrap: address, wait: Self.wait)
        let metadata = try client.metadata([topic])
        guard let found = metadata.topics.first(where: { $0.name == topic }),
            let partition = found.partitions.first(where: { $0.partitionIndex.value == 0 })
        else { throw DriverError(.refused, "the topic \(topic) is not there") }
        self.topic = topic
        topicID = found.topicId
        node = partition.leaderId
        recordsPerBatch = records
        let builder = RecordBatchBuilder()
        let value = (0..<valueBytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
        value.withUnsafeBytes { bytes in
            for _ in 0..<records {
                builder.append(timestamp: Self.timestamp, key: nil, value: bytes)
            }
        }
        batch = Array(builder.finish())
    }

    package func close() { client.close() }

    /// Appends so many batches with acks=all, each after the one before it was acknowledged.
    package func produce(_ count: Int) throws {
        // The broker writes offsets into bytes of its own, so one batch serves for all.
        try batch.withUnsafeBytes { bytes in
            var part = ProduceRequest.PartitionProduceData()
            part.index = PartitionID(0)
            part.records = RecordsSlice(bytes)
            var data = ProduceRequest.TopicProduceData()
            data.name = topic
            data.topicId = topicID
            data.partitionData = [part]
            var request = ProduceRequest()
            request.acks = -1
            request.timeoutMs = Int32(Self.wait.inSeconds * 1e3)
            request.topicData = [data]
            for _ in 0..<count {
                let answer = try client.ask(request, node: node)
                requests += 1
                let error = answer.responses.first?.partitionResponses.first?.errorCode
                guard error == ErrorCode.none else {
                    throw DriverError(
                        .refused, "a batch was answered with \(error.map { "\($0)" } ?? "nothing")")
                }
            }
        }
    }

    /// Reads so many batches from the start, one a request.
    package func fetch(_ count: Int) throws {
        for index in 0..<count {
            var partition = FetchRequest.FetchPartition()
            partition.partition = PartitionID(0)
            partition.fetchOffset = Offset(Int64(index * recordsPerBatch))
            partition.partitionMaxBytes = Int32(batch.count)
            var asked = FetchRequest.FetchTopic()
            asked.topic = topic
            asked.topicId = topicID
            asked.partitions = [partition]
            var request = FetchRequest()
            request.maxWaitMs = 0
            request.minBytes = 1
            request.maxBytes = Int32(batch.count)
            request.topics = [asked]
            let bytes = try client.read(request, node: node) { response in
                response.responses.first?.partitions.first?.records?.count ?? 0
            }
            requests += 1
            guard bytes == batch.count else {
                throw DriverError(
                    .malformed, "a fetch of one batch gave \(bytes) bytes, not \(batch.count)")
            }
        }
    }
}
