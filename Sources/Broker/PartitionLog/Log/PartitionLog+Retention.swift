import Platform
import Synchronization
package import Vocabulary

extension PartitionLog {
    /// Deletes segments by log start, then size, then time, as Kafka's `deleteOldSegments`, and
    /// removes files whose delay has passed. Only what lies below the high watermark goes.
    ///
    /// - Returns: the number of segments deleted.
    @discardableResult
    package func applyRetention(now: LogMoment) throws(LogError) -> Int {
        let outer = CallSite.enter("retention")
        defer { CallSite.leave(to: outer) }
        let doomed = try state.withLock { state throws(LogError) in
            try state.ensureOpen(self)
            if state.settings.deletesOldSegments, state.settings.retentionMilliseconds != nil {
                try learnTimestamps(&state)
            }
            let doomed = try detach(&state, now: now)
            state.awaitingBurial += doomed
            return doomed.count
        }
        try bury(now: now)
        try removeExpired(now: now)
        return doomed
    }

    /// Raises the log start (DeleteRecords). Durable once the directory's checkpoint is written; the
    /// segments below it go with the next retention.
    package func advanceLogStart(to offset: Offset) throws(LogError) {
        try state.withLock { state throws(LogError) in
            try state.ensureOpen(self)
            guard offset <= state.highWatermark else {
                throw LogError(
                    .offsetOutOfRange,
                    "\(topicPartition) cannot start at \(offset), its high watermark is "
                        + "\(state.highWatermark)")
            }
            guard offset > state.logStart else { return }
            setLogStart(offset, &state)
        }
    }

    private func setLogStart(_ offset: Offset, _ state: inout LogState) {
        state.logStart = offset
        let before = state.epochs
        state.epochs.advanceStart(to: offset)
        if state.epochs != before { state.epochsAreUnwritten = true }
    }

    func learnTimestamps(_ state: inout LogState) throws(LogError) {
        for place in state.closed.indices where state.closed[place].largestTimestamp == nil {
            do {
                let index = try ClosedTimeIndex(
                    ofSegment: state.closed[place].base, in: directory, fileSystem)
                defer { index?.close() }
                state.closed[place].largestTimestamp = try index?.last()?.timestamp ?? -1
            } catch {
                throw LogError(
                    .storage, "cannot read a time index of \(topicPartition): \(error)",
                    cause: error as? FileSystemError)
            }
        }
    }

    /// Takes the segments to delete out of the log; what is left to do concerns files only.
    private func detach(_ state: inout LogState, now: LogMoment) throws(LogError) -> [Offset] {
        var count = state.closed.partitionPoint { $0.end <= state.logStart }
        if state.settings.deletesOldSegments {
            count = countBySize(state, from: count)
            count = countByTime(state, from: count, now: now)
            if count == state.closed.count, isActiveExpired(state, now: now) {
                try roll(&state, now: now)
                count = state.closed.count
            }
        }
        count = min(count, state.closed.partitionPoint { $0.end <= state.highWatermark })
        let doomed = state.closed[..<count].map(\.base)
        guard count > 0 else { return [] }
        let end = state.closed[count - 1].end
        state.closed.removeFirst(count)
        state.openedForReading.removeAll { $0 < end }
        if end > state.logStart { setLogStart(end, &state) }
        return doomed
    }

    /// A segment goes when what is left still holds `retention.bytes`.
    private func countBySize(_ state: borrowing LogState, from start: Int) -> Int {
        guard let limit = state.settings.retentionBytes?.value else { return start }
        var excess = state.closed[start...].reduce(state.active.size) { $0 + $1.size } - limit
        var count = start
        while count < state.closed.count, excess >= state.closed[count].size {
            excess -= state.closed[count].size
            count += 1
        }
        return count
    }

    private func countByTime(_ state: borrowing LogState, from start: Int, now: LogMoment) -> Int {
        guard let limit = state.settings.retentionMilliseconds else { return start }
        var count = start
        while count < state.closed.count {
            let newest = state.closed[count].newestMilliseconds
            guard now.wallMilliseconds - newest > limit else { break }
            count += 1
        }
        return count
    }

    private func isActiveExpired(_ state: borrowing LogState, now: LogMoment) -> Bool {
        guard let limit = state.settings.retentionMilliseconds, state.active.size > 0,
            state.logEnd <= state.highWatermark
        else { return false }
        let recorded = state.active.indexes.maxTimestamp
        let newest = recorded >= 0 ? recorded : state.active.openedMilliseconds
        return now.wallMilliseconds - newest > limit
    }

    /// Where all segments go but the newest, its name has to be durable first: a power cut that takes
    /// the new name and leaves the old ones gone would leave a log that ends below its recovery point.
    private func syncNames(_ settings: LogSettings) throws {
        let version = state.withLock { state in
            state.directoryVersion == state.directorySynced ? nil : state.directoryVersion
        }
        guard let version, !settings.plantedBugs.contains(.skipDirectoryFsync) else { return }
        try CallSite.at("retention/names") { try fileSystem.syncDirectory(directory) }
        state.withLock { $0.directorySynced = max($0.directorySynced, version) }
    }

    /// Renames the files, oldest segment first, and makes each segment's going durable before the
    /// next one's: a power cut brings back at most the oldest that was left, never one behind a hole.
    /// Where a reader still holds a segment and that forbids it (KAFKA-1194), it and those after it
    /// wait for the next pass.
    private func bury(now: LogMoment) throws(LogError) {
        while let base = state.withLock({ $0.awaitingBurial.first }) {
            // Released in between, so that a flush waits for one segment at most.
            let isBuried = try syncing.withLock { _ throws(LogError) -> Bool in
                let settings = state.withLock { $0.settings }
                do {
                    try syncNames(settings)
                    let paths = try LogFiles.markDeleted(base, in: directory, fileSystem)
                    if !settings.plantedBugs.contains(.skipDirectoryFsync) {
                        try fileSystem.syncDirectory(directory)
                    }
                    state.withLock { state in
                        let due = now.instant + settings.fileDeleteDelay
                        state.awaitingBurial.removeAll { $0 == base }
                        state.awaitingRemoval += paths.map { (path: $0, due: due) }
                    }
                    return true
                } catch let error as FileSystemError where error.code == .inUse {
                    return false
                } catch {
                    throw LogError(
                        .storage, "cannot delete a segment of \(topicPartition): \(error)",
                        cause: error as? FileSystemError)
                }
            }
            if !isBuried { return }
        }
    }

    private func removeExpired(now: LogMoment) throws(LogError) {
        let expired = state.withLock { state in
            let due = state.awaitingRemoval.filter { $0.due <= now.instant }
            state.awaitingRemoval.removeAll { $0.due <= now.instant }
            return due.map(\.path)
        }
        for path in expired {
            do {
                if fileSystem.exists(path) { try fileSystem.remove(path) }
            } catch let error as FileSystemError where error.code == .inUse {
                state.withLock { $0.awaitingRemoval.append((path, now.instant)) }
            } catch {
                throw LogError(
                    .storage, "cannot remove a deleted segment of \(topicPartition): \(error)",
                    cause: error as? FileSystemError)
            }
        }
    }
}
