/// Faults that a log commits on purpose, so that a check which should catch them can be seen to.
/// One injected value and never a setting: whoever reads settings refuses it, only controls and
/// tests set it.
package struct PlantedLogBugs: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `flush` advances `durableEnd` without having synced anything.
    package static let skipFsync = PlantedLogBugs(rawValue: 1 << 0)
    /// `append` reports its records as appended and durable, and writes them with the next call.
    package static let ackBeforeWrite = PlantedLogBugs(rawValue: 1 << 1)
    /// Recovery keeps the invalid bytes after the last valid batch, and appends behind them.
    package static let trustTornTail = PlantedLogBugs(rawValue: 1 << 2)
    /// Recovery takes the log's end from the offset index and the file's size, without reading.
    package static let indexTrustedOverLog = PlantedLogBugs(rawValue: 1 << 3)
    /// The recovery point covers what was written, not what was synced (KAFKA-10101's class).
    package static let recoveryPointAdvancedEarly = PlantedLogBugs(rawValue: 1 << 4)
    /// The clean-shutdown marker stays after it was read (KAFKA-10471).
    package static let cleanMarkerNotRemoved = PlantedLogBugs(rawValue: 1 << 5)
    /// Directories are never synced (KAFKA-3968).
    package static let skipDirectoryFsync = PlantedLogBugs(rawValue: 1 << 6)
    /// Recovery keeps the segments behind a cut.
    package static let keepSegmentsAfterTruncation = PlantedLogBugs(rawValue: 1 << 7)
    /// An unclean start does not raise the leader epoch.
    package static let skipEpochBump = PlantedLogBugs(rawValue: 1 << 8)
    /// An opened log knows no producers.
    package static let producerStateNotPersisted = PlantedLogBugs(rawValue: 1 << 9)
    /// Of the five batches that a producer may repeat, the oldest is not known.
    package static let duplicateCheckOffByOne = PlantedLogBugs(rawValue: 1 << 10)

    /// Small files other than checkpoints are renamed into place before their content is synced.
    package static let renameBeforeFsync = PlantedLogBugs(rawValue: 1 << 16)
    /// The same for checkpoints (KAFKA-16541's class).
    package static let checkpointRenamedBeforeFsync = PlantedLogBugs(rawValue: 1 << 17)
    /// Recovery does not sync what it keeps, and says that it is durable.
    package static let recoveryNotSynced = PlantedLogBugs(rawValue: 1 << 18)
    /// Recovery believes every batch whose size is right.
    package static let skipChecksums = PlantedLogBugs(rawValue: 1 << 19)
    /// After a failed sync the next one is believed (KAFKA-10778, fsyncgate).
    package static let retryFailedFsync = PlantedLogBugs(rawValue: 1 << 20)
    /// A log that was recovered goes on at its last offset, not behind it.
    package static let offsetReused = PlantedLogBugs(rawValue: 1 << 21)
    /// One bit of the first batch of a closed segment is read wrong.
    package static let flippedBitOnRead = PlantedLogBugs(rawValue: 1 << 22)
    /// Rolling forgets that the old segment still needs a sync.
    package static let rolledSegmentNotSynced = PlantedLogBugs(rawValue: 1 << 23)

    /// Compaction puts a segment into place whose records are not synced.
    package static let compactionNotSynced = PlantedLogBugs(rawValue: 1 << 11)
    /// Compaction removes old segments before the name of the new one is durable.
    package static let oldSegmentsGoFirst = PlantedLogBugs(rawValue: 1 << 12)
    /// A start takes the `.swap` files of an interrupted compaction for leftovers.
    package static let swapFilesForgotten = PlantedLogBugs(rawValue: 1 << 13)
    /// Of several records of a key compaction keeps the older ones.
    package static let compactionKeepsFirst = PlantedLogBugs(rawValue: 1 << 14)
    /// Compaction drops tombstones that consumers may not have seen yet.
    package static let tombstonesDroppedAtOnce = PlantedLogBugs(rawValue: 1 << 15)
    /// Compaction leaves gaps where a start after a crash takes them for a loss.
    package static let compactsAboveRecoveryPoint = PlantedLogBugs(rawValue: 1 << 24)

    /// Each bug alone with its name, for controls.
    package static let all: [(name: String, bug: PlantedLogBugs)] = [
        ("skipFsync", .skipFsync), ("ackBeforeWrite", .ackBeforeWrite),
        ("trustTornTail", .trustTornTail), ("indexTrustedOverLog", .indexTrustedOverLog),
        ("recoveryPointAdvancedEarly", .recoveryPointAdvancedEarly),
        ("cleanMarkerNotRemoved", .cleanMarkerNotRemoved),
        ("skipDirectoryFsync", .skipDirectoryFsync),
        ("keepSegmentsAfterTruncation", .keepSegmentsAfterTruncation),
        ("skipEpochBump", .skipEpochBump),
        ("renameBeforeFsync", .renameBeforeFsync),
        ("checkpointRenamedBeforeFsync", .checkpointRenamedBeforeFsync),
        ("recoveryNotSynced", .recoveryNotSynced), ("skipChecksums", .skipChecksums),
        ("retryFailedFsync", .retryFailedFsync), ("offsetReused", .offsetReused),
        ("flippedBitOnRead", .flippedBitOnRead),
        ("rolledSegmentNotSynced", .rolledSegmentNotSynced),
        ("producerStateNotPersisted", .producerStateNotPersisted),
        ("duplicateCheckOffByOne", .duplicateCheckOffByOne),
        ("compactionNotSynced", .compactionNotSynced),
        ("oldSegmentsGoFirst", .oldSegmentsGoFirst),
        ("swapFilesForgotten", .swapFilesForgotten),
        ("compactionKeepsFirst", .compactionKeepsFirst),
        ("tombstonesDroppedAtOnce", .tombstonesDroppedAtOnce),
        ("compactsAboveRecoveryPoint", .compactsAboveRecoveryPoint),
    ]
}
