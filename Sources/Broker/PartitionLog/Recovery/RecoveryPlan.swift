import Vocabulary

/// What a log's files are worth, and what has to be done to them. Made by reading only; carried out
/// by `LogRepair` in one step that may be interrupted anywhere and planned anew.
struct RecoveryPlan: Sendable, Hashable {
    struct Segment: Sendable, Hashable {
        var base: Offset
        /// After its last record; where compaction has left a gap, at the next segment.
        var end: Offset
        /// The valid bytes, and those in the file.
        var size: Int64
        var fileSize: Int64
        /// What the indexes should hold; nil for a closed segment whose files are trusted.
        var indexes: SegmentIndexes?
        /// The largest timestamp of the first batch; nil in an empty segment.
        var firstTimestamp: Int64?
        /// Whether the file is still to be made.
        var isNew = false
        /// Whether both index files are there, whatever is in them.
        var hasIndexFiles = false
    }

    /// Those to keep, oldest first, never empty; the last is the one that grows.
    var segments: [Segment] = []
    /// Names of files to remove.
    var removals: [String] = []
    /// Offsets of the producers' snapshots that stay, rising.
    var snapshots: [Offset] = []
    var logStart = Offset.zero
    var epochs = LeaderEpochs()
    /// The highest epoch ever seen in the files, of which `epochs` may know nothing any more.
    var highestEpoch = LeaderEpoch.none
    /// Whether the files are what a clean stop left.
    var isClean: Bool
    /// Whether the bytes above the recovery point have to be written anew.
    var rewrites = false
    var recoveryPoint: Offset
    /// Below it compaction may have left gaps.
    var gapsBelow = Offset.zero

    /// From here to the end every batch was looked at; nil when none was.
    var scannedFrom: Offset?
    /// Whether an idempotent producer's was among them.
    var sawProducers = false
    var scanned: Int64 = 0
    var truncated: Int64 = 0
    var segmentsRemoved = 0
    var findings: [String] = []

    init(isClean: Bool, recoveryPoint: Offset) {
        self.isClean = isClean
        self.recoveryPoint = recoveryPoint
    }

    /// The last segment goes up to the next one, whatever compaction has left of it.
    mutating func closeGap(before next: Offset) {
        segments[segments.count - 1].end = next
        gapsBelow = max(gapsBelow, next)
    }

    var logEnd: Offset { segments.last?.end ?? logStart }

    /// Whether a clean stop left something to do after all.
    var changesFiles: Bool {
        !removals.isEmpty || !findings.isEmpty || segments.contains { $0.isNew }
    }

    mutating func see(_ epoch: LeaderEpoch, from start: Offset) {
        highestEpoch = max(highestEpoch, epoch)
        if epoch > epochs.latest { epochs.assign(epoch, from: start) }
    }
}
