import Foundation
import Platform
import Scenarios
import Vocabulary

/// Everything of a managed Kafka that is settled before its first start.
struct KafkaSetup {
    let home: KafkaHome
    let nodes: [KafkaNode]
    let brokers: [ManagedProcess]
    let zookeeper: ManagedProcess?
    let register: ProcessRegister
    let interruption: Interruption
    let firstTopic: String
    let requestLimit: Nanoseconds
    private let zookeeperPort: UInt16?
    private let settings: [String: String]
    private let data: FilePath
    let logs: FilePath
    let environment: [String: String]
    private let fileSystem: any FileSystem

    /// ZooKeeper first.
    var processes: [ManagedProcess] { (zookeeper.map { [$0] } ?? []) + brokers }

    init(
        _ plan: Plan, nodes count: Int, home: KafkaHome, withZooKeeper: Bool, data: FilePath,
        logs: FilePath, register: ProcessRegister, interruption: Interruption,
        environment: [String: String], fileSystem: any FileSystem, firstID: Int = 1
    ) throws {
        if let name = plan.target.settings.keys.sorted().first(where: KafkaNode.reserved.contains) {
            throw RunError(
                .badInput,
                "broker: \(name) is set by Trial for the Kafka that it starts; leave it out")
        }
        self.home = home
        self.register = register
        self.interruption = interruption
        self.fileSystem = fileSystem
        settings = plan.target.settings
        firstTopic = plan.topics[0].name
        requestLimit = plan.limits.request
        self.data = FilePath(KafkaHome.absolute(data.text))
        self.logs = FilePath(KafkaHome.absolute(logs.text))
        let place = self.data
        self.environment = Self.environment(environment, plan, register)
        zookeeperPort = withZooKeeper ? try LoopbackPort.free() : nil
        nodes = try (firstID..<firstID + count).map { id in
            KafkaNode(
                id: id, port: try LoopbackPort.free(),
                controllerPort: withZooKeeper ? nil : try LoopbackPort.free(),
                data: place.appending("node-\(id)"),
                properties: place.appending("node-\(id).properties"))
        }
        let (variables, words) = (self.environment, self.logs)
        brokers = nodes.map { node in
            var command = ChildProcess.Command(
                home.script("kafka-server-start.sh"), [node.properties.text])
            command.environment = variables.merging(
                ["LOG_DIR": words.appending("kafka-\(node.id)").text]) { $1 }
            return ManagedProcess(
                "kafka-\(node.id)", command, logs: words, register: register)
        }
        guard withZooKeeper else {
            zookeeper = nil
            return
        }
        var command = ChildProcess.Command(
            home.script("zookeeper-server-start.sh"),
            [place.appending("zookeeper.properties").text])
        command.environment = variables.merging(
            ["LOG_DIR": words.appending("zookeeper").text, "KAFKA_HEAP_OPTS": "-Xmx256m"]) { $1 }
        zookeeper = ManagedProcess("zookeeper", command, logs: words, register: register)
    }

    /// Writes the properties and, with KRaft, formats the log directories: once.
    func prepare(_ watch: StartWatch) throws {
        for node in nodes {
            try write(
                KafkaNode.text(node, of: nodes, zookeeper: zookeeperPort, settings: settings),
                to: node.properties)
            try FileBytes.createDirectories(node.data, in: fileSystem)
        }
        if let zookeeperPort {
            // A short tick lets a killed broker's session end soon (at least two ticks).
            let lines = [
                "dataDir=\(data.appending("zookeeper").text)", "clientPort=\(zookeeperPort)",
                "clientPortAddress=127.0.0.1", "tickTime=1000", "maxClientCnxns=0",
                "admin.enableServer=false",
            ]
            return try write(
                lines.map { $0 + "\n" }.joined(), to: data.appending("zookeeper.properties"))
        }
        let cluster = Self.clusterID()
        for node in nodes {
            let log = logs.appending("format-\(node.id).log")
            var command = ChildProcess.Command(
                home.script("kafka-storage.sh"),
                ["format", "-t", cluster, "-c", node.properties.text])
            command.environment = environment.merging(
                ["LOG_DIR": logs.appending("format").text, "KAFKA_HEAP_OPTS": "-Xmx128m"]) { $1 }
            command.output = log
            try watch.run(command, as: "kafka-storage.sh format of node \(node.id)", log: log)
        }
    }

    private func write(_ text: String, to path: FilePath) throws {
        try FileBytes.replaceDurably(
            path, with: Array(text.utf8), as: FileKind("properties"), in: fileSystem)
    }

    /// A UUID in URL-safe base64, as Kafka writes them; one that begins with a hyphen would be taken
    /// for an option.
    private static func clusterID() -> String {
        while true {
            let words = [SecureRandom.seed(), SecureRandom.seed()]
            let bytes = words.withUnsafeBytes { Data($0) }
            let text = bytes.base64EncodedString().replacing("+", with: "-")
                .replacing("/", with: "_").replacing("=", with: "")
            if !text.hasPrefix("-") { return text }
        }
    }

    private static func environment(
        _ own: [String: String], _ plan: Plan, _ register: ProcessRegister
    ) -> [String: String] {
        var all = own
        let heap = (plan.target.jvm?.heap ?? .gib(1)).value >> 20
        all["KAFKA_HEAP_OPTS"] = "-Xms\(heap)m -Xmx\(heap)m"
        let options = [own["KAFKA_OPTS"] ?? "", plan.target.jvm?.options ?? ""]
        all["KAFKA_OPTS"] = options.filter { !$0.isEmpty }.joined(separator: " ")
        // One port cannot serve several nodes.
        all["JMX_PORT"] = nil
        all[ProcessRegister.variable] = register.run
        return all
    }
}
