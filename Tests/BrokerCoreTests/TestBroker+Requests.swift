import BrokerCore
import KafkaCodec
import Vocabulary

extension TestBroker {
    @discardableResult
    func createTopic(
        _ name: String, partitions: Int32 = 1, replicationFactor: Int16 = 1,
        settings: [String: String] = [:]
    ) throws -> CreateTopicsResponse.CreatableTopicResult {
        var request = CreateTopicsRequest()
        request.topics = [
            Self.creatable(name, partitions, replicationFactor, settings: settings)
        ]
        return try ask(request).topics[0]
    }

    static func creatable(
        _ name: String, _ partitions: Int32 = 1, _ replicationFactor: Int16 = 1,
        settings: [String: String] = [:]
    ) -> CreateTopicsRequest.CreatableTopic {
        var topic = CreateTopicsRequest.CreatableTopic()
        topic.name = name
        topic.numPartitions = partitions
        topic.replicationFactor = replicationFactor
        topic.configs = settings.keys.sorted().map { key in
            var config = CreateTopicsRequest.CreatableTopicConfig()
            config.name = key
            config.value = settings[key]
            return config
        }
        return topic
    }

    /// A batch of records with these values, as a producer sends it.
    func batch(_ values: [String], timestamp: Int64? = nil, codec: CompressionCodec = .none)
        -> [UInt8]
    {
        let builder = RecordBatchBuilder()
        for value in values {
            let bytes = Array(value.utf8)
            bytes.withUnsafeBytes {
                builder.append(
                    timestamp: timestamp ?? clock.wallMilliseconds(), key: nil, value: $0)
            }
        }
        return Array(builder.finish(compressor: codec == .none ? nil : Compressor(codec)))
    }

    /// A produce request with one batch for each partition named.
    func produceFrame(
        _ parts: [(topic: String, partition: Int32, batch: [UInt8])], acks: Int16 = -1,
        version: Int16 = 9
    ) throws -> [UInt8] {
        var request = ProduceRequest()
        request.acks = acks
        var kept: [UnsafeMutableRawBufferPointer] = []
        defer { for bytes in kept { bytes.deallocate() } }
        for part in parts {
            let bytes = UnsafeMutableRawBufferPointer.allocate(
                byteCount: part.batch.count, alignment: 16)
            bytes.copyBytes(from: part.batch)
            kept.append(bytes)
            var partition = ProduceRequest.PartitionProduceData()
            partition.index = PartitionID(part.partition)
            partition.records = RecordsSlice(bytes)
            if request.topicData.last?.name == part.topic {
                request.topicData[request.topicData.count - 1].partitionData.append(partition)
            } else {
                var topic = ProduceRequest.TopicProduceData()
                topic.name = part.topic
                topic.partitionData = [partition]
                request.topicData.append(topic)
            }
        }
        return try Self.frame(request, version: version)
    }

    func sendProduce(
        _ values: [String], to topic: String = "t", partition: Int32 = 0, acks: Int16 = -1
    ) throws -> UInt64 {
        handle(try produceFrame([(topic, partition, batch(values))], acks: acks))
    }

    /// Produces and answers what became of it, after every sync that it needs.
    @discardableResult
    func produce(
        _ values: [String], to topic: String = "t", partition: Int32 = 0, acks: Int16 = -1
    ) throws -> ProduceResponse.PartitionProduceResponse {
        let slot = try sendProduce(values, to: topic, partition: partition, acks: acks)
        flushAll()
        return try produceAnswer(slot)
    }

    func produceAnswer(_ slot: UInt64, version: Int16 = 9) throws
        -> ProduceResponse.PartitionProduceResponse
    {
        try answer(slot, to: ProduceRequest.self, version: version)
            .responses[0].partitionResponses[0]
    }

    func fetchRequest(
        _ topic: String = "t", partition: Int32 = 0, from offset: Int64 = 0, maxWait: Int32 = 0,
        minBytes: Int32 = 1, maxBytes: Int32 = 1 << 20, partitionMaxBytes: Int32 = 1 << 20
    ) -> FetchRequest {
        var request = FetchRequest()
        request.maxWaitMs = maxWait
        request.minBytes = minBytes
        request.maxBytes = maxBytes
        var asked = FetchRequest.FetchTopic()
        asked.topic = topic
        var part = FetchRequest.FetchPartition()
        part.partition = PartitionID(partition)
        part.fetchOffset = Offset(offset)
        part.partitionMaxBytes = partitionMaxBytes
        asked.partitions = [part]
        request.topics = [asked]
        return request
    }

    func fetch(
        _ topic: String = "t", partition: Int32 = 0, from offset: Int64 = 0
    ) throws -> FetchResponse.PartitionData {
        try ask(fetchRequest(topic, partition: partition, from: offset), version: 12)
            .responses[0].partitions[0]
    }

    /// Values of everything that a reader may see from this offset on.
    func values(_ topic: String = "t", partition: Int32 = 0, from offset: Int64 = 0) throws
        -> [String]
    {
        var values: [String] = []
        var next = offset
        while true {
            let answer = try fetch(topic, partition: partition, from: next)
            guard answer.errorCode == .none else { throw Missing("\(answer.errorCode)") }
            let found = try Self.records(answer.records)
            guard let last = found.last else { return values }
            values += found.filter { $0.offset >= next }.map(\.value)
            next = last.offset + 1
        }
    }

    static func records(_ slice: RecordsSlice?) throws -> [(offset: Int64, value: String)] {
        guard let slice else { return [] }
        var found: [(offset: Int64, value: String)] = []
        var batches = RecordBatchIterator(UnsafeRawBufferPointer(slice.bytes))
        let decoder = RecordDecoder()
        try withExtendedLifetime(decoder) {
            while let batch = try batches.next() {
                try batch.validate()
                let decoded = try decoder.decode(batch)
                for record in decoded.records {
                    let value = decoded.value(record).map { String(decoding: $0, as: UTF8.self) }
                    found.append((record.offset, value ?? "null"))
                }
            }
        }
        return found
    }

    func offset(_ timestamp: Int64, of topic: String = "t", partition: Int32 = 0) throws
        -> ListOffsetsResponse.ListOffsetsPartitionResponse
    {
        var request = ListOffsetsRequest()
        request.replicaId = -1
        var asked = ListOffsetsRequest.ListOffsetsTopic()
        asked.name = topic
        var part = ListOffsetsRequest.ListOffsetsPartition()
        part.partitionIndex = PartitionID(partition)
        part.timestamp = timestamp
        asked.partitions = [part]
        request.topics = [asked]
        return try ask(request).topics[0].partitions[0]
    }

    func metadata(_ names: [String]?, mayCreate: Bool = false, version: Int16 = 12) throws
        -> MetadataResponse
    {
        var request = MetadataRequest()
        request.topics = names?.map { name in
            var topic = MetadataRequest.MetadataRequestTopic()
            topic.name = name
            return topic
        }
        request.allowAutoTopicCreation = mayCreate
        return try ask(request, version: version)
    }
}
