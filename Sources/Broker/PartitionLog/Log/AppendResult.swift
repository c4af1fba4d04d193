package import Vocabulary

/// Where appended batches went.
package struct AppendResult: Sendable, Hashable {
    /// The offset of the first record.
    package var baseOffset: Offset
    /// The offset after the last record: an acknowledgement waits until the high watermark is here.
    package var endOffset: Offset
    package var leaderEpoch: LeaderEpoch
    package var logStart: Offset
    /// Bounds after the append.
    package var durableEnd: Offset
    package var highWatermark: Offset
    /// Whether `flush.messages` asks for a flush now.
    package var needsFlush: Bool
    /// The batch that this one repeats: it was in the log already, and offsets are its first ones.
    package var original: ProducerState.Batch?
}
