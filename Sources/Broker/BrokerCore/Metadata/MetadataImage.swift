import KafkaCodec
import Vocabulary

/// What the cluster metadata says, after all its records.
struct MetadataImage: Equatable {
    struct TopicImage: Equatable {
        var name: String
        var id: KafkaUUID
        var partitions: [Int32: PartitionPlacement] = [:]
        var settings: [String: String] = [:]
    }

    private(set) var topics: [KafkaUUID: TopicImage] = [:]
    private(set) var removed: Set<KafkaUUID> = []
    /// By broker, the empty name standing for all of them.
    private(set) var brokerSettings: [String: [String: String]] = [:]
    private(set) var features: [String: Int16] = [:]
    private var idsByName: [String: KafkaUUID] = [:]
    /// The first producer id that was not given out.
    private(set) var nextProducerID: Int64 = 0
    private(set) var recordCount = 0

    /// By name, so that what is opened from it is opened in a stable order.
    var sorted: [TopicImage] { topics.values.sorted { $0.name < $1.name } }

    mutating func apply(_ record: MetadataRecord) throws(BrokerError) {
        recordCount += 1
        switch record {
        case .topic(let name, let id):
            topics[id] = TopicImage(name: name, id: id)
            idsByName[name] = id
        case .partition(let placement):
            guard topics[placement.topic] != nil else {
                throw BrokerError(
                    "the cluster metadata has a partition of a topic it does not know: "
                        + "\(placement.topic)")
            }
            topics[placement.topic]?.partitions[placement.partition.value] = placement
        case .topicSetting(let name, let setting, let value):
            // Settings may come before or after their topic's other records, never before its own.
            guard let id = idsByName[name] else { return }
            topics[id]?.settings[setting] = value
        case .brokerSetting(let broker, let setting, let value):
            brokerSettings[broker, default: [:]][setting] = value
        case .removeTopic(let id):
            if let topic = topics.removeValue(forKey: id) {
                if idsByName[topic.name] == id { idsByName[topic.name] = nil }
            }
            removed.insert(id)
        case .featureLevel(let name, let level):
            features[name] = level
        case .producerIDs(_, let next): nextProducerID = max(nextProducerID, next)
        case .withoutMeaning: break
        }
    }
}
