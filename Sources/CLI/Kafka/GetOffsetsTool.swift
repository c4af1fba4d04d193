import Drivers
import KafkaCodec
import Vocabulary
import WireDriver

/// `kafka-get-offsets`: `org.apache.kafka.tools.GetOffsetShell`.
enum GetOffsetsTool {
    static let tool = KafkaTool(
        name: "get-offsets", summary: "An interactive shell for getting topic-partition offsets.",
        options: [
            .bootstrap, .commandConfig,
            .value("--topic", "NAME", "the topics, a regular expression"),
            .value("--topic-partitions", "LIST", "topic:partition,…"),
            .value("--partitions", "LIST", "partition numbers; all by default"),
            .value("--time", "T", "a timestamp, earliest, latest (default), max-timestamp, …"),
            .flag("--exclude-internal-topics", "leave out internal topics"),
        ]
    ) { arguments in
        let time = try time(arguments.value("--time") ?? "latest")
        let client = try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? "")
        defer { client.close() }
        let wanted = try arguments.value("--partitions").map { list in
            try list.split(separator: ",").map { text in
                guard let number = Int32(text) else {
                    throw KafkaUsageError("--partitions expects a list of numeric partition ids")
                }
                return number
            }
        }
        let pattern = try arguments.value("--topic").map { try TopicPattern($0) }
        let pairs = arguments.value("--topic-partitions").map {
            Set($0.split(separator: ",").map(String.init))
        }
        var lines: [String] = []
        var isFound = false
        for topic in try client.metadata(nil).topics.sorted(by: { $0.name ?? "" < $1.name ?? "" }) {
            let name = topic.name ?? ""
            guard pattern?.matches(name) ?? true else { continue }
            if topic.isInternal, arguments.has("--exclude-internal-topics") { continue }
            let partitions = topic.partitions.filter { partition in
                let number = partition.partitionIndex.value
                return wanted?.contains(number) ?? pairs?.contains("\(name):\(number)") ?? true
            }
            let offsets = try Offsets.list(time, name, partitions, client)
            for (partition, offset) in offsets {
                isFound = true
                let shown = offset.value < 0 ? "" : String(offset.value)
                lines.append("\(name):\(partition):\(shown)")
            }
        }
        guard isFound else {
            Console.complain([
                "Error occurred: Could not match any topic-partitions with the specified filters"
            ])
            return 1
        }
        Console.say(lines.joined(separator: "\n"))
        return 0
    }

    private static func time(_ text: String) throws -> Int64 {
        switch text {
        case "latest": return ListOffsetsRequest.latest
        case "earliest": return ListOffsetsRequest.earliest
        case "max-timestamp": return ListOffsetsRequest.maxTimestamp
        case "earliest-local": return ListOffsetsRequest.earliestLocal
        case "latest-tiered": return ListOffsetsRequest.latestTiered
        case "earliest-pending-upload": return ListOffsetsRequest.earliestPendingUpload
        default:
            guard let number = Int64(text) else {
                throw KafkaUsageError(
                    "Malformed time argument \(text). Please use -1 or latest / -2 or earliest / -3 "
                        + "or max-timestamp, or a specified long format timestamp")
            }
            return number
        }
    }
}

/// Offsets of partitions, asked of their leaders.
enum Offsets {
    static func list(
        _ time: Int64, _ topic: String,
        _ partitions: [MetadataResponse.MetadataResponsePartition], _ client: AdminClient
    ) throws -> [(PartitionID, Offset)] {
        var found: [(PartitionID, Offset)] = []
        let byLeader = Dictionary(grouping: partitions, by: \.leaderId)
        for leader in byLeader.keys.sorted() {
            var asked = ListOffsetsRequest.ListOffsetsTopic()
            asked.name = topic
            asked.partitions = (byLeader[leader] ?? []).map { partition in
                var part = ListOffsetsRequest.ListOffsetsPartition()
                part.partitionIndex = partition.partitionIndex
                part.timestamp = time
                return part
            }
            var request = ListOffsetsRequest()
            request.replicaId = -1
            request.topics = [asked]
            for answer in try client.ask(request, node: leader).topics.first?.partitions ?? [] {
                guard answer.errorCode == .none else {
                    throw KafkaToolError(
                        "offsets of \(topic)-\(answer.partitionIndex): \(answer.errorCode)")
                }
                found.append((answer.partitionIndex, answer.offset))
            }
        }
        return found.sorted { $0.0.value < $1.0.value }
    }
}
