import Platform
import Synchronization
package import Vocabulary

extension LogDirectory {
    /// Bytes in all open logs that no sync covers.
    package var unflushedBytes: ByteCount {
        logs.reduce(into: ByteCount.zero) { $0 += $1.unflushedBytes }
    }

    /// Logs to flush, those with the most unsynced bytes first, so that at most `limit` stay
    /// unsynced: what bounds the loss of a power cut, and the work of a start after it.
    package func logsToFlush(leaving limit: ByteCount) -> [PartitionLog] {
        var dirty = logs.map { (log: $0, bytes: $0.unflushedBytes) }.filter { $0.bytes > .zero }
        var total = dirty.reduce(into: ByteCount.zero) { $0 += $1.bytes }
        // Equals keep the order of their names.
        dirty.sort {
            $0.bytes == $1.bytes
                ? $0.log.topicPartition < $1.log.topicPartition : $0.bytes > $1.bytes
        }
        var chosen: [PartitionLog] = []
        for item in dirty {
            guard total > limit else { break }
            chosen.append(item.log)
            total = total - item.bytes
        }
        return chosen
    }

    /// Bytes that recovery would read after a crash now, about: what makes a checkpoint worth it.
    package var bytesAboveRecoveryPoints: ByteCount {
        logs.reduce(into: ByteCount.zero) { $0 += $1.bytesAboveRecoveryPoint }
    }

    /// Writes recovery points, log starts and high watermarks: each a temporary file, a sync and a
    /// rename, then one sync of the directory.
    package func writeCheckpoints() throws(LogError) {
        try changing.withLock { _ throws(LogError) in
            try reporting("write checkpoints") { try writeAllCheckpoints() }
        }
    }

    /// - Precondition: `changing` is held.
    func writeAllCheckpoints() throws {
        let outer = CallSite.enter("checkpoint")
        defer { CallSite.leave(to: outer) }
        let checkpoints = try logs.map { (log: $0, checkpoint: try $0.prepareCheckpoint()) }
        try write(checkpoints)
        try markAsRecovered()
    }

    /// Once every log that was found has been recovered and its checkpoint written.
    private func markAsRecovered() throws {
        let isDue = state.withLock { state in
            state.isForeign && state.found.allSatisfy { state.logs[$0.topicPartition] != nil }
        }
        guard isDue else { return }
        try CallSite.at("checkpoint/gaps") { try writeGaps() }
        state.withLock { $0.isForeign = false }
    }

    private func writeGaps() throws {
        let known = logs.map { (log: $0.topicPartition, below: $0.gapsBelow) }
        state.withLock { state in
            for (log, below) in known where below > .zero { state.gaps.offsets[log] = below }
        }
        try write(OffsetCheckpoint.gaps) { $0.gaps }
    }

    /// Begins a compaction, once it is durably said how far up it may leave gaps: behind that, a start
    /// and every read take one for a loss.
    ///
    /// - Returns: nil when nothing dirty lies below the log's recovery point (the caller syncs and
    ///   writes a checkpoint first).
    package func beginCompaction(
        of log: PartitionLog, _ part: CleanablePart, limits: CompactionLimits, now: LogMoment
    ) throws(LogError) -> LogCompaction? {
        let outer = CallSite.enter("compact")
        defer { CallSite.leave(to: outer) }
        return try changing.withLock { _ throws(LogError) in
            guard let compaction = try log.beginCompaction(part, limits: limits, now: now) else {
                return nil
            }
            guard log.gapsBelow < compaction.end else { return compaction }
            log.allowGaps(below: compaction.end)
            // Where not all logs could be opened, the next start takes this directory for Kafka's.
            if !state.withLock({ $0.isForeign }) {
                try reporting("write checkpoints") { try writeGaps() }
            }
            return compaction
        }
    }

    func write(_ checkpoints: [(log: PartitionLog, checkpoint: PartitionLog.Checkpoint)]) throws {
        state.withLock { state in
            for (log, checkpoint) in checkpoints {
                let key = log.topicPartition
                state.recoveryPoints.offsets[key] = checkpoint.recoveryPoint
                state.highWatermarks.offsets[key] = checkpoint.highWatermark
                // Kafka leaves out what the first segment's name says. Here it stays in until that
                // name is durably the first: retention may be renaming right now.
                state.logStarts.offsets[key] =
                    checkpoint.logStart > .zero ? checkpoint.logStart : nil
            }
        }
        try replace(OffsetCheckpoint.recoveryPoints) { $0.recoveryPoints }
        try replace(OffsetCheckpoint.logStarts) { $0.logStarts }
        try replace(OffsetCheckpoint.highWatermarks) { $0.highWatermarks }
        if state.withLock({ $0.cleanerIsUnwritten }) {
            state.withLock { $0.cleanerIsUnwritten = false }
            try replace(OffsetCheckpoint.cleaner) { $0.cleaner }
        }
        try syncDirectory()
        for (log, checkpoint) in checkpoints { log.noteWritten(checkpoint) }
    }

