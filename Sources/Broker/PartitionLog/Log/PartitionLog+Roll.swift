import Platform
import Synchronization
import Vocabulary

extension PartitionLog {
    /// Starts a new segment, if the current one holds anything.
    package func roll(now: LogMoment) throws(LogError) {
        try state.withLock { state throws(LogError) in
            try state.ensureOpen(self)
            try writeWhatABugKeptBack(&state)
            if state.active.size > 0 { try roll(&state, now: now) }
        }
    }

    /// The new segment's files come first: when the device is full, nothing has changed.
    func roll(_ state: inout LogState, now: LogMoment) throws(LogError) {
        let outer = CallSite.enter("roll")
        defer { CallSite.leave(to: outer) }
        let old = state.active
        do {
            let base = state.logEnd
            let file = try LogFiles.createSegment(base, in: directory, fileSystem)
            state.directoryVersion += 1
            var indexes = old.indexes
            indexes.complete()
            for file in try indexes.write(in: directory, fileSystem).files { file.close() }
            try state.active.releasePreallocation()
            let isForgotten = state.settings.plantedBugs.contains(.rolledSegmentNotSynced)
            if old.size != old.syncedSize, !isForgotten { state.rolled.append(old.file) }
            state.unsyncedIndexes.append(old.base)
            state.closed.append(
                ClosedSegment(
                    base: old.base, end: base, size: old.size,
                    largestTimestamp: indexes.maxTimestamp,
                    closedMilliseconds: now.wallMilliseconds))
            state.active = ActiveSegment(
                base: base, file: file, size: 0, syncedSize: 0,
                indexes: SegmentIndexes(base: base), firstTimestamp: nil,
                openedMilliseconds: now.wallMilliseconds)
        } catch {
            let cause = error as? FileSystemError
            // Left behind, they would be taken for a segment when the log is opened again.
            let isUndone = LogFiles.removeSegment(state.logEnd, in: directory, fileSystem)
            if cause?.code == .noSpace, isUndone {
                throw LogError(
                    .noSpace, "\(topicPartition) cannot start a segment: \(error)", cause: cause)
            }
            throw takeOffline(error, &state)
        }
    }
}
