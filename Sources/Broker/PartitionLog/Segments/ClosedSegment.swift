import Platform
import Vocabulary

/// A segment that only readers and retention look at. Its indexes stay in their files.
struct ClosedSegment: Sendable {
    let base: Offset
    /// The base of the next one.
    let end: Offset
    let size: Int64
    /// Nil until the time index was looked at.
    var largestTimestamp: Int64?
    /// When this process opened or rolled it: its age, when no record has a timestamp.
    var closedMilliseconds: Int64
    /// Open while it is among those read last.
    var file: (any File)?
    /// In memory while compaction puts its files into place; else only in the files.
    var indexes: SegmentIndexes?

    /// Its youngest record's time, or its own age when no record has one.
    var newestMilliseconds: Int64 {
        let recorded = largestTimestamp ?? -1
        return recorded >= 0 ? recorded : closedMilliseconds
    }
}
