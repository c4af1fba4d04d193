package import Vocabulary

/// Where a partition is led now, told with an error that the wrong node answers (KIP-951). The
/// schemas of Produce and Fetch declare it alike.
package struct LeaderIdAndEpoch: MessagePart, Sendable {
    package var leaderId: Int32 = -1
    package var leaderEpoch = LeaderEpoch.none

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("LeaderId", &leaderId, default: -1)
        f.epoch("LeaderEpoch", &leaderEpoch)
    }
}
