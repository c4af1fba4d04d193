import Platform
import Vocabulary

/// Everything of a log that changes, under its one lock.
struct LogState: Sendable {
    var settings: LogSettings
    /// Oldest first; each ends where the next begins.
    var closed: [ClosedSegment] = []
    var active: ActiveSegment
    var logStart: Offset
    var logEnd: Offset
    var durableEnd: Offset
    /// What the directory's checkpoint says, and how much had been appended by then.
    var recoveryPoint: Offset
    /// Below it compaction may have left gaps: as the directory's checkpoint says, or more.
    var gapsBelow = Offset.zero
    var epochs: LeaderEpochs
    /// The file says something older.
    var epochsAreUnwritten = false

    var producers = ProducerStates()
    /// Offsets of the snapshot files, rising.
    var snapshots: [Offset] = []

    /// Rolled segments that no sync has covered, in the order in which they were rolled.
    var rolled: [any File] = []
    /// Segments whose index files no sync has covered: due before the recovery point passes them.
    var unsyncedIndexes: [Offset] = []
    /// Counts changes of the directory, and which of them a sync has covered.
    var directoryVersion: UInt64 = 0
    var directorySynced: UInt64 = 0
    /// Bytes ever appended by this process, plus those that recovery found above the recovery point.
    var appendedBytes: Int64 = 0
    var flushedBytes: Int64 = 0
    var checkpointedBytes: Int64 = 0
    /// When the oldest record that no sync covers was appended.
    var firstUnflushed: Instant?
    /// The same for records behind the sync that is under way.
    var firstBehindFlush: Instant?
    var isFlushing = false
    /// A flush that began before a truncation covers nothing after it.
    var generation: UInt64 = 0

    var failure: LogError?
    var isClosed = false
    /// Segments that are no part of the log any more and still have their names, oldest first.
    var awaitingBurial: [Offset] = []
    /// Renamed files and when they may go.
    var awaitingRemoval: [(path: FilePath, due: Instant)] = []
    /// Counts the times that compaction has put a segment in the place of others.
    var replacements: UInt64 = 0
    /// Closed segments with an open file, the one read last at the end.
    var openedForReading: [Offset] = []
    /// What the planted bug `ackBeforeWrite` has not written yet.
    var unwritten: [UInt8] = []

    var highWatermark: Offset {
        settings.waitsForSync || failure != nil ? durableEnd : logEnd
    }

    var bounds: LogBounds {
        LogBounds(
            logStart: logStart, logEnd: logEnd, durableEnd: durableEnd,
            highWatermark: highWatermark, leaderEpoch: epochs.latest)
    }

    var byteCount: Int64 { closed.reduce(active.size) { $0 + $1.size } }

    func ensureOpen(_ log: PartitionLog) throws(LogError) {
        if let failure { throw failure }
        if isClosed { throw LogError(.closed, "\(log.topicPartition) is closed") }
    }

    /// The segment that holds an offset within the log: an index into `closed`, or nil for the active.
    func closedIndex(of offset: Offset) -> Int? {
        if offset >= active.base { return nil }
        let count = closed.partitionPoint { $0.base <= offset }
        return max(count - 1, 0)
    }
}
