package import Vocabulary

/// Asks where an epoch ended, so that a reader notices a truncation (KIP-320).
package struct OffsetForLeaderEpochRequest: RequestMessage, Sendable {
    package typealias Response = OffsetForLeaderEpochResponse
    package static let api = APIKey.offsetForLeaderEpoch
    package static let versions: ClosedRange<Int16> = 2...4

    /// -1 for a consumer; -2, the default, for a reader that may see past the high watermark.
    package var replicaId: Int32 = -2
    package var topics: [OffsetForLeaderTopic] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ReplicaId", &replicaId, since: 3, default: -2, ignorable: true)
        f.array("Topics", &topics)
    }

    package struct OffsetForLeaderTopic: MessagePart, Sendable {
        package var topic = ""
        package var partitions: [OffsetForLeaderPartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Topic", &topic)
            f.array("Partitions", &partitions)
        }
    }

    package struct OffsetForLeaderPartition: MessagePart, Sendable {
        package var partition = PartitionID(0)
        package var currentLeaderEpoch = LeaderEpoch.none
        package var leaderEpoch = LeaderEpoch(0)

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("Partition", &partition)
            f.epoch("CurrentLeaderEpoch", &currentLeaderEpoch, since: 2, ignorable: true)
            f.epoch("LeaderEpoch", &leaderEpoch, default: LeaderEpoch(0))
        }
    }
}
