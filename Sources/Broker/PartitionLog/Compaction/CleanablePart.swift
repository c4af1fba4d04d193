package import Vocabulary

/// What compaction of one log would look at now (`LogToClean`).
package struct CleanablePart: Sendable, Hashable {
    /// Below it at most one record of a key is left, but for what came later.
    package var firstDirty: Offset
    /// The end of what may be compacted: whole closed segments that readers may see, none younger
    /// than `min.compaction.lag.ms`.
    package var end: Offset
    package var cleanBytes: Int64
    package var dirtyBytes: Int64
    /// `max.compaction.lag.ms` has passed for its oldest record.
    package var isOverdue: Bool
    /// The ratio above which it is worth it, `min.cleanable.dirty.ratio`.
    package var leastRatio: Double

    /// The share of the bytes that no compaction has looked at.
    package var dirtyRatio: Double {
        let all = cleanBytes + dirtyBytes
        return all == 0 ? 0 : Double(dirtyBytes) / Double(all)
    }

    /// Whether the log is to be compacted now.
    package var isDue: Bool { dirtyBytes > 0 && (isOverdue || dirtyRatio > leastRatio) }
}

/// What a compaction may use.
package struct CompactionLimits: Sendable, Hashable {
    /// `log.cleaner.dedupe.buffer.size`.
    package var tableBytes: ByteCount
    /// `log.cleaner.io.buffer.load.factor`.
    package var tableLoad: Double

    package init(tableBytes: ByteCount = .mib(128), tableLoad: Double = 0.9) {
        self.tableBytes = tableBytes
        self.tableLoad = tableLoad
    }
}
