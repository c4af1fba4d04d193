/// The flush policy of a topic in one line, from the settings as the broker reports them.
enum FlushPolicyText {
    /// Kafka's value for "never".
    private static let never = "9223372036854775807"

    static func of(_ settings: [String: String]) -> String? {
        guard let messages = settings["flush.messages"] else { return nil }
        let milliseconds = settings["flush.ms"] ?? never
        switch (messages, milliseconds) {
        case ("1", _): return "flush.messages=1"
        case (never, never): return "page cache"
        case (never, _): return "flush.ms=\(milliseconds)"
        case (_, never): return "flush.messages=\(messages)"
        default: return "flush.messages=\(messages) flush.ms=\(milliseconds)"
        }
    }

    /// Of several topics: the one they share, or each named.
    static func of(topics: [(name: String, settings: [String: String])]) -> String? {
        let all = topics.map { (name: $0.name, policy: of($0.settings)) }
        guard let first = all.first?.policy, all.allSatisfy({ $0.policy != nil }) else {
            return nil
        }
        if all.allSatisfy({ $0.policy == first }) { return first }
        return all.map { "\($0.name): \($0.policy ?? "?")" }.joined(separator: ", ")
    }
}
