package import Vocabulary

/// A topic's settings as they took effect: its own, else the broker's, else Kafka's default.
package struct TopicConfiguration: Sendable, Hashable {
    /// What the topic itself sets, as written, by name.
    package let overrides: [String: String]

    package let segmentBytes: Int64
    package let segmentSpan: Nanoseconds
    package let segmentJitter: Nanoseconds
    package let indexBytesMax: Int64
    package let indexInterval: Int64
    /// Records that may stay unsynced; 1 makes acknowledgements wait for the sync.
    package let flushMessages: Int64
    /// Nil when time alone never makes a sync due.
    package let flushSpan: Nanoseconds?
    /// Negative for no limit.
    package let retentionMilliseconds: Int64
    package let retentionBytes: Int64
    package let batchBytesMax: Int64
    package let usesAppendTime: Bool
    package let timestampBeforeMaxMilliseconds: Int64
    package let timestampAfterMaxMilliseconds: Int64
    package let fileDeleteDelay: Nanoseconds
    package let inSyncReplicasMin: Int64
    package let deletesOldSegments: Bool
    package let compacts: Bool
    package let cleanableRatioMin: Double
    package let compactionLagMinMilliseconds: Int64
    package let compactionLagMaxMilliseconds: Int64
    package let deleteRetentionMilliseconds: Int64
    package let preallocates: Bool

    /// High watermark and acknowledgements follow the sync, not the write.
    package var acknowledgesAfterSync: Bool { flushMessages == 1 }

    /// - Throws: `SettingError` in Kafka's wording for an unknown name, a bad value, or a value that
    ///   this broker does not offer; the Kafka error is INVALID_CONFIG.
    package init(overrides: [String: String], broker: BrokerSettings) throws(SettingError) {
        var values: [String: SettingValue] = [:]
        for name in overrides.keys.sorted() {
            guard let entry = TopicSettingTable.entry(name) else {
                throw SettingError("Unknown topic config name: \(name)")
            }
            values[name] = try entry.definition.parse(overrides[name] ?? "")
        }
        for entry in TopicSettingTable.entries where values[entry.definition.name] == nil {
            values[entry.definition.name] = broker.topicDefault(entry)
        }
        try self.init(overrides: overrides, effective: values)
    }

    private init(overrides: [String: String], effective: [String: SettingValue])
        throws(SettingError)
    {
        func integer(_ name: String) -> Int64 {
            guard case .integer(let number)? = effective[name] else {
                preconditionFailure("\(name) is not an integer topic setting with a default")
            }
            return number
        }
        func span(_ name: String) -> Nanoseconds? {
            let milliseconds = integer(name)
            return milliseconds > .max / 1_000_000 ? nil : .milliseconds(milliseconds)
        }
        self.overrides = overrides
        segmentBytes =
            if case .integer(let bytes)? = effective["internal.segment.bytes"] {
                bytes
            } else {
                integer("segment.bytes")
            }
        segmentSpan = span("segment.ms") ?? Self.forever
        segmentJitter = span("segment.jitter.ms") ?? Self.forever
        indexBytesMax = integer("segment.index.bytes")
        indexInterval = integer("index.interval.bytes")
        flushMessages = integer("flush.messages")
        flushSpan = span("flush.ms")
        retentionMilliseconds = integer("retention.ms")
        retentionBytes = integer("retention.bytes")
        batchBytesMax = integer("max.message.bytes")
        usesAppendTime = effective["message.timestamp.type"] == .text("LogAppendTime")
        timestampBeforeMaxMilliseconds = integer("message.timestamp.before.max.ms")
        timestampAfterMaxMilliseconds = integer("message.timestamp.after.max.ms")
        fileDeleteDelay = span("file.delete.delay.ms") ?? Self.forever
        inSyncReplicasMin = integer("min.insync.replicas")
        preallocates = effective["preallocate"] == .boolean(true)
        guard case .list(let policies)? = effective["cleanup.policy"] else {
            preconditionFailure("cleanup.policy is a list with a default")
        }
        deletesOldSegments = policies.contains("delete")
        compacts = policies.contains("compact")
        guard case .real(let ratio)? = effective["min.cleanable.dirty.ratio"] else {
            preconditionFailure("min.cleanable.dirty.ratio is a number with a default")
        }
        cleanableRatioMin = ratio
        compactionLagMinMilliseconds = integer("min.compaction.lag.ms")
        compactionLagMaxMilliseconds = integer("max.compaction.lag.ms")
        deleteRetentionMilliseconds = integer("delete.retention.ms")
        try Self.refuseWhatIsNotOffered(effective)
    }

    private static let forever = Nanoseconds(.max)

    private static func refuseWhatIsNotOffered(
        _ effective: [String: SettingValue]
    ) throws(SettingError) {
        if let codec = effective["compression.type"], codec != .text("producer") {
            throw SettingError(
                "Invalid value \(codec.text) for configuration compression.type: this broker "
                    + "stores batches as the producer compressed them; use producer")
        }
        if effective["remote.storage.enable"] == .boolean(true) {
            throw SettingError(
                "Tiered Storage functionality is disabled in the broker. "
                    + "Topic cannot be configured with remote log storage.")
        }
        if case .integer(let least)? = effective["min.compaction.lag.ms"],
            case .integer(let most)? = effective["max.compaction.lag.ms"], least > most
        {
            throw SettingError(
                "conflict topic config setting min.compaction.lag.ms (\(least)) > "
                    + "max.compaction.lag.ms (\(most))")
        }
    }
}
