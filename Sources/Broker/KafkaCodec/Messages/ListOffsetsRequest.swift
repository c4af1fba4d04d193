package import Vocabulary

/// Asks for the first offset at or after a time; times below zero are questions of their own.
package struct ListOffsetsRequest: RequestMessage, Sendable {
    package typealias Response = ListOffsetsResponse
    package static let api = APIKey.listOffsets
    package static let versions: ClosedRange<Int16> = 1...11

    /// The log's end (for readers of committed records: the last stable offset).
    package static let latest: Int64 = -1
    package static let earliest: Int64 = -2
    /// The record with the highest timestamp; since version 7 (KIP-734).
    package static let maxTimestamp: Int64 = -3
    /// The first offset on the broker's own disk; since version 8 (KIP-405).
    package static let earliestLocal: Int64 = -4
    /// The last offset in tiered storage; since version 9 (KIP-1005).
    package static let latestTiered: Int64 = -5
    /// The first offset not yet in tiered storage; since version 11 (KIP-1023).
    package static let earliestPendingUpload: Int64 = -6

    /// -1 for a consumer.
    package var replicaId: Int32 = -1
    /// 0: read uncommitted, 1: read committed.
    package var isolationLevel: Int8 = 0
    package var topics: [ListOffsetsTopic] = []
    package var timeoutMs: Int32 = 0

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ReplicaId", &replicaId)
        f.int8("IsolationLevel", &isolationLevel, since: 2)
        f.array("Topics", &topics)
        f.int32("TimeoutMs", &timeoutMs, since: 10, ignorable: true)
    }

    package struct ListOffsetsTopic: MessagePart, Sendable {
        package var name = ""
        package var partitions: [ListOffsetsPartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct ListOffsetsPartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var currentLeaderEpoch = LeaderEpoch.none
        package var timestamp: Int64 = 0

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.epoch("CurrentLeaderEpoch", &currentLeaderEpoch, since: 4, ignorable: true)
            f.int64("Timestamp", &timestamp)
        }
    }
}
