import KafkaCodec
import Platform
import Synchronization
package import Vocabulary

extension PartitionLog {
    /// What compaction would look at now, by what the cleaner's checkpoint says (nil for nothing);
    /// nil when the log is not to be compacted (`LogCleanerManager.cleanableOffsets`).
    package func cleanablePart(after checkpoint: Offset?, now: LogMoment) throws(LogError)
        -> CleanablePart?
    {
        try state.withLock { state throws(LogError) in
            try state.ensureOpen(self)
            let settings = state.settings
            guard settings.compacts else { return nil }
            try learnTimestamps(&state)
            let known = checkpoint ?? state.logStart
            let isSensible = known >= state.logStart && known <= state.logEnd
            let firstDirty = isSensible ? known : state.logStart
            let bound = min(state.highWatermark, state.active.base)
            let youngest = now.wallMilliseconds - settings.minCompactionLagMilliseconds
            var part = CleanablePart(
                firstDirty: firstDirty, end: firstDirty, cleanBytes: 0, dirtyBytes: 0,
                isOverdue: false, leastRatio: settings.minCleanableRatio)
            for segment in state.closed where segment.end <= bound {
                guard segment.end > firstDirty else {
                    part.cleanBytes += segment.size
                    continue
                }
                if settings.minCompactionLagMilliseconds > 0,
                    segment.newestMilliseconds > youngest
                {
                    break
                }
                part.dirtyBytes += segment.size
                part.end = segment.end
                if let most = settings.maxCompactionLagMilliseconds, segment.size > 0 {
                    let first = try firstMilliseconds(of: segment)
                    if now.wallMilliseconds - first > most { part.isOverdue = true }
                }
            }
            return part
        }
    }

    private func firstMilliseconds(of segment: ClosedSegment) throws(LogError) -> Int64 {
        do {
            let file = try fileSystem.open(
                LogFileName(segment.base, .log).path(in: directory), .read, as: .segment)
            defer { file.close() }
            var bytes = [UInt8](repeating: 0, count: BatchHeader.size)
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            guard count == bytes.count else { return segment.closedMilliseconds }
            let first = bytes.withUnsafeBytes { BatchHeader($0.baseAddress!) }.maxTimestamp
            return first >= 0 ? first : segment.closedMilliseconds
        } catch {
            throw LogError(
                .storage, "cannot look at a segment of \(topicPartition): \(error)",
                cause: error as? FileSystemError)
        }
    }

    /// Begins a compaction (`LogDirectory.beginCompaction`). Only what lies below the recovery point
    /// takes part.
    ///
    /// - Returns: nil when nothing dirty lies there (the caller syncs and writes a checkpoint first).
    func beginCompaction(
        _ part: CleanablePart, limits: CompactionLimits, now: LogMoment
    ) throws(LogError) -> LogCompaction? {
        try state.withLock { state throws(LogError) in
            try state.ensureOpen(self)
            let isCareless = state.settings.plantedBugs.contains(.compactsAboveRecoveryPoint)
            let bound = isCareless ? part.end : min(part.end, state.recoveryPoint)
            let sources = state.closed.prefix { $0.end <= bound }.map { segment in
                LogCompaction.Source(
                    base: segment.base, end: segment.end, size: segment.size,
                    closedMilliseconds: segment.closedMilliseconds)
            }
            guard let last = sources.last, last.end > part.firstDirty else { return nil }
            return LogCompaction(
                of: self, sources, from: part.firstDirty, settings: state.settings, limits: limits,
                gapsBelow: state.gapsBelow, now: now)
        }
    }

    /// Below it compaction may have left gaps.
    var gapsBelow: Offset { state.withLock { $0.gapsBelow } }

    func allowGaps(below offset: Offset) {
        state.withLock { $0.gapsBelow = max($0.gapsBelow, offset) }
    }

    /// Whether these are closed segments of the log, as they were.
    func holds(_ sources: [LogCompaction.Source]) -> Bool {
        state.withLock { $0.place(of: sources) != nil }
    }

    var lastOffsetsOfProducers: [Int64: Offset] {
        state.withLock { state in
            state.producers.byID.compactMapValues { $0.batches.last?.lastOffset }
        }
    }

