/// Which native settings are secrets, and what artefacts show of them.
package enum SecretSettings {
    /// Stands in a printed plan for a secret that was written in the scenario itself.
    package static let mark = "(redacted)"

    /// Whether a setting of this name may hold a secret.
    package static func isSecret(_ name: String) -> Bool {
        let parts = name.lowercased().split { ".-_".contains($0) }
        guard !harmlessEndings.contains(parts.last ?? "") else { return false }
        return parts.contains { part in
            secretWords.contains(part) || secretFragments.contains { part.contains($0) }
        }
    }

    /// What may be shown of a setting: references (`${env:NAME}`, `file:PATH`) stay, secrets go.
    package static func shown(_ name: String, _ value: String) -> String {
        isSecret(name) && !SettingReferences.isReference(value) ? mark : value
    }

    /// All settings as they may be shown.
    package static func shown(_ settings: [String: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: settings.map { ($0, shown($0, $1)) })
    }

    /// `KEY=V` of the command line as a message may quote it.
    package static func redactedAssignment(_ text: String) -> String {
        guard let equals = text.firstIndex(of: "=") else { return text }
        let name = text[..<equals].split(separator: "/").last.map { String($0).trimmed } ?? ""
        let value = String(text[text.index(after: equals)...])
        return "\(text[..<equals])=\(shown(name, value))"
    }

    private static let secretWords: Set<Substring> = ["key", "token"]
    private static let secretFragments = [
        "password", "passwd", "passphrase", "secret", "jaas", "credential",
    ]
    private static let harmlessEndings: Set<Substring> = [
        "location", "type", "serializer", "deserializer", "url", "ms", "seconds", "class", "length",
        "algorithm", "file", "id",
    ]
}
