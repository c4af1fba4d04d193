import Platform
import Vocabulary

/// One broker of a managed Kafka: where it listens and keeps its files, and its properties.
struct KafkaNode {
    /// From 1 in a cluster.
    let id: Int
    let port: UInt16
    /// Of the KRaft controller in the same process; nil with ZooKeeper.
    let controllerPort: UInt16?
    let data: FilePath
    let properties: FilePath

    var address: String { "127.0.0.1:\(port)" }

    /// What Trial sets itself; a scenario that sets one of these is refused.
    static let reserved: Set<String> = [
        "process.roles", "node.id", "broker.id", "controller.quorum.voters",
        "controller.quorum.bootstrap.servers", "controller.listener.names", "listeners",
        "advertised.listeners", "listener.security.protocol.map", "inter.broker.listener.name",
        "log.dir", "log.dirs", "metadata.log.dir", "zookeeper.connect",
    ]

    /// A file for `kafka-server-start.sh`: what the cluster needs, under what the scenario says.
    static func text(
        _ node: KafkaNode, of nodes: [KafkaNode], zookeeper: UInt16?, settings: [String: String]
    ) -> String {
        var all = internalTopics(nodes.count)
        all["group.initial.rebalance.delay.ms"] = "0"
        if zookeeper != nil { all["zookeeper.session.timeout.ms"] = "4000" }
        all.merge(settings) { _, written in written }
        all["log.dirs"] = node.data.text
        let listener = "PLAINTEXT://\(node.address)"
        if let zookeeper {
            all["broker.id"] = "\(node.id)"
            all["zookeeper.connect"] = "127.0.0.1:\(zookeeper)"
            all["listeners"] = listener
        } else {
            all["process.roles"] = "broker,controller"
            all["node.id"] = "\(node.id)"
            all["controller.quorum.voters"] = nodes.map {
                "\($0.id)@127.0.0.1:\($0.controllerPort ?? 0)"
            }.joined(separator: ",")
            all["controller.listener.names"] = "CONTROLLER"
            all["listener.security.protocol.map"] = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"
            all["inter.broker.listener.name"] = "PLAINTEXT"
            all["listeners"] = "\(listener),CONTROLLER://127.0.0.1:\(node.controllerPort ?? 0)"
        }
        all["advertised.listeners"] = listener
        return all.sorted { $0.key < $1.key }.map { "\($0.key)=\(escaped($0.value))\n" }.joined()
    }

    private static func internalTopics(_ nodes: Int) -> [String: String] {
        let replicas = "\(min(nodes, 3))"
        let least = "\(min(nodes, 2))"
        return [
            "offsets.topic.replication.factor": replicas,
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": least,
        ]
    }

    /// java.util.Properties reads a backslash as an escape.
    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
