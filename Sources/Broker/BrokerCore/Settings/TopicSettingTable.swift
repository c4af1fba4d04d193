/// Every topic setting of Kafka 4.3, with the broker settings that supply its default.
///
/// Source: `LogConfig.CONFIG` and `ServerTopicConfigSynonyms`.
package enum TopicSettingTable {
    package struct Entry: Sendable {
        package let definition: SettingDefinition
        /// The broker's settings that supply the default, the first that is set winning, each with
        /// what one of its units is worth in the topic setting's.
        package let synonyms: [(name: String, scale: Int64)]
    }

    /// By name, so that what is listed from it is in a stable order.
    package static let entries: [Entry] = table.sorted { $0.definition.name < $1.definition.name }

    package static func entry(_ name: String) -> Entry? { byName[name] }

    private static let byName: [String: Entry] = Dictionary(
        uniqueKeysWithValues: entries.map { ($0.definition.name, $0) })

    static let compressionNames = ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"]
    static let longMax = "9223372036854775807"

    private static let hour: Int64 = 3_600_000
    private static let minute: Int64 = 60_000

    private static func entry(
        _ name: String, _ kind: SettingDefinition.Kind, _ fallback: String?,
        _ bounds: SettingDefinition.Bounds = .any, from synonyms: [(String, Int64)],
        effect: SettingDefinition.Effect = .applied
    ) -> Entry {
        Entry(
            definition: SettingDefinition(name, kind, fallback, bounds, effect),
            synonyms: synonyms.map { (name: $0.0, scale: $0.1) })
    }

    private static let table: [Entry] = [
        entry(
            "cleanup.policy", .list, "delete", .listOf(["compact", "delete"]),
            from: [("log.cleanup.policy", 1)]),
        entry(
            "compression.gzip.level", .int, "-1", .between(-1, 9),
            from: [("compression.gzip.level", 1)], effect: .none),
        entry(
            "compression.lz4.level", .int, "9", .between(1, 17),
            from: [("compression.lz4.level", 1)], effect: .none),
        entry(
            "compression.type", .string, "producer", .oneOf(compressionNames),
            from: [("compression.type", 1)]),
        entry(
            "compression.zstd.level", .int, "3", .between(-131_072, 22),
            from: [("compression.zstd.level", 1)], effect: .none),
        entry(
            "delete.retention.ms", .long, "86400000", .atLeast(0),
            from: [("log.cleaner.delete.retention.ms", 1)]),
        entry(
            "file.delete.delay.ms", .long, "60000", .atLeast(0),
            from: [("log.segment.delete.delay.ms", 1)]),
        entry(
            "flush.messages", .long, longMax, .atLeast(1),
            from: [("log.flush.interval.messages", 1)]),
        entry(
            "flush.ms", .long, longMax, .atLeast(0),
            from: [("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)]),
        entry(
            "follower.replication.throttled.replicas", .list, "", from: [], effect: .none),
        entry(
            "index.interval.bytes", .int, "4096", .atLeast(0),
            from: [("log.index.interval.bytes", 1)]),
        entry("internal.segment.bytes", .int, nil, .atLeast(256), from: [], effect: .hidden),
        entry("leader.replication.throttled.replicas", .list, "", from: [], effect: .none),
        entry(
            "local.retention.bytes", .long, "-2", .atLeast(-2),
            from: [("log.local.retention.bytes", 1)], effect: .none),
        entry(
            "local.retention.ms", .long, "-2", .atLeast(-2),
            from: [("log.local.retention.ms", 1)], effect: .none),
        entry(
            "max.compaction.lag.ms", .long, longMax, .atLeast(1),
            from: [("log.cleaner.max.compaction.lag.ms", 1)]),
        entry(
            "max.message.bytes", .int, "1048588", .atLeast(0), from: [("message.max.bytes", 1)]),
        entry(
            "message.timestamp.after.max.ms", .long, "3600000", .atLeast(0),
            from: [("log.message.timestamp.after.max.ms", 1)]),
        entry(
            "message.timestamp.before.max.ms", .long, longMax, .atLeast(0),
            from: [("log.message.timestamp.before.max.ms", 1)]),
        entry(
            "message.timestamp.type", .string, "CreateTime",
            .oneOf(["CreateTime", "LogAppendTime"]), from: [("log.message.timestamp.type", 1)]),
        entry(
            "min.cleanable.dirty.ratio", .double, "0.5", .ratio,
            from: [("log.cleaner.min.cleanable.ratio", 1)]),
        entry(
            "min.compaction.lag.ms", .long, "0", .atLeast(0),
            from: [("log.cleaner.min.compaction.lag.ms", 1)]),
        entry(
            "min.insync.replicas", .int, "1", .atLeast(1), from: [("min.insync.replicas", 1)]),
        entry("preallocate", .boolean, "false", from: [("log.preallocate", 1)]),
        entry("remote.log.copy.disable", .boolean, "false", from: [], effect: .none),
        entry("remote.log.delete.on.disable", .boolean, "false", from: [], effect: .none),
        entry("remote.storage.enable", .boolean, "false", from: []),
        entry("retention.bytes", .long, "-1", from: [("log.retention.bytes", 1)]),
        entry(
            "retention.ms", .long, "604800000", .atLeast(-1),
            from: [
                ("log.retention.ms", 1), ("log.retention.minutes", minute),
                ("log.retention.hours", hour),
            ]),
        entry(
            "segment.bytes", .int, "1073741824", .atLeast(1_048_576),
            from: [("log.segment.bytes", 1)]),
        entry(
            "segment.index.bytes", .int, "10485760", .atLeast(4),
            from: [("log.index.size.max.bytes", 1)]),
        entry(
            "segment.jitter.ms", .long, "0", .atLeast(0),
            from: [("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", hour)]),
        entry(
            "segment.ms", .long, "604800000", .atLeast(1),
            from: [("log.roll.ms", 1), ("log.roll.hours", hour)]),
        entry(
            "unclean.leader.election.enable", .boolean, "false",
            from: [("unclean.leader.election.enable", 1)], effect: .none),
    ]
}
