import BrokerCore
import Foundation
import KafkaCodec
import Platform
import Vocabulary

/// `kafka-storage`: format, info, random-uuid. This broker formats a new directory by itself; the tool
/// is for who wants to name the cluster, and for tutorials.
enum StorageTool {
    static let tool = KafkaTool(
        name: "storage", summary: "The Kafka storage tool.",
        options: [
            .value("--config", "FILE", "the broker's settings"),
            .value("--c", "FILE", "the same"), .value("--t", "ID", "the cluster's id"),
            .value("--cluster-id", "ID", "the same"),
            .flag("--ignore-formatted", "leave a directory as it is"), .flag("--g", "the same"),
            .flag("--standalone", "accepted: there is one node"), .flag("--s", "the same"),
            .flag("--no-initial-controllers", "accepted"), .flag("--N", "the same"),
            .value("--release-version", "V", "accepted"), .value("--feature", "F", "accepted"),
        ], operands: "format | info | random-uuid"
    ) { arguments in
        switch arguments.operands.first {
        case "random-uuid":
            Console.say(randomID())
            return 0
        case "format": return try format(arguments)
        case "info": return try info(arguments)
        default:
            throw KafkaUsageError("usage: kafka-storage.sh (format | info | random-uuid) …")
        }
    }

    private static func randomID() -> String {
        while true {
            let high = UInt64.random(in: .min ... .max)
            if let id = KafkaUUID(random: high, UInt64.random(in: .min ... .max)),
                !id.text.hasPrefix("-")
            {
                return id.text
            }
        }
    }

    private static func configuration(_ arguments: KafkaArguments) throws -> BrokerConfiguration {
        guard let file = arguments.value("--config") ?? arguments.value("--c") else {
            throw KafkaUsageError("argument --config/-c is required")
        }
        return try BrokerConfiguration(
            try SettingsFile.read(FilePath(file)), paths: HostPlaces.resolver)
    }

    private static func format(_ arguments: KafkaArguments) throws -> Int32 {
        let configuration = try configuration(arguments)
        guard let id = arguments.value("--cluster-id") ?? arguments.value("--t") else {
            throw KafkaUsageError("argument --cluster-id/-t is required")
        }
        guard KafkaUUID(id) != nil else {
            throw KafkaToolError(
                "Cluster ID string \(id) does not appear to be a valid UUID: Input string `\(id)` "
                    + "decoded as something other than 16 bytes")
        }
        let directories = configuration.logDirectories
        let formatted = directories.filter {
            FileManager.default.fileExists(atPath: $0.appending("meta.properties").text)
        }
        let ignores = arguments.has("--ignore-formatted") || arguments.has("--g")
        if let first = formatted.first, !ignores {
            throw KafkaToolError(
                "Log directory \(first) is already formatted. Use --ignore-formatted to ignore this "
                    + "directory and format the others.")
        }
        for directory in directories where !formatted.contains(directory) {
            try FileManager.default.createDirectory(
                atPath: directory.text, withIntermediateDirectories: true)
            let text =
                "cluster.id=\(id)\ndirectory.id=\(randomID())\nnode.id=\(configuration.nodeID)\n"
                + "version=1\n"
            try FileBytes.replaceDurably(
                directory.appending("meta.properties"), with: Array(text.utf8),
                as: FileKind("metadata"), in: DiskFileSystem())
            Console.say("Formatting metadata directory \(directory) with metadata.version 4.0-IV3.")
        }
        if formatted.count == directories.count {
            Console.say("All of the log directories are already formatted.")
        }
        return 0
    }

    private static func info(_ arguments: KafkaArguments) throws -> Int32 {
        let directories = try configuration(arguments).logDirectories
        Console.say("Found log \(directories.count == 1 ? "directory" : "directories"):")
        for directory in directories { Console.say("  \(directory)") }
        Console.say("")
        var isClean: Int32 = 0
        for directory in directories {
            let file = directory.appending("meta.properties").text
            guard let data = FileManager.default.contents(atPath: file) else {
                Console.say("Found problem:\n  \(directory) is not formatted.\n")
                isClean = 1
                continue
            }
            let settings = try PropertiesFile(Array(data)).settings
            let pairs = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            Console.say("Found metadata: {\(pairs.joined(separator: ", "))}\n")
        }
        return isClean
    }
}
