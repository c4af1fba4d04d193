package import Vocabulary

/// How one log behaves. Kafka's topic settings under their meaning; the native name is beside each.
package struct LogSettings: Sendable, Hashable {
    /// `segment.bytes`: a segment is rolled before it would grow beyond this.
    package var segmentBytes = ByteCount.gib(1)
    /// `segment.ms` less `segment.jitter.ms`: the span of record time that a segment may hold.
    package var segmentMilliseconds: Int64 = 604_800_000
    /// `index.interval.bytes`: log bytes between two entries of the offset index.
    package var indexIntervalBytes = ByteCount.kib(4)
    /// `segment.index.bytes`: a segment is rolled when either of its indexes holds this much.
    package var indexBytesMax = ByteCount.mib(10)
    /// `flush.messages`: records that may stay unsynced. With 1 the high watermark follows
    /// `durableEnd`, with more it follows `logEnd`.
    package var flushMessages: Int64 = .max
    /// `flush.ms`: how long a record may stay unsynced; nil for no limit.
    package var flushSpan: Nanoseconds?
    /// `retention.ms`; nil for no limit.
    package var retentionMilliseconds: Int64? = 604_800_000
    /// `retention.bytes`; nil for no limit.
    package var retentionBytes: ByteCount?
    /// Whether `cleanup.policy` has `delete`. Without it only what lies below the log start goes.
    package var deletesOldSegments = true
    /// Whether `cleanup.policy` has `compact`.
    package var compacts = false
    /// `min.cleanable.dirty.ratio`: the share of bytes that no compaction has looked at above which
    /// one is worth it.
    package var minCleanableRatio = 0.5
    /// `min.compaction.lag.ms`: how old a segment's youngest record is before it is compacted.
    package var minCompactionLagMilliseconds: Int64 = 0
    /// `max.compaction.lag.ms`: how old a record may become before it is looked at; nil for no limit.
    package var maxCompactionLagMilliseconds: Int64?
    /// `delete.retention.ms`: how long a tombstone stays after a compaction has met it.
    package var deleteRetentionMilliseconds: Int64 = 86_400_000
    /// `max.message.bytes`: the largest batch, header included.
    package var maxMessageBytes = ByteCount(Int64(1_048_588))
    /// `message.timestamp.type`.
    package var timestampType = TimestampType.createTime
    /// `message.timestamp.before.max.ms` and `message.timestamp.after.max.ms`.
    package var timestampBeforeMaxMilliseconds: Int64 = .max
    package var timestampAfterMaxMilliseconds: Int64 = 3_600_000
    /// `file.delete.delay.ms`: between a segment's renaming to `.deleted` and its removal.
    package var fileDeleteDelay = Nanoseconds.seconds(60 as Int64)
    /// Ours: blocks asked for ahead of the end of a busy segment; zero for none.
    package var preallocationBytes = ByteCount.mib(8)
    /// Ours: a segment that has taken this many bytes since it was opened counts as busy.
    package var preallocationThreshold = ByteCount.mib(4)
    /// Ours: files of closed segments that one log keeps open for readers.
    package var openSegmentsMax = 8
    /// Faults planted for controls and tests; always empty in a broker that serves.
    package var plantedBugs: PlantedLogBugs = []

    package init() {}

    package enum TimestampType: Int8, Sendable, Hashable {
        case createTime = 0
        case logAppendTime = 1
    }

    /// Whether acknowledgements and readers wait for the sync.
    package var waitsForSync: Bool { flushMessages == 1 }
}
