package import Vocabulary

/// What opening a log found and did.
package struct RecoveryReport: Sendable, Hashable {
    package var topicPartition: TopicPartition
    /// Whether the log was trusted as a clean stop left it.
    package var wasClean: Bool
    package var recoveryPoint: Offset
    package var logStart: Offset
    package var logEnd: Offset
    package var leaderEpoch: LeaderEpoch
    /// Log bytes read and checked, and bytes cut off.
    package var scanned: ByteCount
    package var truncated: ByteCount
    package var segmentsRemoved: Int
    /// Bytes written anew because a sync had failed before the stop.
    package var rewritten: ByteCount
    /// One sentence for each thing that a clean log would not have.
    package var findings: [String]
}
