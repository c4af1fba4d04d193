/// Broker settings that were changed while it ran: for all brokers of the cluster, and above those for
/// this one. They are kept in the cluster metadata and stand above the file of settings.
package struct DynamicSettings: Sendable, Hashable {
    /// By name, as written.
    package var ofCluster: [String: String]
    package var ofBroker: [String: String]

    package init(ofCluster: [String: String] = [:], ofBroker: [String: String] = [:]) {
        self.ofCluster = ofCluster
        self.ofBroker = ofBroker
    }

    /// This broker's own word before the cluster's.
    func text(_ name: String) -> String? { ofBroker[name] ?? ofCluster[name] }

    var names: [String] { Set(ofBroker.keys).union(ofCluster.keys).sorted() }

    /// Whether a setting can be changed while the broker runs.
    ///
    /// Of Kafka's those are left out that act here at the start alone: `listeners`,
    /// `listener.security.protocol.map` and `num.network.threads`; and those of what is not offered.
    static func includes(_ name: String) -> Bool { changeable.contains(name) }

    /// Source: `DynamicBrokerConfig.AllDynamicConfigs`, `LogCleaner.RECONFIGURABLE_CONFIGS`,
    /// `DynamicThreadPool.RECONFIGURABLE_CONFIGS`, `SocketServer.ReconfigurableConfigs`.
    private static let changeable: Set<String> = Set(
        TopicSettingTable.entries.compactMap { $0.synonyms.first?.name } + [
            "log.cleaner.backoff.ms", "log.cleaner.dedupe.buffer.size",
            "log.cleaner.io.buffer.load.factor", "log.cleaner.io.buffer.size",
            "log.cleaner.threads", "max.connections", "max.connections.per.ip",
            "producer.id.expiration.ms",
        ] + threadCounts)

    /// At most doubled and at least halved by one change (`DynamicThreadPool`).
    static let threadCounts = [
        "background.threads", "num.io.threads", "num.recovery.threads.per.data.dir",
        "num.replica.fetchers",
    ]
}
