/// Whose settings a block passes through verbatim.
package enum NativeBlock: Sendable, CaseIterable {
    case broker, topic, producer, consumer

    /// Kafka's and librdkafka's names that are known to belong here.
    package func knows(_ name: String) -> Bool {
        switch self {
        case .broker: NativeNames.broker.contains(name)
        case .topic: NativeNames.topic.contains(name)
        case .producer:
            NativeNames.client.contains(name) || NativeNames.producer.contains(name)
        case .consumer:
            NativeNames.client.contains(name) || NativeNames.consumer.contains(name)
        }
    }

    /// In alphabetical order.
    var knownNames: [String] {
        switch self {
        case .broker: Self.sortedBroker
        case .topic: Self.sortedTopic
        case .producer: Self.sortedProducer
        case .consumer: Self.sortedConsumer
        }
    }

    private static let sortedBroker = NativeNames.broker.sorted()
    private static let sortedTopic = NativeNames.topic.sorted()
    private static let sortedProducer = NativeNames.client.union(NativeNames.producer).sorted()
    private static let sortedConsumer = NativeNames.client.union(NativeNames.consumer).sorted()

    var owner: String {
        switch self {
        case .broker: "the broker"
        case .topic: "a topic"
        case .producer: "a producer's client"
        case .consumer: "a consumer's client"
        }
    }

    /// Where to write such a setting.
    var place: String {
        switch self {
        case .broker: "broker:"
        case .topic: "a topic under topics:"
        case .producer: "the client: of a producer"
        case .consumer: "the client: of a consumer"
        }
    }

    /// What Trial sets itself, and what to say instead.
    func reserved(_ name: String) -> String? {
        switch (self, name) {
        case (.broker, "log.dirs"), (.broker, "log.dir"), (.broker, "metadata.log.dir"):
            "the data directory is chosen with --data DIR"
        case (.broker, "listeners"), (.broker, "advertised.listeners"):
            "Trial chooses a free port on 127.0.0.1"
        case (.producer, "bootstrap.servers"), (.consumer, "bootstrap.servers"),
            (.producer, "metadata.broker.list"), (.consumer, "metadata.broker.list"):
            "the address comes from target: bootstrap:HOST:PORT"
        case (.consumer, "group.id"):
            "consumer groups are not offered by the broker yet; the partitions are assigned"
        default: nil
        }
    }
}
