/// Leaves a group: one member before version 3, several from there on (KIP-345).
package struct LeaveGroupRequest: RequestMessage, Sendable {
    package typealias Response = LeaveGroupResponse
    package static let api = APIKey.leaveGroup
    package static let versions: ClosedRange<Int16> = 0...5

    package var groupId = ""
    package var memberId = ""
    package var members: [MemberIdentity] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("GroupId", &groupId)
        f.string("MemberId", &memberId, until: 2)
        f.array("Members", &members, since: 3)
    }

    package struct MemberIdentity: MessagePart, Sendable {
        package var memberId = ""
        package var groupInstanceId: String?
        package var reason: String?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("MemberId", &memberId, since: 3)
            f.string("GroupInstanceId", &groupInstanceId, since: 3, nullableSince: 3, default: nil)
            f.string("Reason", &reason, since: 5, nullableSince: 5, default: nil, ignorable: true)
        }
    }
}
