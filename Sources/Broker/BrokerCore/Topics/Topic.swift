import KafkaCodec

/// One topic as long as it exists; replaced as a whole when it changes.
final class Topic: Sendable {
    let name: String
    let id: KafkaUUID
    let configuration: TopicConfiguration
    /// By partition number, without gaps.
    let partitions: [Partition]

    init(
        name: String, id: KafkaUUID, configuration: TopicConfiguration, partitions: [Partition]
    ) {
        self.name = name
        self.id = id
        self.configuration = configuration
        self.partitions = partitions
    }

    func with(_ configuration: TopicConfiguration) -> Topic {
        Topic(name: name, id: id, configuration: configuration, partitions: partitions)
    }

    func adding(_ more: [Partition]) -> Topic {
        Topic(name: name, id: id, configuration: configuration, partitions: partitions + more)
    }

    func partition(_ index: Int32) -> Partition? {
        index >= 0 && Int(index) < partitions.count ? partitions[Int(index)] : nil
    }
}

/// All topics at one moment. Requests look things up in a snapshot and hold no lock while they work.
final class TopicSnapshot: Sendable {
    let byName: [String: Topic]
    let byID: [KafkaUUID: Topic]
    /// By name, so that what is listed from it is in a stable order.
    let sorted: [Topic]
    let partitionCount: Int

    init(_ topics: [Topic]) {
        sorted = topics.sorted { $0.name < $1.name }
        byName = Dictionary(uniqueKeysWithValues: sorted.map { ($0.name, $0) })
        byID = Dictionary(uniqueKeysWithValues: sorted.map { ($0.id, $0) })
        partitionCount = sorted.reduce(0) { $0 + $1.partitions.count }
    }

    func adding(_ topics: [Topic]) -> TopicSnapshot { TopicSnapshot(sorted + topics) }

    func replacing(_ topic: Topic) -> TopicSnapshot { replacing([topic]) }

    func replacing(_ topics: [Topic]) -> TopicSnapshot {
        let byID = Dictionary(uniqueKeysWithValues: topics.map { ($0.id, $0) })
        return TopicSnapshot(sorted.map { byID[$0.id] ?? $0 })
    }

    func removing(_ ids: Set<KafkaUUID>) -> TopicSnapshot {
        TopicSnapshot(sorted.filter { !ids.contains($0.id) })
    }
}
