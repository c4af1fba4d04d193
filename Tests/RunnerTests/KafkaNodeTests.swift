import Platform
import Testing

@testable import Runner

@Suite struct KafkaNodeTests {
    private func node(_ id: Int, controller: UInt16? = 19_000) -> KafkaNode {
        KafkaNode(
            id: id, port: UInt16(9_090 + id), controllerPort: controller.map { $0 + UInt16(id) },
            data: FilePath("/data/node-\(id)"),
            properties: FilePath("/data/node-\(id).properties"))
    }

    private func lines(_ text: String) -> Set<String> {
        Set(text.split(separator: "\n").map(String.init))
    }

    @Test func `three nodes name each other as voters and replicate what is theirs`() {
        let nodes = [node(1), node(2), node(3)]
        let text = lines(KafkaNode.text(nodes[1], of: nodes, zookeeper: nil, settings: [:]))
        #expect(
            text.isSuperset(of: [
                "node.id=2", "process.roles=broker,controller", "log.dirs=/data/node-2",
                "controller.quorum.voters=1@127.0.0.1:19001,2@127.0.0.1:19002,3@127.0.0.1:19003",
                "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:19002",
                "advertised.listeners=PLAINTEXT://127.0.0.1:9092",
                "offsets.topic.replication.factor=3", "transaction.state.log.min.isr=2",
            ]))
    }

    @Test func `a node with ZooKeeper has no controller of its own`() {
        let alone = node(1, controller: nil)
        let text = KafkaNode.text(alone, of: [alone], zookeeper: 2_181, settings: [:])
        #expect(lines(text).contains("zookeeper.connect=127.0.0.1:2181"))
        #expect(lines(text).contains("offsets.topic.replication.factor=1"))
        #expect(!text.contains("controller"))
    }

    @Test func `what the scenario sets goes over Trial's own choice`() {
        let alone = node(1)
        let text = KafkaNode.text(
            alone, of: [alone], zookeeper: nil,
            settings: ["offsets.topic.replication.factor": "2", "path": "a\\b"])
        #expect(lines(text).contains("offsets.topic.replication.factor=2"))
        #expect(lines(text).contains("path=a\\\\b"))
    }
}
