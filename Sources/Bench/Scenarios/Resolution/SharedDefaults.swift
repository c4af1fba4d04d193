/// Spreads `defaults:` over the blocks they are for. What a block says itself wins, then the
/// defaults of its kind, then those of every client.
struct SharedDefaults {
    private let defaults: Fields
    private let problems: Problems

    /// The tree without its `defaults:`, every block filled in.
    static func applied(to tree: YamlNode, problems: Problems) -> YamlNode {
        guard let entries = tree.entries, let node = tree["defaults"] else { return tree }
        var bare = tree
        bare.content = .mapping(entries.filter { $0.key != "defaults" })
        guard
            let fields = Fields(
                node, as: ScenarioTables.defaults, at: "defaults", problems: problems)
        else { return bare }
        return SharedDefaults(defaults: fields, problems: problems).spread(over: bare)
    }

    private func spread(over tree: YamlNode) -> YamlNode {
        // Opened for their checks: defaults that no block takes up must still be right.
        for key in ["topic", "producer", "consumer"] { _ = defaults.block(key) }
        if let client = defaults["client"]?.value, client.entries == nil, !client.isAbsent {
            problems.report(
                client.mark, "defaults.client holds settings, and here is \(client.kind)")
        }
        var entries = tree.entries ?? []
        for index in entries.indices {
            switch entries[index].key {
            case "topics": entries[index].value = topics(entries[index].value)
            case "producers":
                entries[index].value = workers(
                    entries[index].value, "producer", .producer, ScenarioTables.producer)
            case "consumers":
                entries[index].value = workers(
                    entries[index].value, "consumer", .consumer, ScenarioTables.consumer)
            default: break
            }
        }
        return YamlNode(content: .mapping(entries), mark: tree.mark)
    }

    private func topics(_ node: YamlNode) -> YamlNode {
        guard let base = defaults["topic"]?.value, let topics = node.entries else { return node }
        var result = node
        result.content = .mapping(
            topics.map {
                var entry = $0
                entry.value = base.merged(under: $0.value, shape: .block(ScenarioTables.topic))
                return entry
            })
        return result
    }

    private func workers(_ node: YamlNode, _ key: String, _ native: NativeBlock, _ table: KeyTable)
        -> YamlNode
    {
        guard let items = node.items else { return node }
        var base = YamlNode(content: .mapping([]), mark: node.mark)
        if let client = clientDefaults(native) {
            base = base.setting([.key("client")], to: client, shape: nil)
        }
        if let own = defaults[key]?.value { base = base.merged(under: own, shape: .block(table)) }
        guard base.entries?.isEmpty == false else { return node }
        var result = node
        result.content = .sequence(items.map { base.merged(under: $0, shape: .block(table)) })
        return result
    }

    /// What of `defaults: client:` concerns such a client: all but what only the other kind knows.
    private func clientDefaults(_ native: NativeBlock) -> YamlNode? {
        guard let node = defaults["client"]?.value, let entries = node.entries else { return nil }
        let other: NativeBlock = native == .producer ? .consumer : .producer
        var result = node
        result.content = .mapping(
            entries.filter { native.knows($0.key) || !other.knows($0.key) })
        return result
    }
}
