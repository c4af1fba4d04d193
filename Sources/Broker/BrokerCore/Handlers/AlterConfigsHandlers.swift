import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

/// What a request wants of one resource's settings.
struct SettingChange: Sendable {
    enum Operation: Sendable, Equatable {
        case set(String?)
        case delete
        case append(String)
        case subtract(String)
    }

    var resourceType: Int8
    var resourceName: String
    /// In the request's order.
    var settings: [(name: String, operation: Operation)]
    /// Settings that are not named go back to their defaults (AlterConfigs).
    var replacesAll: Bool
    /// A code that Kafka does not know.
    var unknownOperation: Int8?
}

extension Broker {
    func queue(_ request: AlterConfigsRequest, _ route: ReplyRoute) {
        let changes = request.resources.map { resource in
            SettingChange(
                resourceType: resource.resourceType, resourceName: resource.resourceName,
                settings: resource.configs.map { ($0.name, .set($0.value)) }, replacesAll: true)
        }
        queue(
            .alterConfigs(
                changes, route, validateOnly: request.validateOnly, isIncremental: false), route)
    }

    func queue(_ request: IncrementalAlterConfigsRequest, _ route: ReplyRoute) {
        let changes = request.resources.map { resource in
            var change = SettingChange(
                resourceType: resource.resourceType, resourceName: resource.resourceName,
                settings: [], replacesAll: false)
            for config in resource.configs {
                switch config.configOperation {
                case 0: change.settings.append((config.name, .set(config.value)))
                case 1: change.settings.append((config.name, .delete))
                case 2: change.settings.append((config.name, .append(config.value ?? "")))
                case 3: change.settings.append((config.name, .subtract(config.value ?? "")))
                default: change.unknownOperation = config.configOperation
                }
            }
            return change
        }
        queue(
            .alterConfigs(
                changes, route, validateOnly: request.validateOnly, isIncremental: true), route)
    }

    /// Called by the one job that runs; answers when the settings are durable.
    func alterConfigs(
        _ changes: [SettingChange], _ route: ReplyRoute, validateOnly: Bool, isIncremental: Bool
    ) {
        let outcomes = changes.map { change -> TopicRefusal? in
            do throws(TopicRefusal) {
                try alter(change, validateOnly: validateOnly)
                return nil
            } catch {
                return error
            }
        }
        if isIncremental {
            var response = IncrementalAlterConfigsResponse()
            response.responses = zip(changes, outcomes).map { change, refusal in
                var answer = IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                answer.resourceType = change.resourceType
                answer.resourceName = change.resourceName
                answer.errorCode = refusal?.error ?? .none
                answer.errorMessage = refusal?.message
                return answer
            }
            route.send(response)
        } else {
            var response = AlterConfigsResponse()
            response.responses = zip(changes, outcomes).map { change, refusal in
                var answer = AlterConfigsResponse.AlterConfigsResourceResponse()
                answer.resourceType = change.resourceType
                answer.resourceName = change.resourceName
                answer.errorCode = refusal?.error ?? .none
                answer.errorMessage = refusal?.message
                return answer
            }
            route.send(response)
        }
    }

    private func alter(_ change: SettingChange, validateOnly: Bool) throws(TopicRefusal) {
        if let operation = change.unknownOperation {
            throw TopicRefusal(
                error: .invalidRequest, message: "Unknown operation type \(operation)")
        }
        switch change.resourceType {
        case DescribeConfigsRequest.topicResource:
            try alterTopic(change, validateOnly: validateOnly)
        case DescribeConfigsRequest.brokerResource:
            try alterBroker(change, validateOnly: validateOnly)
        default:
            throw TopicRefusal(
                error: .invalidRequest,
                message: "Unsupported resource type: \(change.resourceType)")
        }
    }

