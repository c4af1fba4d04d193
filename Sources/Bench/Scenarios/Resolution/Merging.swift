extension YamlNode {
    /// This value with `over` on top: blocks are merged key by key, anything else is replaced. A key
    /// of `over` drops the keys that would contradict it, such as `size` under `sizes`.
    func merged(under over: YamlNode, shape: Shape?) -> YamlNode {
        if over.isAbsent { return self }
        guard isMergeable(shape), let below = entries, let above = over.entries else { return over }
        let rivals = Set(above.flatMap { shape?.block?.rivals(of: $0.key) ?? [] })
        var result = below.filter { !rivals.contains($0.key) }
        for entry in above {
            if let index = result.firstIndex(where: { $0.key == entry.key }) {
                let value = result[index].value.merged(
                    under: entry.value, shape: shape?.below(entry.key))
                result[index] = YamlEntry(key: entry.key, keyMark: entry.keyMark, value: value)
            } else {
                result.append(entry)
            }
        }
        return YamlNode(content: .mapping(result), mark: over.mark)
    }

    private func isMergeable(_ shape: Shape?) -> Bool {
        if shape?.block != nil { return true }
        if case .map(_, let value)? = shape { return value.block != nil }
        return false
    }

    /// This tree with `value` at the end of `path`; blocks on the way are made where they are missing.
    func setting(_ path: ArraySlice<PathStep>, to value: YamlNode, shape: Shape?) -> YamlNode {
        guard let step = path.first else { return value }
        let rest = path.dropFirst()
        var node = self
        switch step {
        case .index(let index):
            guard case .sequence(var items) = content, items.indices.contains(index) else {
                return self
            }
            var itemShape: Shape?
            if case .list(let shape, _)? = shape { itemShape = shape }
            items[index] = items[index].setting(rest, to: value, shape: itemShape)
            node.content = .sequence(items)
        case .key(let key):
            let rivals = shape?.block?.rivals(of: key) ?? []
            var entries = (self.entries ?? []).filter { !rivals.contains($0.key) }
            let below = shape?.below(key)
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value = entries[index].value.setting(rest, to: value, shape: below)
                if rest.isEmpty { entries[index].keyMark = value.mark }
            } else {
                let empty = YamlNode(content: .mapping([]), mark: value.mark)
                entries.append(
                    YamlEntry(
                        key: key, keyMark: value.mark,
                        value: empty.setting(rest, to: value, shape: below)))
            }
            node.content = .mapping(entries)
        }
        return node
    }
}

/// One step down a scenario's tree.
enum PathStep: Hashable, Sendable {
    case key(String)
    case index(Int)
}