    /// Puts a cleaned segment in the place of those that it was made from. Each step is durable before
    /// the next:
    ///
    /// 1. the new files are renamed to `.swap`: from here on a start completes what is left to do;
    /// 2. readers get the new segment;
    /// 3. the old files are renamed to `.deleted`, the oldest segment first: what a crash leaves of
    ///    them is always their newest, in which a key's last record is;
    /// 4. the new files get their own names.
    ///
    /// - Returns: false when the segments are not what they were; nothing has changed then.
    func replace(
        _ sources: [LogCompaction.Source], with cleaned: CleanedSegment, now: LogMoment
    ) throws(LogError) -> Bool {
        do {
            return try syncing.withLock { _ throws -> Bool in
                try replaceAlone(sources, with: cleaned, now: now)
            }
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(
                .storage,
                "cannot put a compacted segment of \(topicPartition) into place: \(error)",
                cause: error as? FileSystemError)
        }
    }

    private func replaceAlone(
        _ sources: [LogCompaction.Source], with cleaned: CleanedSegment, now: LogMoment
    ) throws -> Bool {
        let (isAsBefore, settings) = try state.withLock { state in
            try state.ensureOpen(self)
            return (state.place(of: sources) != nil, state.settings)
        }
        guard isAsBefore else {
            cleaned.discard()
            return false
        }
        if fileSystem.nameStyle == .windows {
            return try replaceUnopened(sources, with: cleaned, now: now)
        }
        let isSynced = !settings.plantedBugs.contains(.skipDirectoryFsync)
        for suffix in LogFiles.indexesFirst {
            let name = LogFileName(cleaned.base, suffix)
            try fileSystem.rename(
                name.path(in: directory, LogFileName.cleaned),
                to: name.path(in: directory, LogFileName.swap))
        }
        if isSynced, !settings.plantedBugs.contains(.oldSegmentsGoFirst) {
            try CallSite.at("compact/swap") { try fileSystem.syncDirectory(directory) }
        }
        state.withLock { $0.take(cleaned, insteadOf: sources) }
        let due = now.instant + settings.fileDeleteDelay
        for source in sources {
            let paths = try LogFiles.markDeleted(source.base, in: directory, fileSystem)
            if isSynced {
                try CallSite.at("compact/old gone") { try fileSystem.syncDirectory(directory) }
            }
            state.withLock { state in
                state.awaitingRemoval += paths.map { (path: $0, due: due) }
            }
        }
        for suffix in LogFiles.indexesFirst {
            let name = LogFileName(cleaned.base, suffix)
            try fileSystem.rename(
                name.path(in: directory, LogFileName.swap), to: name.path(in: directory))
        }
        if isSynced { try fileSystem.syncDirectory(directory) }
        state.withLock { $0.letGo(of: cleaned) }
        return true
    }
}

extension LogState {
    /// Where in `closed` these segments lie, unchanged; nil when they do not any more.
    func place(of sources: [LogCompaction.Source]) -> Range<Int>? {
        guard let first = closed.firstIndex(where: { $0.base == sources[0].base }),
            first + sources.count <= closed.count
        else { return nil }
        for (source, segment) in zip(sources, closed[first...])
        where source.base != segment.base || source.end != segment.end
            || source.size != segment.size
        {
            return nil
        }
        return first..<first + sources.count
    }

    mutating func take(
        _ cleaned: CleanedSegment, insteadOf sources: [LogCompaction.Source]
    ) {
        guard let place = place(of: sources), let last = sources.last else { return }
        replacements += 1
        let bases = Set(sources.map(\.base))
        openedForReading.removeAll { bases.contains($0) }
        closed.replaceSubrange(
            place,
            with: [
                ClosedSegment(
                    base: cleaned.base, end: last.end, size: cleaned.size,
                    largestTimestamp: cleaned.indexes.maxTimestamp,
                    closedMilliseconds: last.closedMilliseconds, file: cleaned.file,
                    indexes: cleaned.indexes)
            ])
    }

    /// Its files have their names now, and are opened as any other's.
    mutating func letGo(of cleaned: CleanedSegment) {
        guard let place = closed.firstIndex(where: { $0.base == cleaned.base }) else { return }
        closed[place].indexes = nil
        closed[place].file = nil
        openedForReading.removeAll { $0 == cleaned.base }
    }
}
