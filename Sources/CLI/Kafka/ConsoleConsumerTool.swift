import Drivers
import Foundation
import KafkaCodec
import Platform
import Synchronization
import Vocabulary
import WireDriver

/// `kafka-console-consumer`: `org.apache.kafka.tools.consumer.ConsoleConsumer`. It reads all partitions
/// itself; with `--group` it begins at the group's offsets and keeps them, without becoming a member.
enum ConsoleConsumerTool {
    static let tool = KafkaTool(
        name: "console-consumer",
        summary:
            "This tool helps to read data from Kafka topics and outputs it to standard output.",
        options: [
            .bootstrap, .commandConfig,
            .value("--topic", "NAME", "the topic to consume", required: true),
            .flag("--from-beginning", "from the first record on, where no offset is kept"),
            .value("--partition", "N", "only this partition"),
            .value("--offset", "N", "with --partition: earliest, latest (default) or a number"),
            .value("--max-messages", "N", "stop after so many"),
            .value("--timeout-ms", "MS", "stop when nothing came for so long"),
            .value("--group", "ID", "the group whose offsets are used"),
            .value(
                "--property", "K=V", "print.key, print.value, print.timestamp, key.separator, …"),
            .value("--formatter-property", "K=V", "the same"),
            .value("--consumer-property", "K=V", "auto.offset.reset, isolation.level"),
            .value("--command-property", "K=V", "the same"),
            .value("--isolation-level", "LEVEL", "read_committed or read_uncommitted"),
            .flag("--skip-message-on-error", "go on after a record that cannot be read"),
            .flag("--enable-systest-events", "accepted"),
            .value("--consumer.config", "FILE", "read and not used"),
        ]
    ) { arguments in
        let client = try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? "")
        defer { client.close() }
        let reader = try ConsoleReader(client, arguments)
        let order = EndOrder()
        try Signals.handle([Signals.interrupt, Signals.terminate]) { _ in
            order.isGiven.store(true, ordering: .relaxed)
        }
        try reader.run { order.isGiven.load(ordering: .relaxed) }
        try reader.finish()
        return order.isGiven.load(ordering: .relaxed) ? 130 : 0
    }
}

/// Ctrl-C, as the loop sees it.
private final class EndOrder: Sendable {
    let isGiven = Atomic<Bool>(false)
}

private final class ConsoleReader {
    private struct Position {
        var partition: Int32
        var leader: Int32
        var next: Int64
    }

    private let client: AdminClient
    private let topic: String
    private let topicID: KafkaUUID
    private let group: String?
    private let format: RecordFormat
    private let countMax: Int64
    private let patience: TimeInterval?
    private var positions: [Position] = []
    private var count: Int64 = 0

    init(_ client: AdminClient, _ arguments: KafkaArguments) throws {
        self.client = client
        topic = arguments.value("--topic") ?? ""
        group = arguments.value("--group")
        format = RecordFormat(
            try arguments.properties("--property")
                .merging(try arguments.properties("--formatter-property")) { $1 })
        countMax = try arguments.integer("--max-messages") ?? .max
        patience = try arguments.integer("--timeout-ms").map { Double($0) / 1_000 }
        var found = try client.metadata([topic], mayCreate: true).topics.first
        var attempts = 0
        while found?.errorCode != .some(.none), attempts < 50 {
            client.rest()
            attempts += 1
            found = try client.metadata([topic], mayCreate: true).topics.first
        }
        guard let found, found.errorCode == .none else {
            throw KafkaToolError("the topic \(topic) cannot be read: \(found?.errorCode ?? .none)")
        }
        topicID = found.topicId
        let wanted = try arguments.integer("--partition").map { Int32(clamping: $0) }
        let chosen = found.partitions.filter {
            wanted == nil || $0.partitionIndex.value == wanted
        }
        if chosen.isEmpty {
            throw KafkaToolError("the topic \(topic) has no partition \(wanted ?? 0)")
        }
        positions = try start(chosen, arguments)
    }

    private func start(
        _ partitions: [MetadataResponse.MetadataResponsePartition], _ arguments: KafkaArguments
    ) throws -> [Position] {
        let client = try arguments.properties("--consumer-property")
            .merging(try arguments.properties("--command-property")) { $1 }
        let isFromStart =
            arguments.has("--from-beginning") || client["auto.offset.reset"] == "earliest"
            || arguments.value("--offset") == "earliest"
        let time = isFromStart ? ListOffsetsRequest.earliest : ListOffsetsRequest.latest
        let listed = try Offsets.list(time, topic, partitions, self.client)
        let fixed = arguments.value("--offset").flatMap { Int64($0) }
        let kept = try group.map { try committed($0) } ?? [:]
        return partitions.map { partition in
            let index = partition.partitionIndex.value
            let begin = listed.first { $0.0.value == index }?.1.value ?? 0
            return Position(
                partition: index, leader: partition.leaderId,
                next: fixed ?? kept[index] ?? begin)
        }
    }

