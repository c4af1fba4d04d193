import Platform
import Vocabulary

/// Both indexes of a segment that grows, and the rule by which they grow: the same for appended and
/// for recovered batches, so that a rebuilt index equals the one that was lost.
struct SegmentIndexes: Sendable, Hashable {
    /// Index entries are written to the files in runs of a page: 2 MiB of log with default settings.
    static let entriesPerWrite = 512

    var offsets: OffsetIndex
    var times: TimeIndex
    /// Log bytes from the batch of the last entry on.
    var bytesSinceEntry: Int64 = 0
    var maxTimestamp: Int64 = -1
    /// The last offset of the batch that brought it.
    var maxTimestampOffset: Offset
    /// Whether the files hold entries that no sync has covered.
    var isUnsynced = false

    init(base: Offset) {
        offsets = OffsetIndex(base: base)
        times = TimeIndex(base: base)
        maxTimestampOffset = base
    }

    var base: Offset { offsets.base }

    /// The one place that every batch passes on its way into a segment, appended or recovered. What
    /// else is derived from batches (producer state) belongs here.
    mutating func admit(_ batch: BatchHeader, at position: Int64, interval: Int64) {
        if batch.maxTimestamp > maxTimestamp {
            maxTimestamp = batch.maxTimestamp
            maxTimestampOffset = batch.lastOffset
        }
        if bytesSinceEntry > interval {
            offsets.append(lastOffset: batch.lastOffset, position: position)
            times.offer(timestamp: maxTimestamp, offset: maxTimestampOffset)
            bytesSinceEntry = 0
        }
        bytesSinceEntry += Int64(batch.size)
    }

    /// The last entry, by which retention goes; when the segment is rolled or closed.
    mutating func complete() {
        times.offer(timestamp: maxTimestamp, offset: maxTimestampOffset)
    }

    /// Whether either index can take no more entries (`segment.index.bytes`).
    func isFull(limit: Int64) -> Bool {
        let offsetsMax = limit / Int64(OffsetIndex.entrySize)
        // One is kept back for the last entry.
        let timesMax = limit / Int64(TimeIndex.entrySize) - 1
        return offsets.entries.count >= offsetsMax || times.entries.count >= timesMax
    }

    var isWriteDue: Bool {
        offsets.entries.count - offsets.written >= Self.entriesPerWrite
    }

    /// Brings the files up to memory, and cuts what else was in them. Answers the files, for a sync,
    /// and whether anything had to be changed.
    ///
    /// - Parameter trustsFiles: what they hold is durable, so that what is in them already need not be
    ///   written: nothing that an unclean stop has left is.
    @discardableResult
    mutating func write(
        in directory: FilePath, _ fileSystem: any FileSystem, trustsFiles: Bool = true
    ) throws -> (files: [any File], isChanged: Bool) {
        let offsetFile = try fileSystem.open(
            LogFileName(base, .index).path(in: directory), .readWrite, as: .offsetIndex)
        let timeFile = try fileSystem.open(
            LogFileName(base, .timeindex).path(in: directory), .readWrite, as: .timeIndex)
        // Times first: should the second write fail, no offset is there whose time is missing.
        var isChanged = try Self.bring(
            timeFile, to: times.byteCount, by: times.bytes(from: times.written), trustsFiles)
        times.written = times.entries.count
        if try Self.bring(
            offsetFile, to: offsets.byteCount, by: offsets.bytes(from: offsets.written), trustsFiles
        ) {
            isChanged = true
        }
        offsets.written = offsets.entries.count
        if isChanged { isUnsynced = true }
        return ([offsetFile, timeFile], isChanged)
    }

    private static func bring(
        _ file: any File, to size: Int64, by tail: [UInt8], _ trustsFile: Bool
    ) throws -> Bool {
        let kept = size - Int64(tail.count)
        let there = try file.size()
        // What a clean stop left and nothing was added to: rewritten, it would cost every stop a flush.
        if trustsFile, there == size, try Self.holds(file, tail, at: kept) { return false }
        let isLonger = there > kept
        if isLonger { try file.truncate(to: kept) }
        try tail.withUnsafeBytes { try file.write($0, at: kept) }
        return isLonger || !tail.isEmpty
    }

    private static func holds(_ file: any File, _ bytes: [UInt8], at position: Int64) throws -> Bool
    {
        var found = [UInt8](repeating: 0, count: bytes.count)
        let count = try found.withUnsafeMutableBytes { try file.read(into: $0, at: position) }
        return count == bytes.count && found == bytes
    }

    /// Replaces both files, each in one step. For a closed segment, whose index files nobody checks:
    /// half of a time index would make retention believe that the segment ends earlier (KAFKA-10207).
    mutating func replaceFiles(in directory: FilePath, _ fileSystem: any FileSystem) throws {
        try SmallFile.replace(
            LogFileName(base, .index).path(in: directory), with: offsets.bytes(from: 0), fileSystem,
            as: .offsetIndex)
        offsets.written = offsets.entries.count
        try SmallFile.replace(
            LogFileName(base, .timeindex).path(in: directory), with: times.bytes(from: 0),
            fileSystem, as: .timeIndex)
        times.written = times.entries.count
    }

    /// Makes the next `write` write everything, into an emptied file.
    mutating func forgetFiles() {
        offsets.written = 0
        times.written = 0
    }

    /// How many entries of the offset index can be built on after a crash: admitting the batch of the
    /// last of them and all after it gives what a scan of the whole segment gives. For that the time
    /// index has to be complete up to there, and it may have lost entries of its own. It is complete
    /// up to its last one, and up to what the checkpoint synced: of the entries below the recovery
    /// point all but those that then still waited for their page.
    func trustworthyCount(recoveryPoint: Offset) -> Int {
        let known = times.last.map { Int64($0.relativeOffset) } ?? 0
        let target = recoveryPoint - base
        let below = offsets.entries.partitionPoint { Int64($0.relativeOffset) <= target }
        let byTimes = offsets.entries.partitionPoint {
            Int64($0.relativeOffset) <= min(target, known)
        }
        return max(below - Self.entriesPerWrite, byTimes)
    }

    /// Goes back to what was known when the entry with this number was made.
    mutating func keep(_ count: Int) {
        offsets.truncate(to: count)
        let last = offsets.entries.last?.relativeOffset
        times.truncate(
            to: last.map { last in times.entries.partitionPoint { $0.relativeOffset <= last } } ?? 0
        )
        resume()
    }

    /// What the entries say of the batches up to the last one's.
    mutating func resume() {
        bytesSinceEntry = 0
        maxTimestamp = times.last?.timestamp ?? -1
        maxTimestampOffset = times.last.map { base + Int64($0.relativeOffset) } ?? base
    }
}
