import BrokerCore
import KafkaCodec
import Vocabulary

extension EngineClient {
    static let produceVersion: Int16 = 9
    static let fetchVersion: Int16 = 12
    static let offsetsVersion: Int16 = 7
    static let topicResource: Int8 = 2

    /// What a reader finds in one partition.
    struct Partition {
        var start: Int64
        var end: Int64
        var epoch: LeaderEpoch
        var records: [(offset: Int64, number: Int64)]
        /// Records whose bytes nobody sent.
        var corrupt: [Int64] = []
    }

    struct Fetched {
        var records: [(offset: Int64, number: Int64)] = []
        var corrupt: [Int64] = []
        /// Behind the last batch.
        var next: Int64
        var end: Int64
        var at: Int
    }

    func sendProduce(
        _ parts: [(topic: String, partition: Int32, batch: [UInt8])], acks: Int16
    ) throws -> UInt64 {
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
            var topic = ProduceRequest.TopicProduceData()
            topic.name = part.topic
            topic.partitionData = [partition]
            request.topicData.append(topic)
        }
        return try send(request, version: Self.produceVersion)
    }

    /// Sends one batch, flushes, and takes the answer.
    func produce(_ batch: [UInt8], to partition: EngineModel.Partition) throws -> (
        error: ErrorCode, base: Int64
    ) {
        let slot = try sendProduce(
            [(partition.topic.name, partition.number, batch)], acks: -1)
        while broker.partitionsAwaitingFlush > 0 { broker.flush() }
        let answer = try take(slot, to: ProduceRequest.self, version: Self.produceVersion) {
            response, _ in
            let part = response.responses[0].partitionResponses[0]
            return (part.errorCode, part.baseOffset.value)
        }
        guard let answer else { throw Failure(description: "no answer came to a batch") }
        return answer
    }

    func fetch(_ topic: String, _ partition: Int32, from offset: Int64) throws
        -> Fetched
    {
        var request = FetchRequest()
        request.maxBytes = 1 << 20
        var asked = FetchRequest.FetchTopic()
        asked.topic = topic
        var part = FetchRequest.FetchPartition()
        part.partition = PartitionID(partition)
        part.fetchOffset = Offset(offset)
        part.partitionMaxBytes = 1 << 20
        asked.partitions = [part]
        request.topics = [asked]
        let slot = try send(request, version: Self.fetchVersion)
        let answer = try take(slot, to: FetchRequest.self, version: Self.fetchVersion) {
            response, at in
            let found = response.responses[0].partitions[0]
            guard found.errorCode == .none else {
                throw Failure(
                    description: "a fetch of \(topic)-\(partition) at \(offset) was answered "
                        + "\(found.errorCode)")
            }
            var fetched = Fetched(next: offset, end: found.highWatermark.value, at: at)
            Self.read(found.records, into: &fetched)
            fetched.records.removeAll { $0.offset < offset }
            fetched.corrupt.removeAll { $0 < offset }
            return fetched
        }
        guard let answer else { throw Failure(description: "a fetch was not answered at once") }
        return answer
    }

    func bounds(_ topic: String, _ partition: Int32, _ timestamp: Int64) throws -> (
        offset: Int64, epoch: LeaderEpoch, at: Int
    ) {
        var request = ListOffsetsRequest()
        var asked = ListOffsetsRequest.ListOffsetsTopic()
        asked.name = topic
        var part = ListOffsetsRequest.ListOffsetsPartition()
        part.partitionIndex = PartitionID(partition)
        part.timestamp = timestamp
        asked.partitions = [part]
        request.topics = [asked]
        let slot = try send(request, version: Self.offsetsVersion)
        let answer = try take(slot, to: ListOffsetsRequest.self, version: Self.offsetsVersion) {
            response, at in
            let found = response.topics[0].partitions[0]
            guard found.errorCode == .none else {
                throw Failure(
                    description: "offsets of \(topic)-\(partition) were answered \(found.errorCode)"
                )
            }
            return (found.offset.value, found.leaderEpoch, at)
        }
        guard let answer else { throw Failure(description: "offsets were not answered at once") }
        return answer
    }

    /// Everything that a reader may see, from the log start on.
    func readAll(_ topic: String, _ partition: Int32) throws -> Partition {
        let start = try bounds(topic, partition, ListOffsetsRequest.earliest).offset
        let latest = try bounds(topic, partition, ListOffsetsRequest.latest)
        var found = Partition(
            start: start, end: latest.offset, epoch: latest.epoch, records: [])
        var next = start
        while next < latest.offset {
            let answer = try fetch(topic, partition, from: next)
            found.records += answer.records
            found.corrupt += answer.corrupt
            guard answer.next > next else {
                throw Failure(
                    description:
                        "\(topic)-\(partition) ends at \(latest.offset) and has nothing at \(next)")
            }
            next = answer.next
        }
        return found
    }

    struct Topics {
        var clusterID: String?
        var topics: [(name: String, id: KafkaUUID, partitions: Int)]
    }

    /// Names, ids and numbers of partitions of all topics that clients made.
    func topics() throws -> Topics {
        var request = MetadataRequest()
        request.topics = nil
        request.allowAutoTopicCreation = false
        let slot = try send(request, version: 12)
        let answer = try take(slot, to: MetadataRequest.self, version: 12) { response, _ in
            Topics(
                clusterID: response.clusterId,
                topics: response.topics.filter { !$0.isInternal }.map {
                    (name: $0.name ?? "", id: $0.topicId, partitions: $0.partitions.count)
                })
        }
        guard let answer else { throw Failure(description: "metadata was not answered at once") }
        return answer
    }

    func newProducerID() throws -> (id: Int64, at: Int) {
        let (error, id, at) = try ask(InitProducerIdRequest(), version: 4) { response, at in
            (response.errorCode, response.producerId, at)
        }
        guard error == .none else {
            throw Failure(description: "a producer was given no id, but \(error)")
        }
        return (id, at)
    }

    /// The committed offset; -1 for none.
    func committed(_ group: String, _ topic: String, _ partition: Int32) throws -> Int64 {
        var request = OffsetFetchRequest()
        request.groupId = group
        var asked = OffsetFetchRequest.OffsetFetchRequestTopic()
        asked.name = topic
        asked.partitionIndexes = [partition]
        request.topics = [asked]
        return try ask(request, version: 7) { response, _ in
            guard response.errorCode == .none else { return -1 }
            let found = response.topics[0].partitions[0]
            return found.errorCode == .none ? found.committedOffset.value : -1
        }
    }

    /// A topic's setting as it is in effect.
    func setting(_ name: String, of topic: String) throws -> String? {
        var request = DescribeConfigsRequest()
        var resource = DescribeConfigsRequest.DescribeConfigsResource()
        resource.resourceType = Self.topicResource
        resource.resourceName = topic
        resource.configurationKeys = [name]
        request.resources = [resource]
        return try ask(request, version: 4) { response, _ in
            response.results[0].configs.first?.value
        }
    }

    private static func read(_ slice: RecordsSlice?, into found: inout Fetched) {
        guard let slice else { return }
        var batches = RecordBatchIterator(UnsafeRawBufferPointer(slice.bytes))
        let decoder = RecordDecoder()
        withExtendedLifetime(decoder) {
            while let batch = try? batches.next() {
                found.next = max(found.next, batch.nextOffset.value)
                guard (try? batch.validate()) != nil, let decoded = try? decoder.decode(batch)
                else {
                    found.corrupt.append(batch.baseOffset.value)
                    continue
                }
                for record in decoded.records {
                    let number = decoded.value(record).flatMap { SimulatedRecord.number(in: $0) }
                    if let number {
                        found.records.append((record.offset, number))
                    } else {
                        found.corrupt.append(record.offset)
                    }
                }
            }
        }
    }
}

/// A record that says which one it is: its number, and bytes that follow from it.
enum SimulatedRecord {
    static func value(_ number: Int64) -> [UInt8] {
        let size = Int(number % 7) * 19
        return withUnsafeBytes(of: number.bigEndian) { Array($0) }
            + (0..<size).map { UInt8(truncatingIfNeeded: Int(number) &* 31 &+ $0) }
    }

    static func number(in value: UnsafeRawBufferPointer) -> Int64? {
        guard value.count >= 8 else { return nil }
        let number = value.loadUnaligned(as: Int64.self).bigEndian
        guard number >= 0, value.elementsEqual(self.value(number)) else { return nil }
        return number
    }
}
