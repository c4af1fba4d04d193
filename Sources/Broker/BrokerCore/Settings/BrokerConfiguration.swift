import PartitionLog
package import Platform
package import Vocabulary

/// What a broker needs to know before it opens its directories.
package struct BrokerConfiguration: Sendable {
    /// Those of the file; what was changed while the broker ran stands above them (`Broker.settings`).
    package let settings: BrokerSettings
    /// What topics without settings of their own get.
    package let topicDefaults: TopicConfiguration
    package let nodeID: Int32
    package let rack: String?
    package let logDirectories: [FilePath]
    package let partitionsDefault: Int32
    package let replicationFactorDefault: Int16
    package let createsTopics: Bool
    package let deletesTopics: Bool
    package let requestBytesMax: Int
    package let fetchBytesMax: Int
    package let fetchSessionSlots: Int
    package let recoveryThreads: Int
    package let retentionCheckInterval: Nanoseconds
    /// Nil when nothing is compacted (`log.cleaner.enable=false`).
    package let compactionInterval: Nanoseconds?
    /// Nil, Kafka's default, when `flush.ms` is never looked at.
    package let flushSchedulerInterval: Nanoseconds?
    package let recoveryPointInterval: Nanoseconds
    package let logStartInterval: Nanoseconds
    package let groupInitialDelay: Nanoseconds
    package let groupSessionMin: Nanoseconds
    package let groupSessionMax: Nanoseconds
    package let membersPerGroupMax: Int
    package let offsetMetadataBytesMax: Int
    /// Milliseconds that an offset is kept which nobody uses.
    package let offsetRetention: Int64
    package let offsetExpiryInterval: Nanoseconds
    /// Written and not yet synced, per log directory; nil for no bound.
    package let dirtyBytesMax: ByteCount?
    /// For a new directory; nil for a random one.
    package let clusterID: String?
    /// For ids and jitter; nil to take them from the host.
    package let seed: UInt64?
    package let limits: BrokerLimits
    /// A fault that controls and tests plant on purpose.
    package let plantedBug: PlantedBug?
    /// A slowdown that a calibration plants on purpose.
    package let plantedWork: PlantedWork?

    /// What a user should hear of: names that nobody knows, and names without effect here.
    package var warnings: [String] { settings.warnings }

    /// - Parameters:
    ///   - written: Kafka's names and values, verbatim.
    ///   - paths: finds the places that paths among them stand for.
    /// - Throws: `SettingError` with one sentence.
    package init(
        _ written: [String: String], clusterID: String? = nil, seed: UInt64? = nil,
        limits: BrokerLimits = BrokerLimits(), plantedBug: PlantedBug? = nil,
        paths: PathResolver = .plain,
        plantedWork: PlantedWork? = nil
    ) throws(SettingError) {
        let settings = try BrokerSettings(written)
        self.settings = settings
        topicDefaults = try TopicConfiguration(overrides: [:], broker: settings)
        nodeID = try Self.nodeID(settings)
        rack = settings.text("broker.rack")
        logDirectories = try Self.logDirectories(settings, paths)
        partitionsDefault = Int32(settings.integer("num.partitions"))
        replicationFactorDefault = Int16(
            clamping: settings.integer("default.replication.factor"))
        createsTopics = settings.flag("auto.create.topics.enable")
        deletesTopics = settings.flag("delete.topic.enable")
        requestBytesMax = Int(settings.integer("socket.request.max.bytes"))
        fetchBytesMax = Int(settings.integer("fetch.max.bytes"))
        fetchSessionSlots = Int(
            settings.integer("max.incremental.fetch.session.cache.slots"))
        recoveryThreads = Int(settings.integer("num.recovery.threads.per.data.dir"))
        retentionCheckInterval = Self.span(settings, "log.retention.check.interval.ms") ?? .never
        compactionInterval =
            settings.flag("log.cleaner.enable")
            ? Self.span(settings, "log.cleaner.backoff.ms") ?? .never : nil
        flushSchedulerInterval = Self.span(settings, "log.flush.scheduler.interval.ms")
        recoveryPointInterval =
            Self.span(settings, "log.flush.offset.checkpoint.interval.ms") ?? .never
        logStartInterval =
            Self.span(settings, "log.flush.start.offset.checkpoint.interval.ms") ?? .never
        func milliseconds(_ name: String) -> Nanoseconds {
            .milliseconds(settings.integer(name))
        }
        groupInitialDelay = milliseconds("group.initial.rebalance.delay.ms")
        groupSessionMin = milliseconds("group.min.session.timeout.ms")
        groupSessionMax = milliseconds("group.max.session.timeout.ms")
        membersPerGroupMax = min(
            Int(settings.integer("group.max.size")), limits.membersPerGroupMax)
        offsetMetadataBytesMax = Int(settings.integer("offset.metadata.max.bytes"))
        offsetRetention = settings.integer("offsets.retention.minutes") * 60_000
        offsetExpiryInterval = milliseconds("offsets.retention.check.interval.ms")
        let dirty = settings.integer("trial.log.dirty.bytes.max")
        dirtyBytesMax = dirty < 0 ? nil : ByteCount(dirty)
        self.clusterID = clusterID
        self.seed = seed
        self.limits = limits
        self.plantedBug = plantedBug
        self.plantedWork = plantedWork
    }

    /// One line on what an acknowledgement means and how much a restart may have to read again.
    package var policyLine: String {
        let acknowledgement =
            topicDefaults.acknowledgesAfterSync
            ? "topics by default flush.messages=1: acknowledged after fsync"
            : "topics by default flush.messages=\(topicDefaults.flushMessages): "
                + "acknowledged from the page cache"
        let scheduler =
            flushSchedulerInterval.map { "log.flush.scheduler.interval.ms=\($0.value / 1_000_000)" }
            ?? "log.flush.scheduler.interval.ms unset, so flush.ms never acts"
        let dirty = dirtyBytesMax.map { "less than \($0)" } ?? "no bound"
        return "\(acknowledgement); \(scheduler); unsynced per log directory: \(dirty)"
    }

    private static func nodeID(_ settings: BrokerSettings) throws(SettingError) -> Int32 {
        let node = settings.integer("node.id")
        let broker = settings.integer("broker.id")
        guard settings.given["broker.id"] != nil, broker >= 0 else { return Int32(node) }
        if settings.given["node.id"] != nil, node != broker {
            throw SettingError(
                "You must set `node.id` to the same value as `broker.id`: \(node) and \(broker)")
        }
        return Int32(broker)
    }

    private static func logDirectories(
        _ settings: BrokerSettings, _ paths: PathResolver
    ) throws(SettingError) -> [FilePath] {
        let several = settings.list("log.dirs").filter { !$0.isEmpty }
        let chosen = several.isEmpty ? settings.list("log.dir").filter { !$0.isEmpty } : several
        if chosen.isEmpty { throw SettingError("log.dirs names no directory") }
        var places: [FilePath] = []
        for text in chosen {
            let place: FilePath
            do {
                place = try paths.place(of: text)
            } catch {
                throw SettingError("log.dirs: \(error)")
            }
            let isNew = !places.contains { paths.isSame($0, place, as: text) }
            guard isNew else {
                throw SettingError(
                    "log.dirs names a directory twice: \(chosen.joined(separator: ","))")
            }
            places.append(place)
        }
        return places
    }

    static func compactionLimits(_ settings: BrokerSettings) -> CompactionLimits {
        var limits = CompactionLimits(
            tableBytes: ByteCount(max(settings.integer("log.cleaner.dedupe.buffer.size"), 0)))
        if case .real(let load)? = settings.value("log.cleaner.io.buffer.load.factor") {
            limits.tableLoad = load
        }
        return limits
    }

    private static func span(_ settings: BrokerSettings, _ name: String) -> Nanoseconds? {
        let milliseconds = settings.integer(name)
        return milliseconds < 0 || milliseconds > .max / 1_000_000
            ? nil : .milliseconds(milliseconds)
    }
}

extension Nanoseconds {
    fileprivate static let never = Nanoseconds(.max)
}
