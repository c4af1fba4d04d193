/// Asks how far groups have read: one group before version 8, several from there on
/// (KIP-709), topics by id from version 10 on.
package struct OffsetFetchRequest: RequestMessage, Sendable {
    package typealias Response = OffsetFetchResponse
    package static let api = APIKey.offsetFetch
    package static let versions: ClosedRange<Int16> = 1...10

    package var groupId = ""
    package var topics: [OffsetFetchRequestTopic]? = []
    package var groups: [OffsetFetchRequestGroup] = []
    package var requireStable = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("GroupId", &groupId, until: 7)
        f.array("Topics", &topics, until: 7, nullableSince: 2)
        f.array("Groups", &groups, since: 8)
        f.bool("RequireStable", &requireStable, since: 7)
    }

    package struct OffsetFetchRequestTopic: MessagePart, Sendable {
        package var name = ""
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, until: 7)
            f.int32s("PartitionIndexes", &partitionIndexes, until: 7)
        }
    }

    package struct OffsetFetchRequestGroup: MessagePart, Sendable {
        package var groupId = ""
        package var memberId: String?
        package var memberEpoch: Int32 = -1
        package var topics: [OffsetFetchRequestTopics]? = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("GroupId", &groupId, since: 8)
            f.string(
                "MemberId", &memberId, since: 9, nullableSince: 9, default: nil, ignorable: true)
            f.int32("MemberEpoch", &memberEpoch, since: 9, default: -1, ignorable: true)
            f.array("Topics", &topics, since: 8, nullableSince: 8)
        }
    }

    package struct OffsetFetchRequestTopics: MessagePart, Sendable {
        package var name = ""
        package var topicId = KafkaUUID.zero
        package var partitionIndexes: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, since: 8, until: 9, ignorable: true)
            f.uuid("TopicId", &topicId, since: 10, ignorable: true)
            f.int32s("PartitionIndexes", &partitionIndexes, since: 8)
        }
    }
}
