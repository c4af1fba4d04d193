package import Vocabulary

/// A record found by its time.
package struct TimestampOffset: Sendable, Hashable {
    package var timestamp: Int64
    package var offset: Offset
    package var leaderEpoch: LeaderEpoch
}
