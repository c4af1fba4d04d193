package import KafkaCodec
import Platform
import Synchronization
package import Vocabulary

extension LogDirectory {
    /// Opens a log that was found. Different logs may be opened from different threads.
    ///
    /// - Parameter isTogether: leaves it to `finishOpening` to make durable what recovery had to mend;
    ///   the log is not to be used before.
    package func openLog(
        _ topicPartition: TopicPartition, settings: LogSettings, now: LogMoment,
        isTogether: Bool = false
    ) throws(LogError) -> (PartitionLog, RecoveryReport) {
        let resume = state.withLock { state in
            LogResume(
                recoveryPoint: state.recoveryPoints.offsets[topicPartition] ?? .zero,
                logStart: state.logStarts.offsets[topicPartition] ?? .zero,
                cleanedTo: state.cleaner.offsets[topicPartition] ?? .zero,
                gapsBelow: state.gaps.offsets[topicPartition] ?? .zero, wasClean: wasClean,
                isForeign: state.isForeign)
        }
        let opened = try reporting("open \(topicPartition)") {
            try PartitionLog.open(
                directory: directory(of: topicPartition), topicPartition: topicPartition,
                settings: self.settings(settings), fileSystem: fileSystem, resume: resume, now: now,
                shared: isTogether ? sharedSync : nil)
        }
        state.withLock { $0.add(opened.0) }
        return opened
    }

    /// Makes durable what the recoveries of logs opened together have mended.
    package func finishOpening() throws(LogError) {
        let outer = CallSite.enter("recover together")
        defer { CallSite.leave(to: outer) }
        try reporting("finish the recovery") { try sharedSync.finish(at: path, fileSystem) }
    }

    /// Whether so many logs are better opened together. Planted bugs are in what each does alone.
    package func opensTogether(_ count: Int) -> Bool {
        !wasClean && count >= Self.togetherFrom && plantedBugs.isEmpty
    }

    /// Whether the indexes of so many logs are better synced together.
    func closesTogether(_ count: Int) -> Bool { count >= Self.togetherFrom && plantedBugs.isEmpty }

    /// From so many logs on they are made durable together.
    private static let togetherFrom = 4

    /// Creates logs; all their files and names are durable when it returns. A crash before that
    /// leaves any of them, each whole, or half made and removed by the next `open`.
    package func createLogs(
        _ partitions: [PartitionID], of topic: String, topicID: KafkaUUID, settings: LogSettings,
        now: LogMoment
    ) throws(LogError) -> [PartitionLog] {
        let outer = CallSite.enter("create log")
        defer { CallSite.leave(to: outer) }
        return try changing.withLock { _ throws(LogError) in
            var made: [FilePath] = []
            let ids = partitions.map { TopicPartition(topic, $0) }
            let fresh = state.withLock { state in ids.filter { state.names.add($0) } }
            let isTogether = partitions.count >= Self.togetherFrom
            do {
                var logs: [PartitionLog] = []
                for topicPartition in ids {
                    let directory = directory(of: topicPartition)
                    guard !fileSystem.exists(directory) else {
                        throw LogError(.storage, "\(directory) exists already")
                    }
                    try fileSystem.createDirectory(directory)
                    made.append(directory)
                    try fill(
                        directory, of: topicPartition, topicID: topicID, isSynced: !isTogether)
                    let resume = LogResume(recoveryPoint: .zero, logStart: .zero, wasClean: true)
                    let opened = try PartitionLog.open(
                        directory: directory, topicPartition: topicPartition,
                        settings: self.settings(settings), fileSystem: fileSystem, resume: resume,
                        now: now)
                    logs.append(opened.0)
                }
                if !isTogether {
                    try syncDirectory()
                } else if !plantedBugs.contains(.skipDirectoryFsync) {
                    try fileSystem.syncAll(at: path)
                }
                state.withLock { state in for log in logs { state.add(log) } }
                return logs
            } catch {
                for directory in made { try? fileSystem.removeTree(directory) }
                state.withLock { state in
                    for id in fresh { state.names.remove(id, named: state.names.name(of: id)) }
                }
                if let error = error as? LogError { throw error }
                throw LogError(
                    .storage, "cannot create the logs of \(topic): \(error)",
                    cause: error as? FileSystemError)
            }
        }
    }

    /// Synced, the directory's content is durable before its name is: a name that came through a power
    /// cut stands for a whole log. Not synced, the next `open` tells one that is half made by its
    /// `partition.metadata`, or mends the rest.
    private func fill(
        _ directory: FilePath, of topicPartition: TopicPartition, topicID: KafkaUUID,
        isSynced: Bool
    ) throws {
        // First of all: without it nobody could tell whose half made directory this is.
        if state.withLock({ $0.names.isEscaped(topicPartition) }) {
            try PartitionNameFile.write(
                topicPartition, in: directory, fileSystem, bugs: plantedBugs)
        }
        try SmallFile.replace(
            directory.appending(LogFileName.partitionMetadata),
            with: Array(PartitionMetadata.text(of: topicID).utf8), fileSystem, as: .metadata,
            isSynced: isSynced, bugs: plantedBugs)
        var epochs = LeaderEpochs()
        epochs.assign(LeaderEpoch(0), from: .zero)
        try SmallFile.replace(
            directory.appending(LogFileName.leaderEpochs), with: Array(epochs.text.utf8),
            fileSystem, as: .checkpoint, isSynced: isSynced, bugs: plantedBugs)
        try LogFiles.createSegment(.zero, in: directory, fileSystem).close()
        if isSynced, !plantedBugs.contains(.skipDirectoryFsync) {
            try fileSystem.syncDirectory(directory)
        }
    }