    private func alterTopic(_ change: SettingChange, validateOnly: Bool) throws(TopicRefusal) {
        guard let topic = snapshot.byName[change.resourceName] else {
            throw TopicRefusal(
                error: .unknownTopicOrPartition,
                message: "The topic '\(change.resourceName)' does not exist.")
        }
        let settings = settings
        let overrides = try change.outcome(
            over: topic.configuration.overrides,
            definition: { TopicSettingTable.entry($0)?.definition },
            below: { name in
                TopicSettingTable.entry(name).flatMap { settings.topicDefault($0)?.text }
            },
            unknown: { name in
                TopicRefusal(error: .invalidConfig, message: "Unknown topic config name: \(name)")
            })
        let configuration: TopicConfiguration
        do {
            configuration = try TopicConfiguration(overrides: overrides, broker: settings)
        } catch {
            throw TopicRefusal(error: .invalidConfig, message: error.message)
        }
        if !validateOnly { try apply(configuration, to: topic) }
    }

    private func apply(_ configuration: TopicConfiguration, to topic: Topic) throws(TopicRefusal) {
        let before = topic.configuration.overrides
        let names = Set(before.keys).union(configuration.overrides.keys).sorted()
        let records = names.filter { before[$0] != configuration.overrides[$0] }.map { name in
            MetadataRecord.topicSetting(
                topic: topic.name, name: name, value: configuration.overrides[name])
        }
        try record(records)
        retune([topic.with(configuration)])
        guard !records.isEmpty else { return }
        let changed = names.filter { before[$0] != configuration.overrides[$0] }.map { name in
            "\(name)=\(configuration.overrides[name] ?? "default")"
        }
        tell(.info, "settings of topic \(topic.name): \(changed.joined(separator: ", "))")
    }

    /// Writes changes of settings, durably.
    func record(_ records: [MetadataRecord]) throws(TopicRefusal) {
        do {
            try metadata.append(records, now: moment)
        } catch {
            fail(directories[0], "the cluster metadata cannot be written: \(error)")
            throw TopicRefusal(
                error: .kafkaStorageError, message: "the cluster metadata cannot be written")
        }
    }

    /// Puts topics with changed settings into the place of what they were.
    func retune(_ changed: [Topic]) {
        for topic in changed {
            for partition in topic.partitions {
                partition.apply(
                    topic.configuration,
                    LogSettings(
                        topic.configuration, jitter: random.next(),
                        plantedBug: configuration.plantedBug))
            }
        }
        topics.withLock { $0 = $0.replacing(changed) }
    }
}

extension SettingChange {
    /// The settings that hold after the change.
    ///
    /// - Parameters:
    ///   - before: those that held.
    ///   - below: what a setting is where it is not set.
    ///   - unknown: the refusal of a name that `definition` does not know.
    func outcome(
        over before: [String: String], definition: (String) -> SettingDefinition?,
        below: (String) -> String?, unknown: (String) -> TopicRefusal
    ) throws(TopicRefusal) -> [String: String] {
        var after = replacesAll ? [:] : before
        var seen: Set<String> = []
        for (name, operation) in settings {
            guard seen.insert(name).inserted else {
                throw TopicRefusal(
                    error: .invalidRequest, message: "Error due to duplicate config keys")
            }
            guard let definition = definition(name) else { throw unknown(name) }
            let current = before[name] ?? below(name) ?? ""
            let items = current.split(separator: ",").map(String.init)
            switch operation {
            case .set(let value?): after[name] = value
            case .set(nil):
                throw TopicRefusal(
                    error: .invalidRequest, message: "Null value not supported for : \(name)")
            case .delete: after[name] = nil
            case .append(let value), .subtract(let value):
                guard definition.kind == .list else {
                    throw TopicRefusal(
                        error: .invalidConfig,
                        message: "Can't \(operation.verb) a value for configuration \(name): it is "
                            + "not a list")
                }
                let values = value.split(separator: ",").map(String.init)
                let isAppend = operation == .append(value)
                after[name] =
                    (isAppend
                    ? items + values.filter { !items.contains($0) }
                    : items.filter { !values.contains($0) }).joined(separator: ",")
            }
        }
        return after
    }
}

extension SettingChange.Operation {
    fileprivate var verb: String { if case .append = self { "append" } else { "subtract" } }
}
