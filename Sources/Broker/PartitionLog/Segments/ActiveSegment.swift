import Platform
import Vocabulary

/// The segment that takes appends.
struct ActiveSegment: Sendable {
    let base: Offset
    var file: any File
    /// Bytes in the file, which is also where the next batch goes.
    var size: Int64
    var syncedSize: Int64
    var indexes: SegmentIndexes
    /// The largest timestamp of the first batch: `segment.ms` counts from it.
    var firstTimestamp: Int64?
    /// When this process made or opened it, for batches without timestamps.
    var openedMilliseconds: Int64
    var appendedSinceOpened: Int64 = 0
    var preallocatedEnd: Int64 = 0

    mutating func admit(_ batch: BatchHeader, interval: Int64) {
        if size == 0 { firstTimestamp = batch.maxTimestamp }
        indexes.admit(batch, at: size, interval: interval)
        size += Int64(batch.size)
        appendedSinceOpened += Int64(batch.size)
    }

    /// As Kafka's `LogSegment.shouldRoll`, in its order.
    func isFull(for batches: IncomingBatches, _ settings: LogSettings, nowMilliseconds: Int64)
        -> Bool
    {
        guard size > 0 else { return false }
        if size > settings.segmentBytes.value - Int64(batches.byteCount) { return true }
        let waited =
            if let first = firstTimestamp, first >= 0 {
                batches.maxTimestamp - first
            } else {
                nowMilliseconds - openedMilliseconds
            }
        return waited > settings.segmentMilliseconds
            || indexes.isFull(limit: settings.indexBytesMax.value)
            || batches.lastOffset - base >= Int32.max
    }

    /// Asks for blocks ahead of a busy segment, so that a sync has less of the file system's own
    /// bookkeeping to write.
    mutating func preallocate(for count: Int, _ settings: LogSettings) {
        let step = settings.preallocationBytes.value
        guard step > 0, appendedSinceOpened >= settings.preallocationThreshold.value,
            size + Int64(count) > preallocatedEnd
        else { return }
        let start = max(size, preallocatedEnd)
        let end = min(max(start + step, size + Int64(count)), settings.segmentBytes.value)
        guard end > start else { return }
        file.preallocate(from: start, length: end - start)
        preallocatedEnd = end
    }

    /// Gives preallocated blocks back: cutting a file at its own size does.
    mutating func releasePreallocation() throws {
        guard preallocatedEnd > size else { return }
        try file.truncate(to: size)
        preallocatedEnd = 0
    }
}