    /// Deletes logs: durably gone under their names when it returns; their files go after the delay.
    /// Readers keep what they hold.
    package func deleteLogs(
        _ topicPartitions: [TopicPartition], fileDeleteDelay: Nanoseconds, now: LogMoment
    ) throws(LogError) {
        let outer = CallSite.enter("delete log")
        defer { CallSite.leave(to: outer) }
        try changing.withLock { _ throws(LogError) in
            try reporting("delete logs") {
                for topicPartition in topicPartitions.sorted() {
                    try rename(topicPartition, due: now.instant + fileDeleteDelay, now: now)
                }
                try syncDirectory()
                // A log that is made under one of these names begins at 0, and must not find an old
                // recovery point.
                try writeAllCheckpoints()
            }
        }
    }

    private func rename(_ topicPartition: TopicPartition, due: Instant, now: LogMoment) throws {
        let (log, id) = state.withLock { state in
            state.deletions += 1
            state.recoveryPoints.offsets[topicPartition] = nil
            state.logStarts.offsets[topicPartition] = nil
            state.highWatermarks.offsets[topicPartition] = nil
            state.gaps.offsets[topicPartition] = nil
            if state.cleaner.offsets.removeValue(forKey: topicPartition) != nil {
                state.cleanerIsUnwritten = true
            }
            state.found.removeAll { $0.topicPartition == topicPartition }
            return (state.remove(topicPartition), state.deletions)
        }
        log?.abandon()
        let old = directory(of: topicPartition)
        guard fileSystem.exists(old) else {
            state.withLock { $0.names.remove(topicPartition, named: old.lastComponent) }
            return
        }
        let name = PartitionDirectoryName.deleted(
            old.lastComponent, id: UInt64(bitPattern: now.wallMilliseconds) << 16 | id & 0xffff)
        let burial = Burial(old: old, new: path.appending(name), owner: topicPartition, due: due)
        if try !bury(burial) {
            state.withLock { state in
                state.names.linger(topicPartition)
                state.awaitingBurial.append(burial)
            }
        }
    }

    /// False where a reader still holds a file of it and that forbids its renaming (KAFKA-9458): the
    /// topic is gone from the metadata, and a topic made anew under its name gets another directory.
    private func bury(_ burial: Burial) throws -> Bool {
        do {
            if fileSystem.exists(burial.old) {
                try fileSystem.rename(burial.old, to: burial.new)
            }
        } catch let error as FileSystemError where error.code == .inUse {
            return false
        }
        state.withLock { state in
            state.names.remove(burial.owner, named: burial.old.lastComponent)
            state.awaitingRemoval.append((burial.new, burial.due))
        }
        return true
    }

    /// A deleted log whose directory has its name yet.
    struct Burial: Sendable {
        var old: FilePath
        var new: FilePath
        var owner: TopicPartition
        var due: Instant
    }

    /// Removes the files of deleted logs whose delay has passed.
    package func removeDeleted(now: LogMoment) throws(LogError) {
        let due = state.withLock { state in
            let due = state.awaitingRemoval.filter { $0.due <= now.instant }
            state.awaitingRemoval.removeAll { $0.due <= now.instant }
            return due.map(\.path)
        }
        let burials = state.withLock { state in
            defer { state.awaitingBurial = [] }
            return state.awaitingBurial
        }
        try reporting("remove a deleted log") {
            for burial in burials {
                if try bury(burial) { continue }
                state.withLock { $0.awaitingBurial.append(burial) }
            }
            for path in due where fileSystem.exists(path) {
                do {
                    try fileSystem.removeTree(path)
                } catch let error as FileSystemError where error.code == .inUse {
                    state.withLock { $0.awaitingRemoval.append((path, now.instant)) }
                }
            }
        }
    }

    /// Cuts a log: first the recovery point is lowered durably, for a recovery point above the end
    /// would be taken for damage.
    package func truncateLog(_ topicPartition: TopicPartition, to offset: Offset, now: LogMoment)
        throws(LogError)
    {
        guard let log = log(topicPartition) else {
            throw LogError(.closed, "\(topicPartition) is not open in \(path)")
        }
        let outer = CallSite.enter("truncate/checkpoints")
        defer { CallSite.leave(to: outer) }
        try changing.withLock { _ throws(LogError) in
            try reporting("truncate \(topicPartition)") {
                let old = state.withLock { $0.recoveryPoints.offsets[topicPartition] ?? .zero }
                if let cleaned = cleanedTo(topicPartition), offset < cleaned {
                    state.withLock { $0.cleaner.offsets[topicPartition] = offset }
                    try write(OffsetCheckpoint.cleaner) { $0.cleaner }
                }
                if offset < old {
                    state.withLock { $0.recoveryPoints.offsets[topicPartition] = offset }
                    try write(OffsetCheckpoint.recoveryPoints) { $0.recoveryPoints }
                }
            }
            try log.truncate(to: offset, now: now)
        }
    }
}
