/// A setting with its value and where that comes from, as DescribeConfigs tells it.
struct DescribedSetting {
    /// `ConfigEntry.ConfigSource`.
    enum Source: Int8 {
        case topic = 1
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
}

extension Broker {
    /// Every topic setting, by name.
    func describedSettings(of topic: TopicConfiguration) -> [DescribedSetting] {
        TopicSettingTable.entries.compactMap { entry in
            let definition = entry.definition
            if case .hidden = definition.effect { return nil }
            let override = topic.overrides[definition.name]
            let effective =
                override.flatMap { try? definition.parse($0) }
                ?? configuration.settings.topicDefault(entry)
            var synonyms = entry.synonyms.first.map { brokerSynonyms(of: $0.name) } ?? []
            if override != nil {
                synonyms.insert(
                    DescribedSetting.Synonym(
                        name: definition.name, value: effective?.text, source: .topic), at: 0)
            }
            return described(definition, effective, synonyms)
        }
    }

    /// Every broker setting, by name.
    func describedBrokerSettings() -> [DescribedSetting] {
        BrokerSettingTable.definitions.map { definition in
            described(
                definition, configuration.settings.value(definition.name),
                brokerSynonyms(of: definition.name))
        }
    }

    private func described(
        _ definition: SettingDefinition, _ value: SettingValue?,
        _ synonyms: [DescribedSetting.Synonym]
    ) -> DescribedSetting {
        DescribedSetting(
            name: definition.name, value: definition.isSensitive ? nil : value?.text,
            source: synonyms.first?.source ?? .default, synonyms: synonyms, kind: definition.kind,
            isSensitive: definition.isSensitive)
    }

    /// What is written first, then what is default; and, as in Kafka, nothing before the setting's
    /// own name (`ConfigHelper.configSynonyms`).
    private func brokerSynonyms(of name: String) -> [DescribedSetting.Synonym] {
        let names = BrokerSettingTable.synonyms(of: name)
        let settings = configuration.settings
        let written = names.compactMap { name in
            settings.given[name].map {
                DescribedSetting.Synonym(name: name, value: $0, source: .staticBroker)
            }
        }
        let defaults = names.compactMap { name in
            BrokerSettingTable.definition(name)?.fallback.map {
                DescribedSetting.Synonym(name: name, value: $0, source: .default)
            }
        }
        return Array((written + defaults).drop { $0.name != name })
    }
}
