import Vocabulary

extension PlanDecoder {
    // MARK: Topics

    func decodeTopics() -> [TopicPlan] {
        guard let entry = root["topics"] else { return [] }
        guard let topics = entry.value.entries else {
            root.report(
                entry.value.mark,
                "topics: maps names to settings, such as { orders: { partitions: 4 } }, and here "
                    + "is \(entry.value.kind)")
            return []
        }
        guard (1...ScenarioLimits.topics).contains(topics.count) else {
            root.report(
                entry.value.mark,
                "a scenario has 1 to \(ScenarioLimits.topics.grouped) topics, and here are "
                    + "\(topics.count.grouped)")
            return []
        }
        return topics.compactMap(decodeTopic)
    }

    private func decodeTopic(_ entry: YamlEntry) -> TopicPlan? {
        let name = entry.key
        let isLegal = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
        }
        guard isLegal, !name.isEmpty, name.count <= 200, name != ".", name != ".." else {
            root.report(
                entry.keyMark,
                "\(name.quoted) is no topic name: up to 200 letters, digits, dots, underscores "
                    + "and hyphens")
            return nil
        }
        guard
            let fields = Fields(
                entry.value, as: ScenarioTables.topic, at: "topics.\(name)", problems: problems)
        else { return nil }
        let replicas =
            fields.count("replication.factor") ?? ScenarioDefaults.replicationFactor(target)
        if let nodes = target?.nodes, replicas > nodes, let target {
            fields.report(
                "replication.factor",
                "\(replicas) replicas need as many brokers, and target \(target.label) is "
                    + "\(nodes == 1 ? "one" : "\(nodes)"); write \(nodes), or use target "
                    + "kafka:\(replicas)")
        }
        return TopicPlan(
            name: name, partitions: fields.count("partitions") ?? ScenarioDefaults.partitions,
            replicationFactor: replicas, settings: nativeSettings(of: fields))
    }

    private func decodeTopicName(of worker: Fields) -> String? {
        guard let name = worker.text("topic") else { return nil }
        guard !topicNames.isEmpty, !topicNames.contains(name) else { return name }
        worker.report(
            "topic",
            "there is no topic \(name.quoted)"
                + NearestName.hint(name, among: topicNames, all: "topics: has"))
        return nil
    }

    // MARK: Producers

    func decodeProducers() -> [ProducerPlan] {
        guard let items = root.items("producers", like: "- { topic: orders, rate: 1_000/s }") else {
            return []
        }
        if items.isEmpty {
            root.report("producers", "a run without a producer measures nothing; give one")
        }
        return items.enumerated().compactMap { index, node in
            guard
                let fields = Fields(
                    node, as: ScenarioTables.producer, at: "producers[\(index)]",
                    problems: problems)
            else { return nil }
            return decodeProducer(fields)
        }
    }

    private func decodeProducer(_ fields: Fields) -> ProducerPlan? {
        let topic = decodeTopicName(of: fields)
        let count = fields.count("count") ?? ScenarioDefaults.workers
        let rate = decodeRate(of: fields)
        let keys = decodeKeys(of: fields)
        let values = decodeValues(of: fields)
        let headers = decodeHeaders(of: fields)
        let client = decodeClient(of: fields)
        guard let topic, let rate else { return nil }
        return ProducerPlan(
            topic: topic, count: count, rate: rate, keys: keys, values: values, headers: headers,
            client: client)
    }

    private func decodeKeys(of producer: Fields) -> KeyPlan {
        guard let entry = producer["keys"] else { return .none }
        if entry.value.entries != nil {
            guard let fields = producer.block("keys") else { return .none }
            if let count = fields.count("round-robin") { return .roundRobin(count) }
            if let count = fields.count("uniform") { return .uniform(count) }
            if let count = fields.count("zipf") { return .zipf(count) }
            if fields.entries.isEmpty {
                producer.report("keys", "{ } chooses nothing; write none, or { uniform: 1_000 }")
            }
            return .none
        }
        return producer.value("keys") { (text) throws(Complaint) in
            switch text {
            case "none": return .none
            case "single": return .single
            case "round-robin", "uniform", "zipf":
                throw Complaint("\(text) does not say among how many; write { \(text): 1_000 }")
            default:
                let names = ["none", "single", "round-robin", "uniform", "zipf"]
                throw Complaint(
                    "there is no way \(text.quoted) to choose keys"
                        + NearestName.hint(text, among: names, all: "there are"))
            }
        } ?? .none
    }

    private func decodeHeaders(of producer: Fields) -> HeaderPlan {
        let none = HeaderPlan(count: 0, size: .zero)
        guard let fields = producer.block("headers") else { return none }
        let count = fields.count("count")
        let size = fields.size("size")
        if fields.has("count") != fields.has("size"), count != 0 {
            producer.report("headers", "give both, such as { count: 2, size: 16B }")
        }
        return HeaderPlan(count: count ?? 0, size: size ?? .zero)
    }

    // MARK: Consumers

    func decodeConsumers() -> [ConsumerPlan] {
        guard let items = root.items("consumers", like: "- { topic: orders, count: 2 }") else {
            return []
        }
        return items.enumerated().compactMap { index, node in
            guard
                let fields = Fields(
                    node, as: ScenarioTables.consumer, at: "consumers[\(index)]",
                    problems: problems)
            else { return nil }
            return decodeConsumer(fields)
        }
    }

    private func decodeConsumer(_ fields: Fields) -> ConsumerPlan? {
        if let group = fields["group"] {
            fields.report(
                group.keyMark,
                "consumer groups are not offered by the broker yet; leave group out: the "
                    + "partitions are then assigned")
        }
        let topic = decodeTopicName(of: fields)
        let pauses = (fields.items("pauses", like: "[{ at: measure + 2s, for: 5s }]") ?? [])
            .enumerated().compactMap { index, node -> PauseWindow? in
                guard
                    let pause = Fields(
                        node, as: ScenarioTables.pause, at: "\(fields.name).pauses[\(index)]",
                        problems: problems)
                else { return nil }
                let at = pause.value("at", PhaseGrammar.moment)
                let span = pause.duration("for")
                guard let at, let span else { return nil }
                return PauseWindow(at: at, span: span)
            }
        let count = fields.count("count") ?? ScenarioDefaults.workers
        let client = decodeClient(of: fields)
        guard let topic else { return nil }
        return ConsumerPlan(topic: topic, count: count, client: client, pauses: pauses)
    }
}
