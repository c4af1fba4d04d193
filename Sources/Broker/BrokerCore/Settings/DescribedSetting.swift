/// A setting with its value and where that comes from, as DescribeConfigs tells it.
struct DescribedSetting {
    /// `ConfigEntry.ConfigSource`.
    enum Source: Int8 {
        case topic = 1
        case dynamicBroker = 2
        case dynamicCluster = 3
        case staticBroker = 4
        case `default` = 5
    }

    struct Synonym: Equatable {
        var name: String
        var value: String?
        var source: Source
    }

    var name: String
    var value: String?
    var source: Source
    /// The first is the one that took effect.
    var synonyms: [Synonym]
    var kind: SettingDefinition.Kind
    var isSensitive: Bool
    /// Cannot be changed while the broker runs.
    var isReadOnly: Bool
}

extension Broker {
    /// Every topic setting, by name.
    func describedSettings(of topic: TopicConfiguration) -> [DescribedSetting] {
        let settings = settings
        return TopicSettingTable.entries.compactMap { entry in
            let definition = entry.definition
            if case .hidden = definition.effect { return nil }
            let override = topic.overrides[definition.name]
            let effective =
                override.flatMap { try? definition.parse($0) }
                ?? settings.topicDefault(entry)
            var synonyms =
                entry.synonyms.first.map { brokerSynonyms(of: $0.name, settings) } ?? []
            if override != nil {
                synonyms.insert(
                    DescribedSetting.Synonym(
                        name: definition.name, value: effective?.text, source: .topic), at: 0)
            }
            return described(definition, effective, synonyms, isReadOnly: false)
        }
    }

    /// Every broker setting, by name.
    func describedBrokerSettings() -> [DescribedSetting] {
        let settings = settings
        return BrokerSettingTable.definitions.map { definition in
            described(
                definition, settings.value(definition.name),
                brokerSynonyms(of: definition.name, settings),
                isReadOnly: !DynamicSettings.includes(definition.name))
        }
    }

    /// What was set for all brokers while they ran, by name.
    func describedClusterSettings() -> [DescribedSetting] {
        let settings = settings.dynamic.ofCluster
        return settings.keys.sorted().compactMap { name in
            guard let definition = BrokerSettingTable.definition(name) else { return nil }
            return described(
                definition, settings[name].flatMap { try? definition.parse($0) },
                [
                    DescribedSetting.Synonym(
                        name: name, value: settings[name], source: .dynamicCluster)
                ], isReadOnly: !DynamicSettings.includes(name))
        }
    }

    private func described(
        _ definition: SettingDefinition, _ value: SettingValue?,
        _ synonyms: [DescribedSetting.Synonym], isReadOnly: Bool
    ) -> DescribedSetting {
        DescribedSetting(
            name: definition.name, value: definition.isSensitive ? nil : value?.text,
            source: synonyms.first?.source ?? .default, synonyms: synonyms, kind: definition.kind,
            isSensitive: definition.isSensitive, isReadOnly: isReadOnly)
    }

    /// What was set while running first, then what is written, then what is default; and, as in Kafka,
    /// nothing before the setting's own name (`ConfigHelper.configSynonyms`).
    private func brokerSynonyms(of name: String, _ settings: BrokerSettings)
        -> [DescribedSetting.Synonym]
    {
        let names = BrokerSettingTable.synonyms(of: name)
        func from(_ values: [String: String], _ source: DescribedSetting.Source)
            -> [DescribedSetting.Synonym]
        {
            names.compactMap { name in
                values[name].map {
                    DescribedSetting.Synonym(name: name, value: $0, source: source)
                }
            }
        }
        let defaults = names.compactMap { name in
            BrokerSettingTable.definition(name)?.fallback.map {
                DescribedSetting.Synonym(name: name, value: $0, source: .default)
            }
        }
        let all =
            from(settings.dynamic.ofBroker, .dynamicBroker)
            + from(settings.dynamic.ofCluster, .dynamicCluster)
            + from(settings.given, .staticBroker) + defaults
        return Array(all.drop { $0.name != name })
    }
}
