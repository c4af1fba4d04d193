/// A value of a YAML file with its place. Scalars are texts: the scenario's own grammar says what
/// they mean, so that `on`, `1e3` or `0x10` never turn into something else on the way.
package struct YamlNode: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// `isPlain` when written without quotes.
        case scalar(String, isPlain: Bool)
        case sequence([YamlNode])
        case mapping([YamlEntry])
    }

    package var content: Content
    package var mark: Mark

    static func text(_ text: String, at mark: Mark) -> YamlNode {
        YamlNode(content: .scalar(text, isPlain: true), mark: mark)
    }

    /// `key:` with nothing after it.
    var isAbsent: Bool { content == .scalar("", isPlain: true) }

    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    var items: [YamlNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    var entries: [YamlEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    subscript(key: String) -> YamlNode? {
        entries?.first { $0.key == key }?.value
    }

    /// How a message names it.
    var kind: String {
        switch content {
        case .scalar("", isPlain: true): "nothing"
        case .scalar(let text, _): text.quoted
        case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
        case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping (key: value)"
        }
    }
}

package struct YamlEntry: Sendable, Hashable {
    package var key: String
    package var keyMark: Mark
    package var value: YamlNode
}

extension StringProtocol {
    /// In double quotes, shortened, on one line: fit for a message.
    var quoted: String {
        let flat = map { $0.isNewline ? " " : $0 }
        return flat.count > 60 ? "\"\(String(flat.prefix(57)))…\"" : "\"\(String(flat))\""
    }
}
