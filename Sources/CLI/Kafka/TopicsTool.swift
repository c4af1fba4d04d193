import Drivers
import KafkaCodec
import Vocabulary
import WireDriver

/// `kafka-topics`: `org.apache.kafka.tools.TopicCommand`.
enum TopicsTool {
    static let tool = KafkaTool(
        name: "topics", summary: "This tool helps to create, delete, describe, or change a topic.",
        options: [
            .bootstrap, .commandConfig,
            .flag("--create", "create a new topic"), .flag("--list", "list all topics"),
            .flag("--describe", "list details for topics"), .flag("--delete", "delete a topic"),
            .flag("--alter", "alter the number of partitions"),
            .value("--topic", "NAME", "the topic; a regular expression but for --create"),
            .value("--partitions", "N", "the number of partitions"),
            .value("--replication-factor", "N", "replicas of each partition"),
            .value("--replica-assignment", "LIST", "brokers of each partition: 1:2,3:4"),
            .value("--config", "K=V", "a setting of the new topic"),
            .flag("--if-exists", "do nothing when there is no such topic"),
            .flag("--if-not-exists", "do nothing when there is such a topic"),
            .flag("--exclude-internal", "leave out internal topics"),
            .flag("--topics-with-overrides", "only topics with settings of their own"),
            .flag("--under-replicated-partitions", "only partitions that lack replicas"),
            .flag("--unavailable-partitions", "only partitions without a leader"),
            .flag("--under-min-isr-partitions", "only partitions with too few replicas in sync"),
            .flag("--at-min-isr-partitions", "only partitions with no replica to spare"),
            .value("--topic-id", "ID", "the topic by its id; with --describe"),
            .value("--partition-size-limit-per-response", "N", "partitions in one answer"),
        ]
    ) { arguments in
        let actions = ["--create", "--list", "--describe", "--delete", "--alter"]
        let chosen = actions.filter { arguments.has($0) }
        guard chosen.count == 1 else {
            throw KafkaUsageError(
                "Command must include exactly one action: --list, --describe, --create, --alter or "
                    + "--delete")
        }
        if chosen[0] != "--list", chosen[0] != "--describe", !arguments.has("--topic") {
            throw KafkaUsageError("Missing required argument \"[topic]\"")
        }
        let client = try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? "")
        defer { client.close() }
        let run = Run(client: client, arguments: arguments)
        do {
            switch chosen[0] {
            case "--create": try run.create()
            case "--list": try run.list()
            case "--describe": try run.describe()
            case "--delete": try run.delete()
            default: try run.alter()
            }
            return 0
        } catch let error as KafkaToolError {
            Console.say("Error while executing topic command : \(error.message)")
            return 1
        } catch let error as DriverError {
            Console.say("Error while executing topic command : \(error.message)")
            return 1
        }
    }

    private struct Run {
        let client: AdminClient
        let arguments: KafkaArguments

        var topic: String { arguments.value("--topic") ?? "" }

        func create() throws {
            if topic.contains(".") || topic.contains("_") {
                Console.say(
                    "WARNING: Due to limitations in metric names, topics with a period ('.') or "
                        + "underscore ('_') could collide. To avoid issues it is best to use "
                        + "either, but not both.")
            }
            var asked = CreateTopicsRequest.CreatableTopic()
            asked.name = topic
            asked.numPartitions = Int32(clamping: try arguments.integer("--partitions") ?? -1)
            asked.replicationFactor = Int16(
                clamping: try arguments.integer("--replication-factor") ?? -1)
            if let list = arguments.value("--replica-assignment") {
                asked.assignments = try assignments(list).enumerated().map { index, nodes in
                    var assignment = CreateTopicsRequest.CreatableReplicaAssignment()
                    assignment.partitionIndex.value = Int32(index)
                    assignment.brokerIds = nodes
                    return assignment
                }
            }
            asked.configs = try arguments.properties("--config").sorted { $0.key < $1.key }.map {
                var config = CreateTopicsRequest.CreatableTopicConfig()
                config.name = $0.key
                config.value = $0.value
                return config
            }
            var request = CreateTopicsRequest()
            request.topics = [asked]
            guard let result = try client.ask(request, node: nil).topics.first else { return }
            if result.errorCode == .topicAlreadyExists, arguments.has("--if-not-exists") { return }
            try check(result.errorCode, result.errorMessage)
            Console.say("Created topic \(topic).")
        }

        func assignments(_ list: String) throws -> [[Int32]] {
            try list.split(separator: ",").map { partition in
                try partition.split(separator: ":").map { node in
                    guard let id = Int32(node) else {
                        throw KafkaUsageError("--replica-assignment has no broker '\(node)'")
                    }
                    return id
                }
            }
        }

        /// Topics whose whole name matches, by name.
        func matching() throws -> [MetadataResponse.MetadataResponseTopic] {
            var topics = try client.metadata(nil).topics.filter { $0.errorCode == .none }
            if arguments.has("--exclude-internal") { topics.removeAll { $0.isInternal } }
            if let id = arguments.value("--topic-id") {
                topics.removeAll { $0.topicId.text != id }
            } else if let pattern = arguments.value("--topic") {
                let match = try TopicPattern(pattern)
                topics.removeAll { !match.matches($0.name ?? "") }
            }
            return topics.sorted { ($0.name ?? "") < ($1.name ?? "") }
        }

        func existing() throws -> [MetadataResponse.MetadataResponseTopic] {
            let topics = try matching()
            let isNamed = arguments.has("--topic") || arguments.has("--topic-id")
            if topics.isEmpty, isNamed, !arguments.has("--if-exists") {
                let name = arguments.value("--topic") ?? arguments.value("--topic-id") ?? ""
                throw KafkaToolError("Topic '\(name)' does not exist as expected")
            }
            return topics
        }

        func list() throws {
            let names = try matching().compactMap(\.name)
            if !names.isEmpty { Console.say(names.joined(separator: "\n")) }
        }

        func delete() throws {
            for topic in try existing() {
                var request = DeleteTopicsRequest()
                var state = DeleteTopicsRequest.DeleteTopicState()
                state.name = topic.name
                request.topics = [state]
                guard let result = try client.ask(request, node: nil).responses.first else {
                    continue
                }
                try check(result.errorCode, result.errorMessage)
            }
        }

        func alter() throws {
            guard let count = try arguments.integer("--partitions") else {
                throw KafkaUsageError("Missing required argument \"[partitions]\"")
            }
            for topic in try existing() {
                var asked = CreatePartitionsRequest.CreatePartitionsTopic()
                asked.name = topic.name ?? ""
                asked.count = Int32(clamping: count)
                asked.assignments = nil
                var request = CreatePartitionsRequest()
                request.topics = [asked]
                request.timeoutMs = 60_000
                guard let result = try client.ask(request, node: nil).results.first else {
                    continue
                }
                try check(result.errorCode, result.errorMessage)
            }
        }

        func describe() throws {
            let topics = try existing()
            let settings = try TopicSettings.own(of: topics.compactMap(\.name), client)
            let showsOnlyTroubled = [
                "--under-replicated-partitions", "--unavailable-partitions",
                "--under-min-isr-partitions", "--at-min-isr-partitions",
            ].contains { arguments.has($0) }
            for topic in topics {
                let name = topic.name ?? ""
                let own = settings[name] ?? []
                if arguments.has("--topics-with-overrides"), own.isEmpty { continue }
                let replicas = topic.partitions.first?.replicaNodes.count ?? 0
                if !showsOnlyTroubled {
                    Console.say(
                        "Topic: \(name)\tTopicId: \(topic.topicId)\tPartitionCount: "
                            + "\(topic.partitions.count)\tReplicationFactor: \(replicas)\tConfigs: "
                            + own.map { "\($0.0)=\($0.1)" }.joined(separator: ","))
                }
                if arguments.has("--topics-with-overrides") { continue }
                let partitions = topic.partitions.sorted {
                    $0.partitionIndex.value < $1.partitionIndex.value
                }
                for partition in partitions where !showsOnlyTroubled || isTroubled(partition) {
                    Console.say(line(name, partition))
                }
            }
        }

        private func isTroubled(_ partition: MetadataResponse.MetadataResponsePartition) -> Bool {
            if arguments.has("--unavailable-partitions") { return partition.leaderId < 0 }
            if arguments.has("--at-min-isr-partitions") { return partition.isrNodes.count == 1 }
            return partition.isrNodes.count < partition.replicaNodes.count
        }

        private func line(
            _ topic: String, _ partition: MetadataResponse.MetadataResponsePartition
        ) -> String {
            func list(_ nodes: [Int32]) -> String {
                nodes.map(String.init).joined(separator: ",")
            }
            let leader = partition.leaderId < 0 ? "none" : String(partition.leaderId)
            return "\tTopic: \(topic)\tPartition: \(partition.partitionIndex)\tLeader: \(leader)"
                + "\tReplicas: \(list(partition.replicaNodes))\tIsr: \(list(partition.isrNodes))"
                + "\tElr: \tLastKnownElr: "
        }

        func check(_ error: ErrorCode, _ message: String?) throws {
            guard error != .none else { return }
            throw KafkaToolError(message ?? "\(error)")
        }
    }
}

/// Java's way of naming topics on a command line: a regular expression for the whole name, where a
/// comma means `|`.
struct TopicPattern {
    private let expression: Regex<AnyRegexOutput>

    init(_ text: String) throws {
        do {
            expression = try Regex(text.split(separator: ",").joined(separator: "|"))
        } catch {
            throw KafkaUsageError("\(text) is an invalid regex.")
        }
    }

    func matches(_ name: String) -> Bool { (try? expression.wholeMatch(in: name)) != nil }
}

/// Settings that topics have of their own.
enum TopicSettings {
    static func own(of topics: [String], _ client: AdminClient) throws -> [String: [(
        String, String
    )]] {
        guard !topics.isEmpty else { return [:] }
        var request = DescribeConfigsRequest()
        request.resources = topics.map { name in
            var resource = DescribeConfigsRequest.DescribeConfigsResource()
            resource.resourceType = DescribeConfigsRequest.topicResource
            resource.resourceName = name
            resource.configurationKeys = nil
            return resource
        }
        var found: [String: [(String, String)]] = [:]
        for result in try client.ask(request).results {
            found[result.resourceName] = result.configs.filter { $0.configSource == 1 }
                .map { ($0.name, $0.value ?? "") }
        }
        return found
    }
}
