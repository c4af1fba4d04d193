package import Vocabulary

/// The ends of a log at one moment.
///
///     logStart ≤ recoveryPoint ≤ durableEnd ≤ logEnd
///
/// (`logStart` may pass the recovery point when records are deleted.)
package struct LogBounds: Sendable, Hashable {
    /// The first offset that may be read.
    package var logStart: Offset
    /// The offset that the next record gets.
    package var logEnd: Offset
    /// Below it a returned sync covers file and directory entry.
    package var durableEnd: Offset
    /// What readers and acknowledgements may see: `durableEnd` with `flush.messages=1` and in a log
    /// that is offline, else `logEnd`.
    package var highWatermark: Offset
    package var leaderEpoch: LeaderEpoch
}
