package import Platform
import Synchronization
package import Vocabulary

/// One `log.dirs` entry: its lock, identity, checkpoints, clean-shutdown marker, and the logs in it.
///
///     <log.dir>/
///       .lock                              held while the directory is open
///       .kafka_cleanshutdown               written last by a clean stop, gone as soon as it is read
///       meta.properties                    whose directory this is
///       recovery-point-offset-checkpoint   per log: below it everything is synced
///       log-start-offset-checkpoint        per log, where it does not start with its first segment
///       replication-offset-checkpoint      per log: high watermarks
///       cleaner-offset-checkpoint          per log: below it compaction has been
///       gap-offset-checkpoint              per log: below it compaction may have left gaps
///       <topic>-<partition>/               one log
///         partition.metadata               the topic's id
///         partition.name                   whose log it is, where the directory's name cannot say so
///         leader-epoch-checkpoint
///         00000000000000000000.log .index .timeindex
///
/// Errors are `LogError`, `FileSystemError` inside as the cause.
package final class LogDirectory: Sendable {
    package let path: FilePath
    /// `meta.properties`.
    package let identity: DirectoryIdentity
    /// Whether the marker of a clean stop was found (and is gone now).
    package let wasClean: Bool
    /// One sentence for each thing that the directory itself should not have held.
    package let findings: [String]
    let fileSystem: any FileSystem
    let plantedBugs: PlantedLogBugs
    let state: Mutex<State>
    /// Held while checkpoints are written or names in the directory change. Taken before `state`.
    let changing = Mutex(())
    let sharedSync = SharedSync()

    struct State: Sendable {
        var lock: (any FileLock)?
        /// Sorted.
        var found: [FoundLog]
        var names: PartitionNames
        /// Open logs; never iterated, `order` is.
        var logs: [TopicPartition: PartitionLog] = [:]
        /// The keys of `logs`, sorted.
        var order: [TopicPartition] = []
        /// As the files say; logs that are not open keep what they had.
        var recoveryPoints: OffsetCheckpoint
        var logStarts: OffsetCheckpoint
        var highWatermarks: OffsetCheckpoint
        var cleaner: OffsetCheckpoint
        var gaps: OffsetCheckpoint
        /// The file says something older.
        var cleanerIsUnwritten = false
        /// No start here has recovered all of its logs and written checkpoints since.
        var isForeign: Bool
        /// Deleted logs whose directories something still holds open.
        var awaitingBurial: [LogDirectory.Burial] = []
        /// Directories of deleted logs and when they may go.
        var awaitingRemoval: [(path: FilePath, due: Instant)] = []
        var deletions: UInt64 = 0
        var isClosed = false
    }

    init(
        path: FilePath, identity: DirectoryIdentity, wasClean: Bool, findings: [String],
        fileSystem: any FileSystem, plantedBugs: PlantedLogBugs, state: State
    ) {
        self.path = path
        self.identity = identity
        self.wasClean = wasClean
        self.findings = findings
        self.fileSystem = fileSystem
        self.plantedBugs = plantedBugs
        self.state = Mutex(state)
    }

    /// The logs that were there when the directory was opened, sorted.
    package var found: [FoundLog] { state.withLock { $0.found } }

    /// An open log.
    package func log(_ topicPartition: TopicPartition) -> PartitionLog? {
        state.withLock { $0.logs[topicPartition] }
    }

    /// All open logs, sorted.
    package var logs: [PartitionLog] {
        state.withLock { state in state.order.compactMap { state.logs[$0] } }
    }

    /// Below it the log was compacted; nil when it never was.
    package func cleanedTo(_ topicPartition: TopicPartition) -> Offset? {
        state.withLock { $0.cleaner.offsets[topicPartition] }
    }

    func directory(of topicPartition: TopicPartition) -> FilePath {
        path.appending(state.withLock { $0.names.name(of: topicPartition) })
    }

    func syncDirectory() throws {
        if plantedBugs.contains(.skipDirectoryFsync) { return }
        try fileSystem.syncDirectory(path)
    }

    func settings(_ settings: LogSettings) -> LogSettings {
        var settings = settings
        settings.plantedBugs.formUnion(plantedBugs)
        return settings
    }

    /// Errors leave the room as `LogError`.
    func reporting<T>(_ action: String, _ body: () throws -> T) throws(LogError) -> T {
        do {
            return try body()
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(
                .storage, "cannot \(action) in \(path): \(error)",
                cause: error as? FileSystemError)
        }
    }
}

extension LogDirectory.State {
    mutating func add(_ log: PartitionLog) {
        logs[log.topicPartition] = log
        let place = order.partitionPoint { $0 < log.topicPartition }
        order.insert(log.topicPartition, at: place)
    }

    mutating func remove(_ topicPartition: TopicPartition) -> PartitionLog? {
        guard let log = logs.removeValue(forKey: topicPartition) else { return nil }
        order.removeAll { $0 == topicPartition }
        return log
    }
}
