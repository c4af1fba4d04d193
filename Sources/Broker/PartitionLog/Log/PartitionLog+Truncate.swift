import Platform
import Synchronization
package import Vocabulary

extension PartitionLog {
    /// Removes every record from `offset` on, batches whole, durably. The directory lowers the
    /// recovery point's checkpoint first (`LogDirectory.truncateLog`).
    func truncate(to offset: Offset, now: LogMoment) throws(LogError) {
        let outer = CallSite.enter("truncate")
        defer { CallSite.leave(to: outer) }
        try syncing.withLock { _ throws(LogError) in
            try state.withLock { state throws(LogError) in
                try state.ensureOpen(self)
                try writeWhatABugKeptBack(&state)
                guard offset < state.logEnd else { return }
                do {
                    try truncate(&state, to: max(offset, state.logStart), now: now)
                } catch {
                    throw takeOffline(error, &state)
                }
            }
        }
    }

    /// Segments go from the newest on, each durably before the next, so that what a power cut leaves
    /// is always a start of the log.
    private func truncate(_ state: inout LogState, to offset: Offset, now: LogMoment) throws {
        state.generation += 1
        while state.active.base > offset, let last = state.closed.popLast() {
            let gone = state.active.file.path
            state.rolled.removeAll { $0.path == gone }
            state.active.file = AbandonedFile(gone)
            for suffix in [LogFileName.Suffix.log, .index, .timeindex] {
                try fileSystem.remove(
                    LogFileName(state.active.base, suffix).path(in: directory))
            }
            try CallSite.at("truncate/segment") { try fileSystem.syncDirectory(directory) }
            state.openedForReading.removeAll { $0 == last.base }
            state.active = try reopened(last.base, size: last.size, state.settings, now: now)
        }
        let end = try batchBoundary(at: offset, state)
        try state.active.file.truncate(to: end.position)
        try state.active.file.syncData()
        state.active = try reopened(
            state.active.base, size: end.position, state.settings, now: now)
        for file in try state.active.indexes.write(in: directory, fileSystem).files {
            try file.syncData()
            file.close()
        }
        state.active.indexes.isUnsynced = false
        state.epochs.truncate(to: end.offset)
        let kept = state.snapshots.partitionPoint { $0 <= end.offset }
        for offset in state.snapshots[kept...] {
            try fileSystem.remove(LogFileName(offset, .snapshot).path(in: directory))
        }
        state.snapshots.removeSubrange(kept...)
        try SmallFile.replace(
            directory.appending(LogFileName.leaderEpochs), with: Array(state.epochs.text.utf8),
            fileSystem, as: .checkpoint)
        try fileSystem.syncDirectory(directory)
        state.epochsAreUnwritten = false
        state.directorySynced = state.directoryVersion
        state.logEnd = end.offset
        state.durableEnd = min(state.durableEnd, end.offset)
        state.recoveryPoint = min(state.recoveryPoint, end.offset)
        state.gapsBelow = min(state.gapsBelow, end.offset)
        state.producers = try ProducerReplay(
            directory: directory, fileSystem: fileSystem, now: now.wallMilliseconds
        ).states(after: state.asPlan)
        // Rolled segments before the cut may still wait for their sync.
        if state.rolled.isEmpty { state.durableEnd = end.offset }
    }

    /// The batch that holds the offset goes whole.
    private func batchBoundary(at offset: Offset, _ state: borrowing LogState) throws -> (
        offset: Offset, position: Int64
    ) {
        let stretch = SegmentStretch(
            directory: directory, fileSystem: fileSystem, base: state.active.base,
            file: state.active.file, size: state.active.size, bound: state.logEnd, isWhole: true,
            goesOn: false, hints: nil)
        let hint = state.active.indexes.offsets.floor(of: offset)
        guard let found = try stretch.firstBatch(holding: offset, from: hint) else {
            return (offset, state.active.size)
        }
        return (min(found.batch.baseOffset, offset), found.position)
    }

    /// The segment as its file now is, with indexes that say no more than the file holds.
    private func reopened(_ base: Offset, size: Int64, _ settings: LogSettings, now: LogMoment)
        throws -> ActiveSegment
    {
        var findings: [String] = []
        let scan = SegmentScan(
            directory: directory, fileSystem: fileSystem, settings: settings, base: base)
        let result = try scan.run(
            from: .beginning, checksums: false, hasIndexes: true, findings: &findings)
        guard let indexes = result.segment.indexes else {
            preconditionFailure("a scan answers indexes")
        }
        let file = try fileSystem.open(
            LogFileName(base, .log).path(in: directory), .readWrite, as: .segment)
        return ActiveSegment(
            base: base, file: file, size: result.segment.size, syncedSize: result.segment.size,
            indexes: indexes, firstTimestamp: result.segment.firstTimestamp,
            openedMilliseconds: now.wallMilliseconds)
    }

    /// Stamps batches with this epoch from now on, once it is durable.
    package func raiseLeaderEpoch(to epoch: LeaderEpoch) throws(LogError) {
        try syncing.withLock { _ throws(LogError) in
            try state.withLock { state throws(LogError) in
                try state.ensureOpen(self)
                guard epoch > state.epochs.latest else { return }
                var epochs = state.epochs
                epochs.assign(epoch, from: state.logEnd)
                do {
                    try SmallFile.replace(
                        directory.appending(LogFileName.leaderEpochs),
                        with: Array(epochs.text.utf8), fileSystem, as: .checkpoint)
                    try fileSystem.syncDirectory(directory)
                } catch {
                    throw LogError(
                        .storage, "\(topicPartition) keeps its leader epoch: \(error)",
                        cause: error as? FileSystemError)
                }
                state.epochs = epochs
                state.epochsAreUnwritten = false
            }
        }
    }
}

extension LogState {
    /// The segments as a start would find them.
    fileprivate var asPlan: RecoveryPlan {
        var plan = RecoveryPlan(isClean: true, recoveryPoint: recoveryPoint)
        plan.segments = closed.map { segment in
            RecoveryPlan.Segment(
                base: segment.base, end: segment.end, size: segment.size, fileSize: segment.size)
        }
        var last = RecoveryPlan.Segment(
            base: active.base, end: logEnd, size: active.size, fileSize: active.size)
        last.indexes = active.indexes
        plan.segments.append(last)
        plan.snapshots = snapshots
        plan.logStart = logStart
        return plan
    }
}