    /// Says durably how far a log has been compacted.
    package func noteCleaned(_ topicPartition: TopicPartition, to offset: Offset)
        throws(LogError)
    {
        let outer = CallSite.enter("checkpoint/cleaned")
        defer { CallSite.leave(to: outer) }
        try changing.withLock { _ throws(LogError) in
            guard log(topicPartition) != nil else { return }
            state.withLock { $0.cleaner.offsets[topicPartition] = offset }
            try reporting("write checkpoints") {
                try write(OffsetCheckpoint.cleaner) { $0.cleaner }
            }
        }
    }

    func write(_ name: String, _ content: (borrowing State) -> OffsetCheckpoint) throws {
        try replace(name, content)
        try syncDirectory()
    }

    private func replace(_ name: String, _ content: (borrowing State) -> OffsetCheckpoint) throws {
        let text = state.withLock { content($0).text }
        try SmallFile.replace(
            path.appending(name), with: Array(text.utf8), fileSystem, as: .checkpoint,
            bugs: plantedBugs)
    }

    /// Drops checkpoint entries of logs that are not there, durably: a new log of that name must not
    /// find them.
    func forgetMissing() throws {
        let isChanged = state.withLock { state in
            let present = Set(state.found.map(\.topicPartition))
            let before = (state.recoveryPoints, state.logStarts, state.highWatermarks)
            state.recoveryPoints.offsets = before.0.offsets.filter { present.contains($0.key) }
            state.logStarts.offsets = before.1.offsets.filter { present.contains($0.key) }
            state.highWatermarks.offsets = before.2.offsets.filter { present.contains($0.key) }
            state.gaps.offsets = state.gaps.offsets.filter { present.contains($0.key) }
            let cleaned = state.cleaner.offsets.filter { present.contains($0.key) }
            if cleaned != state.cleaner.offsets {
                state.cleaner.offsets = cleaned
                state.cleanerIsUnwritten = true
                return true
            }
            return before != (state.recoveryPoints, state.logStarts, state.highWatermarks)
        }
        if isChanged { try write([]) }
    }

    /// A clean stop: closes every log, writes the checkpoints and then the marker, gives up the lock.
    /// When any part fails there is no marker, the next start recovers, and the first error is thrown.
    package func close() throws(LogError) {
        let outer = CallSite.enter("close directory")
        defer { CallSite.leave(to: outer) }
        try changing.withLock { _ throws(LogError) in
            guard !state.withLock({ $0.isClosed }) else { return }
            var firstError: LogError?
            let shared = state.withLock { closesTogether($0.order.count) } ? sharedSync : nil
            var checkpoints: [(log: PartitionLog, checkpoint: PartitionLog.Checkpoint)] = []
            for log in logs {
                do throws(LogError) {
                    checkpoints.append((log, try log.closeForCheckpoint(shared: shared)))
                } catch {
                    firstError = firstError ?? error
                }
            }
            do throws(LogError) {
                try reporting("write the last checkpoints") {
                    try sharedSync.finish(at: path, fileSystem)
                    try write(checkpoints)
                    try markAsRecovered()
                }
                if firstError == nil { try reporting("write the marker") { try writeMarker() } }
            } catch {
                firstError = firstError ?? error
            }
            state.withLock { state in
                state.isClosed = true
                state.lock?.unlock()
                state.lock = nil
            }
            if let firstError { throw firstError }
        }
    }

    /// Last of all, when everything that it vouches for is durable.
    private func writeMarker() throws {
        let outer = CallSite.enter("close directory/marker")
        defer { CallSite.leave(to: outer) }
        try SmallFile.replace(
            path.appending(CleanShutdownMarker.fileName),
            with: Array(CleanShutdownMarker.text.utf8), fileSystem, as: .marker)
        try syncDirectory()
    }
}
