import Foundation
import Platform

/// `kafka-server-start FILE [--override K=V]…`: `trial serve` under its other name.
enum ServerStartTool {
    static let tool = KafkaTool(
        name: "server-start", summary: "Starts the broker.",
        options: [
            .flag("--daemon", "in the background, its output in logs/kafkaServer.out"),
            .value("--override", "K=V", "one setting, above the file's"),
            .flag("--version", "the version"),
        ], operands: "server.properties"
    ) { arguments in
        if arguments.has("--version") {
            Console.say("trial \(BuildFacts.text)")
            return 0
        }
        guard let file = arguments.operands.first else {
            Console.complain([
                "USAGE: kafka-server-start.sh [-daemon] server.properties "
                    + "[--override property=value]*"
            ])
            return 1
        }
        for name in ["KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS"]
        where ProcessInfo.processInfo.environment[name] != nil {
            Console.complain(["\(name) is for a Java machine, and there is none here: not used"])
        }
        var words = ["--config", file]
        for override in arguments.all("--override") { words += ["--override", override] }
        // Before anything else, because Kafka's code for all that goes wrong is 1.
        try SettingsFile.checkPlaces(try SettingsFile.read(try HostPlaces.path(file)))
        if arguments.has("--daemon") { return try startInBackground(words) }
        let row = ServeCommand.row
        let code = try row.run(try Arguments(words, for: row)).rawValue
        return code == 0 ? 0 : 1
    }

    private static func startInBackground(_ words: [String]) throws -> Int32 {
        let folder = ProcessInfo.processInfo.environment["LOG_DIR"] ?? "logs"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        var command = ChildProcess.Command(
            FilePath(ServerProcesses.ownExecutable), ["serve"] + words + HostPlaces.words)
        command.output = FilePath(folder + "/kafkaServer.out")
        command.diesWithParent = false
        _ = try ChildProcess.start(command)
        return 0
    }
}

/// `kafka-server-stop`: SIGTERM to the brokers that this executable runs, and to nothing else.
enum ServerStopTool {
    static let tool = KafkaTool(
        name: "server-stop", summary: "Stops the brokers that this executable runs.",
        options: [
            .value("--node-id", "N", "only the one whose settings say so"),
            .value("--process-role", "ROLE", "read and not used: every broker has all roles"),
        ]
    ) { arguments in
        let node = try arguments.integer("--node-id")
        let found = ServerProcesses.running().filter { process in
            node.map { ServerProcesses.nodeID(of: process) == $0 } ?? true
        }
        guard !found.isEmpty else {
            Console.say("No kafka server to stop")
            return 1
        }
        for process in found { kill(process, Signals.terminate) }
        return 0
    }
}

/// Brokers among the processes of this host.
enum ServerProcesses {
    static var ownExecutable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
    }

    /// As the file says that it was started with; nil where that cannot be told.
    static func nodeID(of process: Int32) -> Int64? {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"),
            let folder = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(process)/cwd")
        else { return nil }
        let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard let file = words.first(where: { $0.hasSuffix(".properties") }) else { return nil }
        let path = file.hasPrefix("/") ? file : folder + "/" + file
        guard let settings = try? SettingsFile.read(FilePath(path)) else { return nil }
        return (settings["node.id"] ?? settings["broker.id"]).flatMap { Int64($0) }
    }

    static func running() -> [Int32] {
        let own = ownExecutable
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.sorted().filter { process in
            guard process != ProcessInfo.processInfo.processIdentifier,
                let executable = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/\(process)/exe"), executable == own,
                let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
            else { return false }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.dropFirst().first == "serve"
                || words.dropFirst().prefix(2) == ["kafka", "server-start"]
        }
    }
}

/// `zookeeper-server-start FILE`: says that nothing has to be started, so that a tutorial written for
/// an older Kafka goes on; with `KAFKA_ZOOKEEPER_HOME` it starts the real one.
enum ZooKeeperStartTool {
    static let tool = KafkaTool(
        name: "zookeeper-server-start", summary: "There is no ZooKeeper to start.",
        options: [.flag("--daemon", "in the background")], operands: "zookeeper.properties"
    ) { arguments in
        if let file = arguments.operands.first {
            let place = try HostPlaces.path(file)
            if DiskFileSystem().exists(place) {
                _ = try SettingsFile.read(place, paths: ["dataDir", "dataLogDir"])
            }
        }
        guard let home = ProcessInfo.processInfo.environment["KAFKA_ZOOKEEPER_HOME"] else {
            Console.say(
                "This broker keeps its metadata itself and needs no ZooKeeper: go on with "
                    + "bin/kafka-server-start.sh config/server.properties")
            return 0
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: home + "/bin/zookeeper-server-start.sh")
        process.arguments =
            (arguments.has("--daemon") ? ["-daemon"] : []) + arguments.operands
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
