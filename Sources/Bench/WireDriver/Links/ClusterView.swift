import KafkaCodec
import Network
import Vocabulary

/// What is known of a topic's partitions and of the cluster's nodes, as the last answer told it.
struct ClusterView {
    struct Leader: Equatable {
        var node: Int32
        var epoch: LeaderEpoch
    }

    private(set) var nodes: [Int32: SocketAddress] = [:]
    private(set) var topicID = KafkaUUID.zero
    /// By partition; nil where no leader is known.
    private(set) var leaders: [Leader?]

    init(partitions: Int) { leaders = Array(repeating: nil, count: partitions) }

    func address(of partition: Int) -> SocketAddress? {
        leaders[partition].flatMap { nodes[$0.node] }
    }

    /// Takes in an answer; a partition that it has no leader for keeps the one it had, as a broker
    /// that has just started may not know yet.
    ///
    /// - Returns: why the answer does not settle every partition, or nil.
    mutating func update(_ response: MetadataResponse, topic name: String) -> String? {
        for broker in response.brokers {
            nodes[broker.nodeId] = SocketAddress(host: broker.host, port: Int(broker.port))
        }
        guard let topic = response.topics.first(where: { $0.name == name }) else {
            return "the broker said nothing of the topic \(name)"
        }
        guard topic.errorCode == .none else { return "the topic \(name): \(topic.errorCode)" }
        // A topic made anew counts its epochs anew.
        let isSame = topicID == topic.topicId
        topicID = topic.topicId
        var known = 0
        for partition in topic.partitions {
            let index = Int(partition.partitionIndex.value)
            guard leaders.indices.contains(index), partition.leaderId >= 0 else { continue }
            // A broker that lags behind still names the leader before this one.
            if isSame, let last = leaders[index], partition.leaderEpoch < last.epoch,
                partition.leaderEpoch.value >= 0
            {
                known += 1
                continue
            }
            leaders[index] = Leader(node: partition.leaderId, epoch: partition.leaderEpoch)
            known += 1
        }
        return known == leaders.count
            ? nil : "\(leaders.count - known) partitions of \(name) have no leader"
    }
}
