package import Vocabulary

/// The answer of OffsetsForLeaderEpoch (KIP-101, KIP-279): the largest epoch at or below the asked
/// one, and the offset where it ends. Both are -1 when the log does not know.
package struct LeaderEpochEnd: Sendable, Hashable {
    package var epoch: LeaderEpoch
    package var endOffset: Offset

    package static let unknown = LeaderEpochEnd(epoch: .none, endOffset: .none)
}