    private func committed(_ group: String) throws -> [Int32: Int64] {
        // The offsets topic comes with the first question for a coordinator.
        var find = FindCoordinatorRequest()
        find.coordinatorKeys = [group]
        _ = try client.ask(find)
        var asked = OffsetFetchRequest.OffsetFetchRequestGroup()
        asked.groupId = group
        asked.topics = nil
        var request = OffsetFetchRequest()
        request.groups = [asked]
        var found: [Int32: Int64] = [:]
        for answer in try client.ask(request).groups.first?.topics ?? []
        where answer.name == topic || answer.topicId == topicID {
            for partition in answer.partitions where partition.committedOffset.value >= 0 {
                found[partition.partitionIndex.value] = partition.committedOffset.value
            }
        }
        return found
    }

    func run(until isStopped: () -> Bool) throws {
        var lastRecord = Date()
        while count < countMax, !isStopped() {
            let before = count
            let leaders = Set(positions.map(\.leader)).sorted()
            for leader in leaders where count < countMax { try fetch(from: leader) }
            if count > before {
                lastRecord = Date()
            } else if let patience, Date().timeIntervalSince(lastRecord) >= patience {
                return
            }
        }
    }

    private func fetch(from leader: Int32) throws {
        var asked = FetchRequest.FetchTopic()
        asked.topic = topic
        asked.topicId = topicID
        asked.partitions = positions.filter { $0.leader == leader }.map { position in
            var part = FetchRequest.FetchPartition()
            part.partition.value = position.partition
            part.fetchOffset.value = position.next
            part.partitionMaxBytes = 1 << 20
            return part
        }
        var request = FetchRequest()
        request.maxWaitMs = 200
        request.minBytes = 1
        request.maxBytes = 50 << 20
        request.topics = [asked]
        try client.read(request, node: leader) { [self] response in
            guard response.errorCode == .none else {
                throw KafkaToolError("fetching failed: \(response.errorCode)")
            }
            for part in response.responses.first?.partitions ?? [] { try take(part) }
        }
    }

    private func take(_ part: FetchResponse.PartitionData) throws {
        let place = positions.firstIndex { $0.partition == part.partitionIndex.value }
        guard let place else { return }
        if part.errorCode == .offsetOutOfRange {
            positions[place].next = max(part.logStartOffset.value, 0)
            return
        }
        guard part.errorCode == .none else {
            throw KafkaToolError("\(topic)-\(part.partitionIndex): \(part.errorCode)")
        }
        guard let records = part.records, records.count > 0 else { return }
        let decoder = RecordDecoder()
        var batches = RecordBatchIterator(UnsafeRawBufferPointer(records.bytes))
        try withExtendedLifetime(decoder) {
            while count < countMax, let batch = try batches.next() {
                defer {
                    if count < countMax {
                        positions[place].next = max(
                            positions[place].next, batch.nextOffset.value)
                    }
                }
                if batch.attributes.isControl || batch.recordCount == 0 { continue }
                let decoded = try decoder.decode(batch)
                for record in decoded.records
                where record.offset >= positions[place].next && count < countMax {
                    format.print(
                        record, key: decoded.key(record), value: decoded.value(record),
                        partition: part.partitionIndex.value)
                    positions[place].next = record.offset + 1
                    count += 1
                }
            }
        }
    }

    func finish() throws {
        Console.complain(["Processed a total of \(count) messages"])
        guard let group else { return }
        var asked = OffsetCommitRequest.OffsetCommitRequestTopic()
        asked.name = topic
        asked.topicId = topicID
        asked.partitions = positions.map { position in
            var part = OffsetCommitRequest.OffsetCommitRequestPartition()
            part.partitionIndex.value = position.partition
            part.committedOffset.value = position.next
            return part
        }
        var request = OffsetCommitRequest()
        request.groupId = group
        request.topics = [asked]
        let answer = try client.ask(request).topics.first?.partitions.first
        if let answer, answer.errorCode != .none {
            throw KafkaToolError("the offsets of \(group) were not kept: \(answer.errorCode)")
        }
    }
}

/// `DefaultMessageFormatter`.
private struct RecordFormat {
    private let properties: [String: String]

    init(_ properties: [String: String]) { self.properties = properties }

    private func shows(_ name: String, _ fallback: Bool = false) -> Bool {
        properties["print.\(name)"].map { $0 == "true" } ?? fallback
    }

    func print(
        _ record: DecodedRecord, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        partition: Int32
    ) {
        let separator = properties["key.separator"] ?? "\t"
        let null = Data((properties["null.literal"] ?? "null").utf8)
        var parts: [Data] = []
        if shows("timestamp") {
            let text = record.timestamp < 0 ? "NO_TIMESTAMP" : "CreateTime:\(record.timestamp)"
            parts.append(Data(text.utf8))
        }
        if shows("partition") { parts.append(Data("Partition:\(partition)".utf8)) }
        if shows("offset") { parts.append(Data("Offset:\(record.offset)".utf8)) }
        if shows("key") { parts.append(key.map { Data($0) } ?? null) }
        if shows("value", true) { parts.append(value.map { Data($0) } ?? null) }
        var line = Data()
        for (index, part) in parts.enumerated() {
            if index > 0 { line.append(contentsOf: separator.utf8) }
            line.append(part)
        }
        line.append(contentsOf: (properties["line.separator"] ?? "\n").utf8)
        FileHandle.standardOutput.write(line)
    }
}
