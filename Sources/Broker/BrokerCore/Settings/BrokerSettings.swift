/// The broker's settings as they took effect: given in a file, else Kafka's default.
package struct BrokerSettings: Sendable {
    /// As written in the file, known names only.
    package let given: [String: String]
    /// Changed while the broker ran; above the file.
    package let dynamic: DynamicSettings
    private let values: [String: SettingValue]
    /// Without what is dynamic.
    private let fileValues: [String: SettingValue]
    /// What a user should hear of: names that nobody knows, and names without effect here.
    package let warnings: [String]

    package init(_ written: [String: String]) throws(SettingError) {
        var given: [String: String] = [:]
        var values: [String: SettingValue] = [:]
        var warnings: [String] = []
        for name in written.keys.sorted() {
            guard let text = written[name] else { continue }
            if name.hasPrefix("zookeeper.") {
                warnings.append(
                    "'\(name)' is not needed: this broker keeps its metadata itself, without a "
                        + "ZooKeeper")
                continue
            }
            guard let definition = BrokerSettingTable.definition(name) else {
                warnings.append("'\(name)' is not a setting of this broker and is ignored")
                continue
            }
            values[name] = try definition.parse(text)
            given[name] = text
            if case .none = definition.effect {
                warnings.append("'\(name)' has no effect on a single node of this broker")
            }
        }
        for definition in BrokerSettingTable.definitions where values[definition.name] == nil {
            guard let fallback = definition.fallback else { continue }
            values[definition.name] = try definition.parse(fallback)
        }
        self.given = given
        self.values = values
        self.warnings = warnings
        fileValues = values
        dynamic = DynamicSettings()
    }

    private init(_ before: BrokerSettings, _ dynamic: DynamicSettings) throws(SettingError) {
        var values = before.fileValues
        for name in dynamic.names {
            guard let definition = BrokerSettingTable.definition(name) else { continue }
            // Both are looked at, as the upper one may be taken back.
            if let text = dynamic.ofCluster[name] { values[name] = try definition.parse(text) }
            if let text = dynamic.ofBroker[name] { values[name] = try definition.parse(text) }
        }
        given = before.given
        warnings = before.warnings
        fileValues = before.fileValues
        self.values = values
        self.dynamic = dynamic
    }

    /// The same file, with these settings above it instead of those that were.
    ///
    /// - Throws: `SettingError` in Kafka's wording for a value that is none.
    package func with(_ dynamic: DynamicSettings) throws(SettingError) -> BrokerSettings {
        try BrokerSettings(self, dynamic)
    }

    /// Nil where the setting is null or unknown.
    package func value(_ name: String) -> SettingValue? { values[name] }

    /// A number whose default is not null.
    package func integer(_ name: String) -> Int64 {
        guard case .integer(let number)? = values[name] else {
            preconditionFailure("\(name) is not an integer setting with a default")
        }
        return number
    }

    package func optionalInteger(_ name: String) -> Int64? {
        guard case .integer(let number)? = values[name] else { return nil }
        return number
    }

    package func flag(_ name: String) -> Bool { values[name] == .boolean(true) }

    package func text(_ name: String) -> String? {
        guard case .text(let text)? = values[name] else { return nil }
        return text
    }

    package func list(_ name: String) -> [String] {
        guard case .list(let items)? = values[name] else { return [] }
        return items
    }

    /// What a topic setting is when the topic does not override it: the first broker setting of
    /// its synonyms that is not null, else its own default.
    package func topicDefault(_ entry: TopicSettingTable.Entry) -> SettingValue? {
        for synonym in entry.synonyms {
            guard let value = values[synonym.name] else { continue }
            guard case .integer(let number) = value else { return value }
            // Any negative retention means none.
            if entry.definition.name == "retention.ms", number < 0 { return .integer(-1) }
            let scaled = number.multipliedReportingOverflow(by: synonym.scale)
            return .integer(scaled.overflow ? .max : scaled.partialValue)
        }
        return entry.definition.fallback.flatMap { try? entry.definition.parse($0) }
    }
}
