import Drivers
import KafkaCodec
import Vocabulary
import WireDriver

/// `kafka-consumer-groups`: `org.apache.kafka.tools.consumer.group.ConsumerGroupCommand`.
enum ConsumerGroupsTool {
    static let tool = KafkaTool(
        name: "consumer-groups",
        summary: "This tool helps to list all consumer groups, describe a consumer group, delete "
            + "consumer group info, or reset consumer group offsets.",
        options: [
            .bootstrap, .commandConfig, .flag("--list", "list all groups"),
            .flag("--describe", "describe groups and their lag"),
            .flag("--delete", "delete groups"), .flag("--delete-offsets", "delete offsets"),
            .flag("--reset-offsets", "set the offsets of a group without members"),
            .value("--group", "ID", "the group"), .flag("--all-groups", "every group"),
            .value("--topic", "NAME[:P,…]", "the topic of offsets"),
            .flag("--all-topics", "every topic of the group"),
            .flag("--members", "with --describe: the members"),
            .flag("--state", "with --describe: the state"),
            .flag("--offsets", "with --describe: the offsets (the default)"),
            .flag("--verbose", "more columns"), .value("--timeout", "MS", "how long to wait"),
            .flag("--execute", "do it"), .flag("--dry-run", "only show it (the default)"),
            .flag("--to-earliest", "to the first offset"),
            .flag("--to-latest", "to the end"), .flag("--to-current", "to where it is"),
            .value("--to-offset", "N", "to this offset"),
            .value("--shift-by", "N", "by this much, which may be negative"),
        ]
    ) { arguments in
        let client = try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? "")
        defer { client.close() }
        let run = GroupsRun(client: client, arguments: arguments)
        let actions = ["--list", "--describe", "--delete", "--reset-offsets", "--delete-offsets"]
        switch actions.first(where: { arguments.has($0) }) {
        case "--list": try run.list()
        case "--describe": return try run.describe()
        case "--delete": return try run.delete()
        case "--reset-offsets": return try run.reset()
        case "--delete-offsets": return try run.deleteOffsets()
        default:
            throw KafkaUsageError(
                "Command must include exactly one action: --list, --describe, --delete, "
                    + "--reset-offsets, --delete-offsets.")
        }
        return 0
    }
}

struct GroupsRun {
    let client: AdminClient
    let arguments: KafkaArguments

    func allGroups() throws -> [String] {
        try client.ask(ListGroupsRequest()).groups.map(\.groupId).sorted()
    }

    func chosen() throws -> [String] {
        if arguments.has("--all-groups") { return try allGroups() }
        let named = arguments.all("--group")
        guard !named.isEmpty else {
            throw KafkaUsageError("One of these options is required: --group, --all-groups")
        }
        return named
    }

    func list() throws {
        let groups = try allGroups()
        if !groups.isEmpty { Console.say(groups.joined(separator: "\n")) }
    }

    func describe() throws -> Int32 {
        for group in try chosen() {
            var request = DescribeGroupsRequest()
            request.groups = [group]
            guard let described = try client.ask(request).groups.first else { continue }
            guard described.groupState != "Dead" else {
                Console.say("\nError: Consumer group '\(group)' does not exist.")
                return 1
            }
            if arguments.has("--state") {
                try printState(described)
            } else if arguments.has("--members") {
                printMembers(described)
            } else {
                try printOffsets(described)
            }
        }
        return 0
    }

    /// Where the group stands in each partition that it committed for, or is assigned.
    func committed(_ group: String) throws -> [TopicPartition: Int64] {
        var request = OffsetFetchRequest()
        var asked = OffsetFetchRequest.OffsetFetchRequestGroup()
        asked.groupId = group
        asked.topics = nil
        request.groups = [asked]
        request.groupId = group
        request.topics = nil
        let response: OffsetFetchResponse
        do {
            request.groupId = ""
            request.topics = []
            response = try client.ask(request)
        }
        let topics = try client.metadata(nil).topics
        var found: [TopicPartition: Int64] = [:]
        for topic in response.groups.first?.topics ?? [] {
            let name =
                topic.name.isEmpty
                ? topics.first { $0.topicId == topic.topicId }?.name ?? "" : topic.name
            for partition in topic.partitions where partition.committedOffset.value >= 0 {
                found[TopicPartition(name, partition.partitionIndex)] =
                    partition.committedOffset.value
            }
        }
        return found
    }

