import Drivers
import Foundation
import KafkaCodec
import Platform
import Vocabulary
import WireDriver

/// `kafka-console-producer`: `org.apache.kafka.tools.ConsoleProducer`. A record is a line.
enum ConsoleProducerTool {
    static let tool = KafkaTool(
        name: "console-producer",
        summary: "This tool helps to read data from standard input and publish it to Kafka.",
        options: [
            .bootstrap, .commandConfig,
            .value("--topic", "NAME", "the topic to produce to", required: true),
            .value("--property", "K=V", "parse.key, key.separator, null.marker, ignore.error"),
            .value("--reader-property", "K=V", "the same"),
            .value("--producer-property", "K=V", "acks, compression.type"),
            .value("--command-property", "K=V", "the same"),
            .value("--request-required-acks", "ACKS", "-1 (default), 0 or 1"),
            .value("--compression-codec", "NAME", "none, gzip (also without a name), snappy, …"),
            .value("--batch-size", "N", "bytes of a batch"), .flag("--sync", "one at a time"),
            .value("--timeout", "MS", "how long records gather"),
            .value("--producer.config", "FILE", "read and not used"),
        ]
    ) { arguments in
        if arguments.has("--property") {
            Console.say(
                "Warning: --property is deprecated and will be removed in a future version. Use "
                    + "--reader-property instead.")
        }
        let reader = try arguments.properties("--property")
            .merging(try arguments.properties("--reader-property")) { $1 }
        let client = try arguments.properties("--producer-property")
            .merging(try arguments.properties("--command-property")) { $1 }
        let publisher = try Publisher(
            topic: arguments.value("--topic") ?? "",
            client: try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? ""),
            acks: arguments.value("--request-required-acks") ?? client["acks"] ?? "-1",
            codec: arguments.value("--compression-codec") ?? client["compression.type"] ?? "none")
        defer { publisher.client.close() }
        let format = LineFormat(reader)
        let prompts = isatty(0) == 1
        if prompts { FileHandle.standardOutput.write(Data(">".utf8)) }
        while let line = readLine() {
            try publisher.add(try format.record(line))
            // A person waits for each line; a pipe is emptied in batches.
            if prompts || arguments.has("--sync") || publisher.isFull { try publisher.send() }
            if prompts { FileHandle.standardOutput.write(Data(">".utf8)) }
        }
        try publisher.send()
        return 0
    }
}

/// What a line means.
private struct LineFormat {
    private let parsesKey: Bool
    private let separator: String
    private let nullMarker: String?
    private let ignoresErrors: Bool

    init(_ properties: [String: String]) {
        parsesKey = properties["parse.key"] == "true"
        separator = properties["key.separator"] ?? "\t"
        nullMarker = properties["null.marker"]
        ignoresErrors = properties["ignore.error"] == "true"
    }

    func record(_ line: String) throws -> (key: String?, value: String?) {
        func marked(_ text: String) -> String? { text == nullMarker ? nil : text }
        guard parsesKey else { return (nil, marked(line)) }
        guard let range = line.range(of: separator) else {
            if ignoresErrors { return (nil, marked(line)) }
            throw KafkaToolError("No key separator found on line: '\(line)'")
        }
        return (
            marked(String(line[..<range.lowerBound])), marked(String(line[range.upperBound...]))
        )
    }
}

/// Gathers records and sends them, each partition's to its leader.
private final class Publisher {
    let client: AdminClient
    private let topic: String
    private let acks: Int16
    private let compressor: Compressor?
    private var batches: [Int32: RecordBatchBuilder] = [:]
    private var size = 0
    private var next: Int32 = 0
    private var metadata: MetadataResponse.MetadataResponseTopic

    private static let sizeMax = 64 << 10

    var isFull: Bool { size >= Self.sizeMax }

    init(topic: String, client: AdminClient, acks: String, codec: String) throws {
        self.topic = topic
        self.client = client
        guard let number = Int16(acks == "all" ? "-1" : acks), (-1...1).contains(number) else {
            throw KafkaUsageError("acks are -1, 0, 1 or all, not \(acks)")
        }
        self.acks = number
        guard let chosen = CompressionCodec(name: codec) else {
            throw KafkaUsageError("Unknown compression name: \(codec)")
        }
        compressor = chosen == .none ? nil : Compressor(chosen)
        metadata = try client.awaitTopic(topic)
    }

    func add(_ record: (key: String?, value: String?)) throws {
        let count = Int32(max(metadata.partitions.count, 1))
        let partition: Int32
        if let key = record.key {
            partition = Int32(bitPattern: Murmur2.hash(Array(key.utf8)) & 0x7fff_ffff) % count
        } else {
            partition = next
        }
        let builder = batches[partition] ?? RecordBatchBuilder()
        batches[partition] = builder
        let before = builder.size
        let key = record.key.map { Array($0.utf8) }
        let value = record.value.map { Array($0.utf8) }
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        (key ?? []).withUnsafeBytes { keyBytes in
            (value ?? []).withUnsafeBytes { valueBytes in
                builder.append(
                    timestamp: now, key: key == nil ? nil : keyBytes,
                    value: value == nil ? nil : valueBytes)
            }
        }
        size += builder.size - before
    }

    func send() throws {
        for partition in batches.keys.sorted() {
            guard let builder = batches[partition], !builder.isEmpty else { continue }
            try send(builder, to: partition)
        }
        batches = [:]
        size = 0
        next = (next + 1) % Int32(max(metadata.partitions.count, 1))
    }

    private func send(_ builder: RecordBatchBuilder, to partition: Int32) throws {
        var part = ProduceRequest.PartitionProduceData()
        part.index.value = partition
        part.records = RecordsSlice(builder.finish(compressor: compressor))
        var data = ProduceRequest.TopicProduceData()
        data.name = topic
        data.topicId = metadata.topicId
        data.partitionData = [part]
        var request = ProduceRequest()
        // An answer tells what became of the records; who asks for none just does not look at it.
        request.acks = acks == 0 ? 1 : acks
        request.timeoutMs = 30_000
        request.topicData = [data]
        let leader = metadata.partitions.first { $0.partitionIndex.value == partition }?.leaderId
        let answer = try client.ask(request, node: leader).responses.first?.partitionResponses.first
        guard let answer, answer.errorCode != .none, acks != 0 else { return }
        Console.complain([
            "Error when sending message to topic \(topic): "
                + (answer.errorMessage ?? "\(answer.errorCode)")
        ])
    }
}

/// The hash by which Java's producer places keys.
enum Murmur2 {
    static func hash(_ data: [UInt8]) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(data.count)
        var index = 0
        while index + 4 <= data.count {
            var word =
                UInt32(data[index]) | UInt32(data[index + 1]) << 8 | UInt32(data[index + 2]) << 16
                | UInt32(data[index + 3]) << 24
            word = word &* multiplier
            word ^= word >> 24
            hash = (hash &* multiplier) ^ (word &* multiplier)
            index += 4
        }
        for place in (0..<(data.count - index)).reversed() {
            hash ^= UInt32(data[index + place]) << (8 * UInt32(place))
            if place == 0 { hash = hash &* multiplier }
        }
        hash ^= hash >> 13
        hash = hash &* multiplier
        return hash ^ (hash >> 15)
    }
}
