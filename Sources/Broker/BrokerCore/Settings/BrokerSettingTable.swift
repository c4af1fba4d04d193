/// The broker's settings: those of Kafka 4.3 that act here, those that a Kafka file commonly holds
/// and that mean nothing to a single node, and ours, which start with `trial.`.
///
/// Sources: `ServerLogConfigs`, `ServerConfigs`, `SocketServerConfigs`, `ReplicationConfigs`,
/// `CleanerConfig`, `LogConfig.SERVER_CONFIG_DEF`.
package enum BrokerSettingTable {
    /// By name, so that what is listed from it is in a stable order.
    package static let definitions: [SettingDefinition] =
        (log + topicDefaults + server + sockets + withoutEffect + ours).sorted { $0.name < $1.name }

    package static func definition(_ name: String) -> SettingDefinition? { byName[name] }

    private static let byName: [String: SettingDefinition] = Dictionary(
        uniqueKeysWithValues: definitions.map { ($0.name, $0) })

    /// Settings that stand for one value in several units, the first that is set winning.
    package static func synonyms(of name: String) -> [String] {
        switch name {
        case "log.roll.ms", "log.roll.hours": ["log.roll.ms", "log.roll.hours"]
        case "log.roll.jitter.ms", "log.roll.jitter.hours":
            ["log.roll.jitter.ms", "log.roll.jitter.hours"]
        case "log.flush.interval.ms":
            ["log.flush.interval.ms", "log.flush.scheduler.interval.ms"]
        case "log.retention.ms", "log.retention.minutes", "log.retention.hours":
            ["log.retention.ms", "log.retention.minutes", "log.retention.hours"]
        default: [name]
        }
    }

    private static func setting(
        _ name: String, _ kind: SettingDefinition.Kind, _ fallback: String?,
        _ bounds: SettingDefinition.Bounds = .any, _ effect: SettingDefinition.Effect = .applied
    ) -> SettingDefinition {
        SettingDefinition(name, kind, fallback, bounds, effect)
    }

    private static let longMax = TopicSettingTable.longMax

    private static let log: [SettingDefinition] = [
        setting("log.cleaner.backoff.ms", .long, "15000", .atLeast(0)),
        setting("log.cleaner.dedupe.buffer.size", .long, "134217728"),
        setting("log.cleaner.enable", .boolean, "true"),
        setting("log.cleaner.io.buffer.load.factor", .double, "0.9"),
        setting("log.dir", .list, "/tmp/kafka-logs"),
        setting("log.dirs", .list, nil),
        setting("log.retention.check.interval.ms", .long, "300000", .atLeast(1)),
        setting("log.flush.scheduler.interval.ms", .long, longMax),
        setting("log.flush.offset.checkpoint.interval.ms", .int, "60000", .atLeast(0)),
        setting("log.flush.start.offset.checkpoint.interval.ms", .int, "60000", .atLeast(0)),
        setting("num.recovery.threads.per.data.dir", .int, "2", .atLeast(1)),
    ]

    private static let topicDefaults: [SettingDefinition] = [
        setting("compression.gzip.level", .int, "-1", .between(-1, 9), .none),
        setting("compression.lz4.level", .int, "9", .between(1, 17), .none),
        setting(
            "compression.type", .string, "producer", .oneOf(TopicSettingTable.compressionNames)),
        setting("compression.zstd.level", .int, "3", .between(-131_072, 22), .none),
        setting("log.cleaner.delete.retention.ms", .long, "86400000", .atLeast(0)),
        setting("log.cleaner.max.compaction.lag.ms", .long, longMax, .atLeast(1)),
        setting("log.cleaner.min.cleanable.ratio", .double, "0.5", .ratio),
        setting("log.cleaner.min.compaction.lag.ms", .long, "0", .atLeast(0)),
        setting("log.cleanup.policy", .list, "delete", .listOf(["compact", "delete"])),
        setting("log.flush.interval.messages", .long, longMax, .atLeast(1)),
        setting("log.flush.interval.ms", .long, nil),
        setting("log.index.interval.bytes", .int, "4096", .atLeast(0)),
        setting("log.index.size.max.bytes", .int, "10485760", .atLeast(4)),
        setting("log.local.retention.bytes", .long, "-2", .atLeast(-2), .none),
        setting("log.local.retention.ms", .long, "-2", .atLeast(-2), .none),
        setting("log.message.timestamp.after.max.ms", .long, "3600000", .atLeast(0)),
        setting("log.message.timestamp.before.max.ms", .long, longMax, .atLeast(0)),
        setting(
            "log.message.timestamp.type", .string, "CreateTime",
            .oneOf(["CreateTime", "LogAppendTime"])),
        setting("log.preallocate", .boolean, "false"),
        setting("log.retention.bytes", .long, "-1"),
        setting("log.retention.hours", .int, "168"),
        setting("log.retention.minutes", .int, nil),
        setting("log.retention.ms", .long, nil),
        setting("log.roll.hours", .int, "168", .atLeast(1)),
        setting("log.roll.jitter.hours", .int, "0", .atLeast(0)),
        setting("log.roll.jitter.ms", .long, nil),
        setting("log.roll.ms", .long, nil),
        setting("log.segment.bytes", .int, "1073741824", .atLeast(1_048_576)),
        setting("log.segment.delete.delay.ms", .long, "60000", .atLeast(0)),
        setting("message.max.bytes", .int, "1048588", .atLeast(0)),
        setting("min.insync.replicas", .int, "1", .atLeast(1)),
        setting("unclean.leader.election.enable", .boolean, "false", .any, .none),
    ]

    private static let server: [SettingDefinition] = [
        setting("auto.create.topics.enable", .boolean, "true"),
        setting("broker.id", .int, "-1"),
        setting("broker.rack", .string, nil),
        setting("default.replication.factor", .int, "1"),
        setting("delete.topic.enable", .boolean, "true"),
        setting("group.initial.rebalance.delay.ms", .int, "3000", .atLeast(0)),
        setting("group.max.session.timeout.ms", .int, "1800000"),
        setting("group.max.size", .int, "2147483647", .atLeast(1)),
        setting("group.min.session.timeout.ms", .int, "6000"),
        setting("fetch.max.bytes", .int, "57671680", .atLeast(1024)),
        setting("max.incremental.fetch.session.cache.slots", .int, "1000", .atLeast(0)),
        // Kafka has no usable default here; a single node needs no choice.
        setting("node.id", .int, "1", .atLeast(0)),
        setting("num.partitions", .int, "1", .atLeast(1)),
        setting("offset.metadata.max.bytes", .int, "4096"),
        setting("offsets.retention.check.interval.ms", .long, "600000", .atLeast(1)),
        setting("offsets.retention.minutes", .int, "10080", .atLeast(1)),
        setting("offsets.topic.num.partitions", .int, "50", .atLeast(1)),
        setting("offsets.topic.segment.bytes", .int, "104857600", .atLeast(1)),
        setting("producer.id.expiration.ms", .int, "86400000", .atLeast(1)),
    ]

    private static let sockets: [SettingDefinition] = [
        setting("advertised.listeners", .string, nil),
        setting("connections.max.idle.ms", .long, "600000"),
        setting("listeners", .string, "PLAINTEXT://:9092"),
        setting(
            "listener.security.protocol.map", .string,
            "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT"),
        setting("max.connections", .int, "2147483647", .atLeast(0)),
        setting("max.connections.per.ip", .int, "2147483647", .atLeast(0)),
        setting("num.network.threads", .int, "3", .atLeast(1)),
        setting("socket.listen.backlog.size", .int, "50", .atLeast(1)),
        setting("socket.receive.buffer.bytes", .int, "102400"),
        setting("socket.request.max.bytes", .int, "104857600", .atLeast(1)),
        setting("socket.send.buffer.bytes", .int, "102400"),
    ]

    private static let withoutEffect: [SettingDefinition] = [
        setting("auto.leader.rebalance.enable", .boolean, "true", .any, .none),
        setting("background.threads", .int, "10", .atLeast(1), .none),
        setting("controlled.shutdown.enable", .boolean, "true", .any, .none),
        setting("controller.listener.names", .list, "", .any, .none),
        setting("controller.quorum.bootstrap.servers", .list, "", .any, .none),
        setting("controller.quorum.voters", .list, "", .any, .none),
        setting("inter.broker.listener.name", .string, nil, .any, .none),
        setting("log.cleaner.io.buffer.size", .int, "524288", .atLeast(0), .none),
        setting("log.cleaner.threads", .int, "1", .atLeast(0), .none),
        setting("log.dir.failure.timeout.ms", .long, "30000", .atLeast(1), .none),
        setting("metadata.log.dir", .string, nil, .any, .none),
        setting("num.io.threads", .int, "8", .atLeast(1), .none),
        setting("num.replica.fetchers", .int, "1", .any, .none),
        setting("offsets.commit.timeout.ms", .int, "5000", .atLeast(1), .none),
        setting("offsets.load.buffer.size", .int, "5242880", .atLeast(1), .none),
        setting("offsets.topic.replication.factor", .short, "3", .atLeast(1), .none),
        // What waits is bounded for each connection (`ServerLimits`).
        setting("queued.max.request.bytes", .long, "-1", .any, .none),
        setting("queued.max.requests", .int, "500", .atLeast(1), .none),
        setting("process.roles", .list, "", .listOf(["broker", "controller"]), .none),
        setting("replica.fetch.max.bytes", .int, "1048576", .atLeast(0), .none),
        setting("replica.lag.time.max.ms", .long, "30000", .any, .none),
        setting("request.timeout.ms", .int, "30000", .any, .none),
        setting("security.inter.broker.protocol", .string, "PLAINTEXT", .any, .none),
        setting("share.coordinator.state.topic.min.isr", .short, "2", .any, .none),
        setting("share.coordinator.state.topic.replication.factor", .short, "3", .any, .none),
        setting("transaction.state.log.min.isr", .int, "2", .atLeast(1), .none),
        setting("transaction.state.log.replication.factor", .short, "3", .atLeast(1), .none),
    ]

    private static let ours: [SettingDefinition] = [
        // What an unclean restart may have to read again, per log directory; -1 for no bound.
        setting("trial.log.dirty.bytes.max", .long, "67108864", .atLeast(-1)),
        setting("trial.log.level", .string, "info", .oneOf(["error", "warn", "info", "debug"])),
        // Prometheus on 127.0.0.1; -1 for none.
        setting("trial.metrics.port", .int, "-1", .between(-1, 65_535)),
    ]
}
