package import Scenarios

/// What the producers of one block have in common: the plan's block with its tables made.
package struct RecordSetting {
    /// Kafka's own default of `batch.size`.
    static let batchSizeDefault = 16_384

    let topic: Int32
    let topicName: String
    let plan: ProducerPlan
    let partitions: Int
    let seed: UInt64
    let keys: KeyTable?
    let zipf: AliasTable?
    let sizes: ValueSizes

    /// `topicName` is the name on the broker, which need not be the plan's.
    package init(_ plan: ProducerPlan, of whole: Plan, topicName: String? = nil) throws {
        guard let topic = whole.topics.firstIndex(where: { $0.name == plan.topic }) else {
            throw LoadError("a producer's topic '\(plan.topic)' is not in the plan")
        }
        self.plan = plan
        self.topic = Int32(topic)
        self.topicName = topicName ?? plan.topic
        partitions = whole.topics[topic].partitions
        seed = whole.seed
        sizes = try ValueSizes(plan.values)
        keys =
            plan.keys.count > 0
            ? try KeyTable(count: plan.keys.count, partitions: partitions) : nil
        if case .zipf(let count) = plan.keys {
            zipf = AliasTable(zipf: count, exponent: KeyChoice.zipfExponent)
        } else {
            zipf = nil
        }
    }

    var isClosedLoop: Bool { plan.rate == .max }
    var keyLength: Int { keys == nil ? 0 : KeyTable.keyLength }
    var largestRecord: Int { keyLength + sizes.largest }
    var batchSize: Int {
        plan.client.settings["batch.size"].flatMap { Int($0) } ?? Self.batchSizeDefault
    }
}
