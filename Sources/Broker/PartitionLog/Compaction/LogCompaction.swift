import KafkaCodec
import Platform
import Synchronization
package import Vocabulary

/// One compaction of one log, done in steps: first the keys of the dirty part are read, then the
/// segments are written anew, some at a time, each set of them replaced before the next is begun.
///
/// Unchecked: it belongs to whoever calls `advance`, one at a time.
package final class LogCompaction: @unchecked Sendable {
    /// A closed segment as it was at the start.
    struct Source {
        var base: Offset
        var end: Offset
        var size: Int64
        var closedMilliseconds: Int64
    }

    private enum Phase {
        /// The keys of the source with this number are read.
        case reading(Int)
        /// The group that begins with this source is written.
        case writing(Int)
        case ended
    }

    package let topicPartition: TopicPartition
    /// The end of what it looks at.
    package let end: Offset
    /// Below it the log is clean once this has ended.
    package private(set) var cleanedTo: Offset
    package private(set) var bytesRead: Int64 = 0
    package private(set) var bytesWritten: Int64 = 0

    private let log: PartitionLog
    private let settings: LogSettings
    private let firstDirty: Offset
    private let now: LogMoment
    /// Above it, no compaction before this one has left gaps.
    private let gapsBelow: Offset
    private let sources: [Source]
    private var table: KeyTable
    private var phase: Phase
    private var reader: BatchReader?
    private var group: [Source] = []
    private var cleaned: CleanedSegment?
    private var filter: BatchFilter?
    private let decoder = RecordDecoder()

    init(
        of log: PartitionLog, _ sources: [Source], from firstDirty: Offset, settings: LogSettings,
        limits: CompactionLimits, gapsBelow: Offset, now: LogMoment
    ) {
        self.log = log
        self.gapsBelow = gapsBelow
        self.sources = sources
        self.firstDirty = firstDirty
        self.settings = settings
        self.now = now
        topicPartition = log.topicPartition
        cleanedTo = firstDirty
        end = sources.last?.end ?? firstDirty
        table = KeyTable(
            keys: end - firstDirty, bytes: limits.tableBytes, load: limits.tableLoad,
            before: firstDirty)
        phase = .reading(sources.firstIndex { $0.end > firstDirty } ?? sources.count)
    }

    /// Goes on until about so many bytes were read. Answers whether it has ended.
    ///
    /// - Throws: `damaged` when a batch cannot be read: the log is as it was and should not be
    ///   compacted again; `closed`; `storage`, `noSpace`.
    package func advance(byBytes budget: Int64) throws(LogError) -> Bool {
        let outer = CallSite.enter("compact")
        defer { CallSite.leave(to: outer) }
        do {
            try log.state.withLock { try $0.ensureOpen(log) }
            let stop = bytesRead + max(budget, 1)
            while bytesRead < stop {
                switch phase {
                case .reading(let index): try read(index, until: stop)
                case .writing(let index): try write(index, until: stop)
                case .ended: return true
                }
            }
            if case .ended = phase { return true }
            return false
        } catch let error as LogError {
            discard()
            throw error
        } catch {
            // Deleted meanwhile, and its files with it.
            try log.state.withLock { state throws(LogError) in try state.ensureOpen(log) }
            if let source = underWork, !log.holds([source]) {
                giveUp(before: source)
                return true
            }
            let cause = error as? FileSystemError
            discard()
            throw LogError(
                cause?.code == .noSpace ? .noSpace : .storage,
                "cannot compact \(topicPartition): \(error)", cause: cause)
        }
    }

    /// Retention or a truncation took the segment: what was done before it stays done.
    private func giveUp(before source: Source) {
        cleanedTo = min(cleanedTo, max((group.first ?? source).base, firstDirty))
        discard()
    }

    private var underWork: Source? {
        switch phase {
        case .reading(let index), .writing(let index):
            index < sources.count ? sources[index] : nil
        case .ended: nil
        }
    }

    /// Gives it up; the log stays as the last replacement left it.
    package func discard() {
        cleaned?.discard()
        cleaned = nil
        phase = .ended
    }

    private func open(_ source: Source) throws -> BatchReader {
        let file = try log.fileSystem.open(
            LogFileName(source.base, .log).path(in: log.directory), .read, as: .segment)
        return BatchReader(file, size: source.size)
    }

    // MARK: Keys

    private func read(_ index: Int, until stop: Int64) throws {
        guard index < sources.count else { return beginWriting() }
        var reader = try self.reader ?? open(sources[index])
        var isFull = false
        while bytesRead < stop, !isFull {
            let start = reader.position
            guard try reader.next({ isFull = try !takeKeys(of: $0) }) else {
                try expectEnd(of: sources[index])
                self.reader = nil
                phase = .reading(index + 1)
                return
            }
            bytesRead += reader.position - start
        }
        self.reader = isFull ? nil : reader
        if isFull { beginWriting() }
    }

    /// A segment that lost its last batches must not pass for one that was compacted.
    private func expectEnd(of source: Source) throws(LogError) {
        guard source.end > gapsBelow, table.latest + 1 < source.end, source.size > 0 else { return }
        throw LogError(
            .damaged,
            "\(LogFileName(source.base, .log).path(in: log.directory)) should be whole up to offset "
                + "\(source.end) and ends at \(table.latest + 1): restore it from a copy, or move this "
                + "log away")
    }

    /// False when the table is full.
    private func takeKeys(of batch: RecordBatchView) throws -> Bool {
        guard batch.lastOffset >= firstDirty else { return true }
        if !batch.attributes.isControl, !batch.attributes.isTransactional {
            let decoded = try decoder.decode(batch)
            for record in decoded.records where record.offset >= firstDirty.value {
                guard let key = decoded.key(record) else { continue }
                if !table.put(key, record.offset) { return false }
            }
        }
        table.pass(batch.lastOffset)
        return true
    }

    private func beginWriting() {
        cleanedTo = max(table.latest + 1, firstDirty)
        phase = .writing(0)
    }

    // MARK: Segments

    private func write(_ index: Int, until stop: Int64) throws {
        guard let cleaned else { return try beginGroup(index) }
        var reader = try self.reader ?? open(sources[index])
        while bytesRead < stop {
            let start = reader.position
            let isBatch = try reader.next { batch in
                if let left = try filter?.filter(batch) { try cleaned.append(left) }
            }
            guard isBatch else {
                self.reader = nil
                // What is open cannot be renamed on Windows.
                reader.close()
                return try endSource(index, cleaned)
            }
            bytesRead += reader.position - start
        }
        self.reader = reader
    }

    private func beginGroup(_ index: Int) throws {
        guard index < sources.count, sources[index].base < cleanedTo else {
            phase = .ended
            return
        }
        group = Self.group(sources[index...].prefix { $0.base < cleanedTo }, settings)
        filter = BatchFilter(
            table: table, lastOffsets: log.lastOffsetsOfProducers, now: now.wallMilliseconds,
            settings: settings)
        cleaned = try CleanedSegment(
            group[0].base, in: log.directory, log.fileSystem, settings: settings)
    }

    /// As many as fit into one segment by their present sizes (`Cleaner.groupSegmentsBySize`).
    private static func group(_ sources: some Collection<Source>, _ settings: LogSettings)
        -> [Source]
    {
        var group: [Source] = []
        var bytes: Int64 = 0
        let interval = max(settings.indexIntervalBytes.value, Int64(BatchHeader.size))
        for source in sources {
            bytes += source.size
            let indexBytes = bytes / interval * Int64(TimeIndex.entrySize)
            let fits =
                bytes <= settings.segmentBytes.value && indexBytes <= settings.indexBytesMax.value
                && source.end - (group.first ?? source).base <= Int64(Int32.max)
            if !fits, !group.isEmpty { break }
            group.append(source)
        }
        return group
    }

    private func endSource(_ index: Int, _ cleaned: CleanedSegment) throws {
        phase = .writing(index + 1)
        guard sources[index].base == group.last?.base else { return }
        try cleaned.complete()
        bytesWritten += cleaned.size
        self.cleaned = nil
        filter = nil
        guard try log.replace(group, with: cleaned, now: now) else {
            return giveUp(before: group[0])
        }
        group = []
    }
}