    func ends(of topics: Set<String>, at time: Int64 = ListOffsetsRequest.latest) throws
        -> [TopicPartition: Int64]
    {
        var ends: [TopicPartition: Int64] = [:]
        guard !topics.isEmpty else { return ends }
        for topic in try client.metadata(topics.sorted()).topics where topic.errorCode == .none {
            let name = topic.name ?? ""
            for (partition, offset) in try Offsets.list(time, name, topic.partitions, client) {
                ends[TopicPartition(name, partition)] = offset.value
            }
        }
        return ends
    }

    private func printOffsets(_ group: DescribeGroupsResponse.DescribedGroup) throws {
        let committed = try committed(group.groupId)
        var owners: [TopicPartition: DescribeGroupsResponse.DescribedGroupMember] = [:]
        for member in group.members {
            for partition in ConsumerAssignment.partitions(in: member.memberAssignment) {
                owners[partition] = member
            }
        }
        let all = Set(committed.keys).union(owners.keys).sorted()
        let ends = try ends(of: Set(all.map(\.topic)))
        if group.members.isEmpty {
            Console.say("\nConsumer group '\(group.groupId)' has no active members.")
        }
        var rows = [
            [
                "GROUP", "TOPIC", "PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG",
                "CONSUMER-ID", "HOST", "CLIENT-ID",
            ]
        ]
        for partition in all {
            let current = committed[partition]
            let end = ends[partition]
            let lag = current.flatMap { current in end.map { String($0 - current) } }
            let owner = owners[partition]
            rows.append([
                group.groupId, partition.topic, "\(partition.partition)",
                current.map(String.init) ?? "-", end.map(String.init) ?? "-", lag ?? "-",
                owner?.memberId ?? "-", owner?.clientHost ?? "-", owner?.clientId ?? "-",
            ])
        }
        Console.say("\n" + table(rows))
    }

    private func printMembers(_ group: DescribeGroupsResponse.DescribedGroup) {
        if group.members.isEmpty {
            return Console.say("\nConsumer group '\(group.groupId)' has no active members.")
        }
        var rows = [["GROUP", "CONSUMER-ID", "HOST", "CLIENT-ID", "#PARTITIONS"]]
        for member in group.members {
            let partitions = ConsumerAssignment.partitions(in: member.memberAssignment)
            rows.append([
                group.groupId, member.memberId, member.clientHost, member.clientId,
                String(partitions.count),
            ])
        }
        Console.say("\n" + table(rows))
    }

    private func printState(_ group: DescribeGroupsResponse.DescribedGroup) throws {
        let broker = try client.metadata([]).brokers.first
        let place = broker.map { "\($0.host):\($0.port)  (\($0.nodeId))" } ?? "-"
        if group.members.isEmpty {
            Console.say("\nConsumer group '\(group.groupId)' has no active members.")
        }
        Console.say(
            "\n"
                + table([
                    ["GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS"],
                    [
                        group.groupId, place, group.protocolData.isEmpty ? "-" : group.protocolData,
                        group.groupState, String(group.members.count),
                    ],
                ]))
    }

    /// Columns of Kafka's widths, and wider where something is longer.
    func table(_ rows: [[String]]) -> String {
        let least = (rows.first ?? []).map { Self.widths[$0] ?? 15 }
        let widths = least.indices.map { column in
            max(least[column], rows.map { $0[column].count }.max() ?? 0)
        }
        return rows.map { row in
            row.enumerated().map { column, text in
                column == row.count - 1
                    ? text : text + String(repeating: " ", count: widths[column] - text.count)
            }.joined(separator: " ")
        }.joined(separator: "\n")
    }

    private static let widths = [
        "PARTITION": 10, "COORDINATOR (ID)": 25, "ASSIGNMENT-STRATEGY": 20, "STATE": 20,
    ]
}

/// `ConsumerProtocolAssignment`: int16 version, then topics with their partitions.
enum ConsumerAssignment {
    static func partitions(in bytes: [UInt8]) -> [TopicPartition] {
        bytes.withUnsafeBytes { raw in
            var reader = ByteReader(raw)
            var found: [TopicPartition] = []
            do {
                _ = try reader.int16()
                for _ in 0..<max(try reader.int32(), 0) {
                    let length = Int(try reader.int16())
                    let topic = String(decoding: try reader.bytes(max(length, 0)), as: UTF8.self)
                    for _ in 0..<max(try reader.int32(), 0) {
                        found.append(TopicPartition(topic, PartitionID(try reader.int32())))
                    }
                }
            } catch {
                // A protocol of somebody's own: what was read so far is all that can be told.
            }
            return found
        }
    }
}
