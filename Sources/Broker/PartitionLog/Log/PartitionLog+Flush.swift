import Platform
import Synchronization
package import Vocabulary

extension PartitionLog {
    /// Syncs everything appended before it begins to sync: rolled segments, the active segment, new
    /// names in the directory; then `durableEnd` is there. (Indexes can be made anew; they wait for
    /// the checkpoint.) Blocks on the disk; a second caller waits, and syncs only what the first did
    /// not cover.
    ///
    /// - Returns: the new `durableEnd`.
    /// - Throws: `offline` when a sync failed. What was not yet durable is in doubt from then on: it
    ///   is neither acknowledged nor served, and no later sync can be believed (the pages are marked
    ///   clean), so this log syncs nothing any more.
    @discardableResult
    package func flush() throws(LogError) -> Offset {
        let outer = CallSite.enter("flush")
        defer { CallSite.leave(to: outer) }
        return try syncing.withLock { _ throws(LogError) in try flushAlone() }
    }

    /// - Precondition: `syncing` is held.
    func flushAlone() throws(LogError) -> Offset {
        guard let work = try beginFlush() else { return bounds.durableEnd }
        do {
            let bugs = state.withLock { $0.settings.plantedBugs }
            try work.carryOut(fileSystem, bugs: bugs)
        } catch {
            throw failFlush(error)
        }
        return finishFlush(work)
    }

    /// Nil when a sync covers everything already.
    func beginFlush() throws(LogError) -> FlushWork? {
        try state.withLock { state throws(LogError) in
            try state.ensureOpen(self)
            try writeWhatABugKeptBack(&state)
            var files = state.rolled
            if state.active.size != state.active.syncedSize { files.append(state.active.file) }
            let isDirectoryDirty = state.directoryVersion != state.directorySynced
            guard !files.isEmpty || isDirectoryDirty else { return nil }
            state.isFlushing = true
            state.firstBehindFlush = nil
            return FlushWork(
                end: state.logEnd, files: files, rolledCount: state.rolled.count,
                activeBase: state.active.base, activeSize: state.active.size,
                directory: isDirectoryDirty ? directory : nil,
                directoryVersion: state.directoryVersion, appendedBytes: state.appendedBytes,
                generation: state.generation)
        }
    }

    func finishFlush(_ work: FlushWork) -> Offset {
        state.withLock { state in
            state.isFlushing = false
            guard state.failure == nil, state.generation == work.generation else {
                return state.durableEnd
            }
            state.rolled.removeFirst(work.rolledCount)
            if state.active.base == work.activeBase { state.active.syncedSize = work.activeSize }
            state.directorySynced = work.directoryVersion
            state.durableEnd = max(state.durableEnd, work.end)
            state.flushedBytes = work.appendedBytes
            state.firstUnflushed = state.firstBehindFlush
            return state.durableEnd
        }
    }

    /// Leaves an empty file whose name tells the next start that the page cache is not to be
    /// believed.
    func failFlush(_ error: any Error) -> LogError {
        let failure = state.withLock { state in
            state.isFlushing = false
            let failure = takeOffline(error, &state)
            if state.settings.plantedBugs.contains(.retryFailedFsync) { state.failure = nil }
            return failure
        }
        if self.failure == nil { return failure }
        let mark = directory.appending(LogFileName.syncFailed)
        // Where this fails too, see `LogFileName.syncFailed`.
        CallSite.at("flush/mark") {
            try? fileSystem.open(mark, .readWrite, as: .marker).close()
            try? fileSystem.syncDirectory(directory)
        }
        return failure
    }

    /// What the directory's checkpoint may promise from now on. Index files are synced for it: below
    /// the recovery point they are trusted, and a scan starts from them.
    func prepareCheckpoint(shared: SharedSync? = nil) throws(LogError) -> Checkpoint {
        let outer = CallSite.enter("checkpoint")
        defer { CallSite.leave(to: outer) }
        return try syncing.withLock { _ throws(LogError) in
            renewSnapshot()
            let noted = state.withLock { state in
                let checkpoint = checkpoint(state)
                guard state.failure == nil, !state.isClosed else {
                    return (checkpoint, bases: [] as [Offset])
                }
                var bases = state.unsyncedIndexes
                if state.active.indexes.isUnsynced { bases.append(state.active.base) }
                state.unsyncedIndexes = []
                state.active.indexes.isUnsynced = false
                return (checkpoint, bases)
            }
            do {
                for base in noted.bases {
                    if let shared { shared.expect() } else { try syncIndexes(of: base) }
                }
            } catch {
                throw failFlush(error)
            }
            return noted.0
        }
    }

    private func checkpoint(_ state: borrowing LogState) -> Checkpoint {
        var checkpoint = Checkpoint(
            recoveryPoint: state.durableEnd, logStart: state.logStart,
            highWatermark: state.highWatermark, appendedBytes: state.flushedBytes)
        if state.failure != nil {
            // Its index files are in doubt with the rest.
            checkpoint.recoveryPoint = state.recoveryPoint
            checkpoint.appendedBytes = state.checkpointedBytes
        } else if state.settings.plantedBugs.contains(.recoveryPointAdvancedEarly) {
            checkpoint.recoveryPoint = state.logEnd
            checkpoint.appendedBytes = state.appendedBytes
        }
        return checkpoint
    }

    struct Checkpoint: Sendable, Hashable {
        var recoveryPoint: Offset
        var logStart: Offset
        var highWatermark: Offset
        var appendedBytes: Int64
    }

    private func syncIndexes(of base: Offset) throws {
        for (suffix, kind) in [
            (LogFileName.Suffix.index, FileKind.offsetIndex), (.timeindex, .timeIndex),
        ] {
            let path = LogFileName(base, suffix).path(in: directory)
            // Retention may have taken the files by now; then nothing needs them.
            guard fileSystem.exists(path) else { continue }
            let file = try fileSystem.open(path, .readWrite, as: kind)
            defer { file.close() }
            try file.syncData()
        }
    }

    func noteWritten(_ checkpoint: Checkpoint) {
        state.withLock { state in
            state.recoveryPoint = checkpoint.recoveryPoint
            state.checkpointedBytes = checkpoint.appendedBytes
        }
    }
}
