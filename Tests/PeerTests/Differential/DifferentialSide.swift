import Foundation
import KafkaCodec
import Vocabulary

/// One of the two brokers that are asked the same.
final class DifferentialSide {
    let client: WireClient
    /// A second connection, for whoever has to wait.
    let other: WireClient
    private let port: Int
    private let directory: String
    /// By name.
    private(set) var topicIDs: [String: KafkaUUID] = [:]
    private var clusterID = ""
    /// Batches that requests point to.
    private var kept: [UnsafeMutableRawBufferPointer] = []

    init(port: Int, directory: String) {
        client = WireClient(port: port)
        other = WireClient(port: port)
        self.port = port
        self.directory = directory
    }

    deinit { for bytes in kept { bytes.deallocate() } }

    func topicID(_ name: String) -> KafkaUUID { topicIDs[name] ?? KafkaUUID(high: 1, low: 99) }

    /// A batch's bytes that live as long as this does.
    func slice(_ bytes: [UInt8]) -> RecordsSlice {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        copy.copyBytes(from: bytes)
        kept.append(copy)
        return RecordsSlice(copy)
    }

    // MARK: Set-up

    /// Topics with records, and the offsets topic, all served.
    func prepare() throws {
        var create = CreateTopicsRequest()
        create.topics = [
            Self.topic("plain", 2), Self.topic("compacted", 1, ["cleanup.policy": "compact"]),
            Self.topic("small", 1, ["max.message.bytes": "100"]), Self.topic("spare", 1),
            Self.topic("doomed1", 1), Self.topic("doomed6", 1),
            Self.topic("narrow", 1, ["segment.bytes": "1048576", "max.message.bytes": "3000000"]),
        ]
        guard let made = try client.ask(create, version: 7),
            made.topics.allSatisfy({ $0.errorCode == .none })
        else { throw WireClient.Trouble(description: "the topics were not created") }
        try wait("topics") {
            guard let answer = try client.ask(MetadataRequest.all, version: 12) else {
                return false
            }
            clusterID = answer.clusterId ?? ""
            for topic in answer.topics { topicIDs[topic.name ?? ""] = topic.topicId }
            return answer.topics.count >= create.topics.count
                && answer.topics.allSatisfy { topic in
                    topic.partitions.allSatisfy { $0.leaderId == 1 }
                }
        }
        try wait("the coordinator") {
            var find = FindCoordinatorRequest()
            find.coordinatorKeys = ["group"]
            return try client.ask(find, version: 4)?.coordinators.first?.errorCode == ErrorCode.none
        }
        var produce = ProduceRequest()
        produce.acks = -1
        produce.timeoutMs = 10_000
        produce.topicData = [
            Self.batches([slice(TestRecords.batch(["a", "b", "c"]))], to: "plain")
        ]
        try wait("the first records") {
            try client.ask(produce, version: 9)?.responses[0].partitionResponses[0].errorCode
                == ErrorCode.none
        }
        try wait("producer ids") {
            try client.ask(InitProducerIdRequest(), version: 4)?.errorCode == ErrorCode.none
        }
    }

    private func wait(_ what: String, _ isDone: () throws -> Bool) throws {
        for _ in 0..<300 {
            if try isDone() { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw WireClient.Trouble(description: "\(what) did not become ready on port \(port)")
    }

    static func topic(
        _ name: String, _ partitions: Int32 = 1, _ settings: [String: String] = [:]
    ) -> CreateTopicsRequest.CreatableTopic {
        var topic = CreateTopicsRequest.CreatableTopic()
        topic.name = name
        topic.numPartitions = partitions
        topic.replicationFactor = 1
        topic.configs = settings.keys.sorted().map { key in
            var setting = CreateTopicsRequest.CreatableTopicConfig()
            setting.name = key
            setting.value = settings[key]
            return setting
        }
        return topic
    }

    static func batches(_ records: [RecordsSlice], to topic: String, partition: Int32 = 0)
        -> ProduceRequest.TopicProduceData
    {
        var data = ProduceRequest.TopicProduceData()
        data.name = topic
        data.partitionData = records.map { slice in
            var part = ProduceRequest.PartitionProduceData()
            part.index = PartitionID(partition)
            part.records = slice
            return part
        }
        return data
    }

    // MARK: What differs by nature

    /// What belongs to this side alone under a name that both have.
    func plain(_ fields: [String: String]) -> [String: String] {
        var names: [(String, String)] = topicIDs.map { ($0.value.description, "id of \($0.key)") }
        names += [
            (clusterID, "CLUSTER"), (":\(port)", ":PORT"), (directory, "DIRECTORY"),
        ]
        return fields.reduce(into: [:]) { result, field in
            let last = field.key.split(separator: ".").last.map(String.init) ?? field.key
            // A topic that is not made gets an id all the same.
            let isInvented = last == "topicId" && names.allSatisfy { $0.0 != field.value }
            if Self.volatile.contains(last) || isInvented {
                result[field.key] = "*"
            } else if last == "port" {
                result[field.key] = field.value == "\(port)" ? "PORT" : field.value
            } else {
                result[field.key] = names.reduce(field.value) { text, name in
                    name.0.isEmpty
                        ? text : text.replacingOccurrences(of: name.0, with: name.1)
                }
            }
        }
    }

    /// Times, sizes of a disk, and names made at random.
    private static let volatile: Set<String> = [
        "throttleTimeMs", "memberId", "leader", "logAppendTimeMs", "totalBytes", "usableBytes",
        "partitionSize", "producerId", "sessionId",
    ]
}

extension MetadataRequest {
    static var all: MetadataRequest {
        var request = MetadataRequest()
        request.topics = nil
        request.allowAutoTopicCreation = false
        return request
    }
}

/// Batches that both brokers are sent.
enum TestRecords {
    static let time: Int64 = 1_700_000_000_000

    static func batch(
        _ values: [String], key: String? = nil, timestamp: Int64 = time, producer: Int64 = -1,
        epoch: Int16 = -1, sequence: Int32 = -1, isTransactional: Bool = false,
        isControl: Bool = false
    ) -> [UInt8] {
        let builder = RecordBatchBuilder()
        for value in values {
            Array(value.utf8).withUnsafeBytes { value in
                guard let key else {
                    return builder.append(timestamp: timestamp, key: nil, value: value)
                }
                Array(key.utf8).withUnsafeBytes {
                    builder.append(timestamp: timestamp, key: $0, value: value)
                }
            }
        }
        return Array(
            UnsafeRawBufferPointer(
                builder.finish(
                    producerId: producer, producerEpoch: epoch, baseSequence: sequence,
                    isTransactional: isTransactional, isControl: isControl)))
    }
}
