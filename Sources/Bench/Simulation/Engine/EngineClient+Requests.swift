import KafkaCodec
import Vocabulary

extension EngineClient {
    static let produceVersion: Int16 = 9
    static let fetchVersion: Int16 = 12
    static let offsetsVersion: Int16 = 7

    /// What a reader finds in one partition.
    struct Partition {
        var start: Int64
        var end: Int64
        var epoch: LeaderEpoch
        var records: [(offset: Int64, number: Int64)]
        /// Records whose bytes nobody sent.
        var corrupt: [Int64] = []
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

    func fetch(_ topic: String, _ partition: Int32, from offset: Int64) throws
        -> (records: [(offset: Int64, number: Int64)], corrupt: [Int64], end: Int64, at: Int)
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
            var (records, corrupt) = Self.records(found.records)
            records.removeAll { $0.offset < offset }
            corrupt.removeAll { $0 < offset }
            return (records, corrupt, found.highWatermark.value, at)
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
            guard let last = answer.records.last?.offset, last >= next else {
                if answer.corrupt.isEmpty {
                    throw Failure(
                        description:
                            "\(topic)-\(partition) ends at \(latest.offset) and has nothing at \(next)"
                    )
                }
                break
            }
            next = last + 1
        }
        return found
    }

    /// Names and ids of all topics.
    func topics() throws -> (clusterID: String?, topics: [(name: String, id: KafkaUUID)]) {
        var request = MetadataRequest()
        request.topics = nil
        request.allowAutoTopicCreation = false
        let slot = try send(request, version: 12)
        let answer = try take(slot, to: MetadataRequest.self, version: 12) { response, _ in
            (
                response.clusterId,
                response.topics.map { (name: $0.name ?? "", id: $0.topicId) }
            )
        }
        guard let answer else { throw Failure(description: "metadata was not answered at once") }
        return answer
    }

    private static func records(_ slice: RecordsSlice?) -> (
        [(offset: Int64, number: Int64)], corrupt: [Int64]
    ) {
        guard let slice else { return ([], []) }
        var found: [(offset: Int64, number: Int64)] = []
        var corrupt: [Int64] = []
        var batches = RecordBatchIterator(UnsafeRawBufferPointer(slice.bytes))
        let decoder = RecordDecoder()
        withExtendedLifetime(decoder) {
            while let batch = try? batches.next() {
                guard (try? batch.validate()) != nil, let decoded = try? decoder.decode(batch)
                else {
                    corrupt.append(batch.baseOffset.value)
                    continue
                }
                for record in decoded.records {
                    let number = decoded.value(record).flatMap { SimulatedRecord.number(in: $0) }
                    if let number {
                        found.append((record.offset, number))
                    } else {
                        corrupt.append(record.offset)
                    }
                }
            }
        }
        return (found, corrupt)
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
