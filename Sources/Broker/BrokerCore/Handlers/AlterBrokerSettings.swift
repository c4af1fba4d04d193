import KafkaCodec
import Synchronization
import Vocabulary

extension Broker {
    /// Changes settings of this broker, or, without a name, of all brokers: durably, and then in what
    /// runs. Called by the one job that runs.
    func alterBroker(_ change: SettingChange, validateOnly: Bool) throws(TopicRefusal) {
        if let refusal = DescribeConfigsRequest.refusal(
            ofBroker: change.resourceName, here: configuration.nodeID)
        {
            throw TopicRefusal(error: .invalidRequest, message: refusal)
        }
        let place: WritableKeyPath<DynamicSettings, [String: String]> =
            change.resourceName.isEmpty ? \.ofCluster : \.ofBroker
        let before = settings
        var dynamic = before.dynamic
        dynamic[keyPath: place] = try change.outcome(
            over: before.dynamic[keyPath: place],
            definition: {
                BrokerSettingTable.definition($0) ?? SettingDefinition($0, .string, nil)
            },
            below: { BrokerSettingTable.definition($0)?.fallback },
            unknown: { TopicRefusal(error: .invalidRequest, message: "Unknown config: \($0)") })
        let after = try checked(dynamic, place, before)
        let changed = try snapshot.changed(by: after)
        guard !validateOnly else { return }
        let (old, new) = (before.dynamic[keyPath: place], dynamic[keyPath: place])
        try record(
            Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map { name in
                .brokerSetting(broker: change.resourceName, name: name, value: new[name])
            })
        liveSettings.withLock { $0 = after }
        retune(changed)
        settleRounds()
    }

    /// Brings the broker's own rounds to what the settings say.
    func settleRounds() {
        let backoff = settings.integer("log.cleaner.backoff.ms")
        timetable.change(
            .compaction,
            to: backoff > .max / 1_000_000 ? Nanoseconds(.max) : .milliseconds(backoff),
            at: clock.now())
    }

    private func checked(
        _ dynamic: DynamicSettings, _ place: WritableKeyPath<DynamicSettings, [String: String]>,
        _ before: BrokerSettings
    ) throws(TopicRefusal) -> BrokerSettings {
        let fixed = dynamic[keyPath: place].keys.filter { !DynamicSettings.includes($0) }.sorted()
        guard fixed.isEmpty else {
            throw TopicRefusal(
                error: .invalidRequest,
                message: "Cannot update these configs dynamically: "
                    + "[\(fixed.joined(separator: ", "))]")
        }
        do {
            let after = try before.with(dynamic)
            try DynamicSettings.check(from: before, to: after)
            return after
        } catch {
            throw TopicRefusal(error: .invalidRequest, message: error.message)
        }
    }
}

extension DynamicSettings {
    fileprivate static func check(
        from before: BrokerSettings, to after: BrokerSettings
    ) throws(SettingError) {
        let table = after.integer("log.cleaner.dedupe.buffer.size")
        let cleaners = max(after.integer("log.cleaner.threads"), 1)
        if table != before.integer("log.cleaner.dedupe.buffer.size"), table / cleaners <= 1 << 20 {
            throw SettingError(
                "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.")
        }
        for name in threadCounts {
            let (old, new) = (before.integer(name), after.integer(name))
            guard new != old else { continue }
            func refusal(_ why: String) -> SettingError {
                SettingError(
                    "Dynamic thread count update validation failed for \(name)=\(new), \(why)")
            }
            if new <= 0 { throw refusal("value should be at least 1") }
            if new < old / 2 {
                throw refusal("value should be at least half the current value \(old)")
            }
            if new > old * 2 {
                throw refusal("value should not be greater than double the current value \(old)")
            }
        }
    }
}

extension TopicSnapshot {
    /// Topics for which the broker's settings now mean something else.
    fileprivate func changed(by settings: BrokerSettings) throws(TopicRefusal) -> [Topic] {
        do throws(SettingError) {
            // New topics get these, so they must make sense without any topic too.
            _ = try TopicConfiguration(overrides: [:], broker: settings)
            var changed: [Topic] = []
            for topic in sorted {
                let after = try TopicConfiguration(
                    overrides: topic.configuration.overrides, broker: settings)
                if after != topic.configuration { changed.append(topic.with(after)) }
            }
            return changed
        } catch {
            throw TopicRefusal(error: .invalidRequest, message: error.message)
        }
    }
}

extension DescribeConfigsRequest {
    /// Why a broker of this name is not here, or nil. The empty name stands for all brokers.
    static func refusal(ofBroker name: String, here nodeID: Int32) -> String? {
        if name.isEmpty { return nil }
        guard let id = Int32(name) else {
            return "Broker id must be an integer, but it is: \(name)"
        }
        return id == nodeID
            ? nil
            : "Unexpected broker id, expected \(nodeID) or empty string, but received \(name)"
    }
}
