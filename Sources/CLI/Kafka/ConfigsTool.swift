import Drivers
import KafkaCodec
import WireDriver

/// `kafka-configs`: `kafka.admin.ConfigCommand`.
enum ConfigsTool {
    static let tool = KafkaTool(
        name: "configs",
        summary: "This tool helps to manipulate and describe entity config for a topic or broker.",
        options: [
            .bootstrap, .commandConfig, .flag("--alter", "change settings"),
            .flag("--describe", "list settings"), .flag("--all", "with --describe: defaults too"),
            .value("--entity-type", "TYPE", "topics or brokers"),
            .value("--entity-name", "NAME", "topic or broker"),
            .flag("--entity-default", "the default of brokers"),
            .value("--topic", "NAME", "short for --entity-type topics --entity-name NAME"),
            .value("--broker", "ID", "short for --entity-type brokers --entity-name ID"),
            .value("--add-config", "K=V,…", "settings to set; a list in [ ]"),
            .value("--delete-config", "K,…", "settings to take back"),
        ]
    ) { arguments in
        guard arguments.has("--alter") != arguments.has("--describe") else {
            throw KafkaUsageError(
                "Command must include exactly one action: --describe, --alter")
        }
        let entity = try entity(arguments)
        let client = try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? "")
        defer { client.close() }
        if arguments.has("--alter") {
            try alter(entity, arguments, client)
        } else {
            try describe(entity, arguments, client)
        }
        return 0
    }

    private struct Entity {
        var isTopic: Bool
        /// Nil for all.
        var name: String?
        var type: Int8 {
            isTopic
                ? DescribeConfigsRequest.topicResource : DescribeConfigsRequest.brokerResource
        }
        /// As Kafka's sentences speak of one of them.
        func words(_ name: String) -> String {
            if isTopic { return "config for topic \(name)" }
            return name.isEmpty
                ? "default config for brokers in the cluster" : "config for broker \(name)"
        }
        func heading(_ name: String, all: Bool) -> String {
            if !isTopic, name.isEmpty { return "Default configs for brokers in the cluster are:" }
            return "\(all ? "All" : "Dynamic") configs for \(isTopic ? "topic" : "broker") "
                + "\(name) are:"
        }
        /// Of what is described, where the settings come from that were changed for this one.
        func source(_ name: String) -> Int8 { isTopic ? 1 : name.isEmpty ? 3 : 2 }
    }

    private static func entity(_ arguments: KafkaArguments) throws -> Entity {
        if let topic = arguments.value("--topic") { return Entity(isTopic: true, name: topic) }
        if let id = arguments.value("--broker") { return Entity(isTopic: false, name: id) }
        let name = arguments.has("--entity-default") ? "" : arguments.value("--entity-name")
        switch arguments.value("--entity-type") {
        case "topics": return Entity(isTopic: true, name: name)
        case "brokers": return Entity(isTopic: false, name: name)
        case nil: throw KafkaUsageError("At least one entity type must be specified")
        case let other?:
            throw KafkaUsageError(
                "Invalid entity type \(other), the entity type must be one of topics, brokers")
        }
    }

    private static func alter(
        _ entity: Entity, _ arguments: KafkaArguments, _ client: AdminClient
    ) throws {
        guard let name = entity.name else {
            throw KafkaUsageError("An entity name must be specified with --alter")
        }
        var resource = IncrementalAlterConfigsRequest.AlterConfigsResource()
        resource.resourceType = entity.type
        resource.resourceName = name
        for text in arguments.all("--add-config") {
            for (key, value) in try pairs(text) {
                var config = IncrementalAlterConfigsRequest.AlterableConfig()
                config.name = key
                config.value = value
                resource.configs.append(config)
            }
        }
        for text in arguments.all("--delete-config") {
            for key in text.split(separator: ",") {
                var config = IncrementalAlterConfigsRequest.AlterableConfig()
                config.name = String(key)
                config.configOperation = 1
                config.value = nil
                resource.configs.append(config)
            }
        }
        guard !resource.configs.isEmpty else {
            throw KafkaUsageError(
                "At least one of --add-config, --add-config-file, or --delete-config must be "
                    + "specified with --alter")
        }
        var request = IncrementalAlterConfigsRequest()
        request.resources = [resource]
        if let answer = try client.ask(request, node: nil).responses.first,
            answer.errorCode != .none
        {
            throw KafkaToolError(
                "Error while executing config command with args: "
                    + (answer.errorMessage ?? "\(answer.errorCode)"))
        }
        Console.say("Completed updating \(entity.words(name)).")
    }

    /// `k=v,k=[a,b]`: a value in brackets may hold commas.
    static func pairs(_ text: String) throws -> [(String, String)] {
        var parts: [String] = [""]
        var depth = 0
        for character in text {
            if character == "[" { depth += 1 }
            if character == "]" { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return try parts.filter { !$0.isEmpty }.map { part in
            guard let equals = part.firstIndex(of: "=") else {
                throw KafkaUsageError(
                    "requirement failed: Invalid entity config: all configs to be "
                        + "added must be in the format \"key=val\".")
            }
            var value = String(part[part.index(after: equals)...])
            if value.hasPrefix("["), value.hasSuffix("]") {
                value = String(value.dropFirst().dropLast())
            }
            return (part[..<equals].trimmingPrefix(" ").description, value)
        }
    }

    private static func describe(
        _ entity: Entity, _ arguments: KafkaArguments, _ client: AdminClient
    ) throws {
        let metadata = try client.metadata(entity.isTopic ? nil : [])
        let names: [String]
        if let name = entity.name {
            names = [name]
        } else if entity.isTopic {
            names = metadata.topics.compactMap(\.name).sorted()
        } else {
            names = metadata.brokers.map { String($0.nodeId) } + [""]
        }
        for name in names {
            var resource = DescribeConfigsRequest.DescribeConfigsResource()
            resource.resourceType = entity.type
            resource.resourceName = name
            resource.configurationKeys = nil
            var request = DescribeConfigsRequest()
            request.resources = [resource]
            request.includeSynonyms = true
            let node = entity.isTopic ? nil : Int32(name)
            guard let result = try client.ask(request, node: node).results.first else { continue }
            guard result.errorCode == .none else {
                throw KafkaToolError(
                    "Error while executing config command: "
                        + (result.errorMessage ?? "\(result.errorCode)"))
            }
            let all = arguments.has("--all")
            Console.say(entity.heading(name, all: all))
            for config in result.configs.sorted(by: { $0.name < $1.name })
            where all || config.configSource == entity.source(name) {
                Console.say(line(config))
            }
        }
    }

    private static func line(_ config: DescribeConfigsResponse.DescribeConfigsResourceResult)
        -> String
    {
        let sources: [Int8: String] = [
            1: "DYNAMIC_TOPIC_CONFIG", 2: "DYNAMIC_BROKER_CONFIG",
            3: "DYNAMIC_DEFAULT_BROKER_CONFIG", 4: "STATIC_BROKER_CONFIG", 5: "DEFAULT_CONFIG",
        ]
        let synonyms = config.synonyms.map { synonym in
            "\(sources[synonym.source] ?? "UNKNOWN"):\(synonym.name)=\(synonym.value ?? "null")"
        }
        return "  \(config.name)=\(config.value ?? "null") sensitive=\(config.isSensitive) "
            + "synonyms={\(synonyms.joined(separator: ", "))}"
    }
}
