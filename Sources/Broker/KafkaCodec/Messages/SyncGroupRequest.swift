/// Asks for the member's assignment; the leader brings all of them.
package struct SyncGroupRequest: RequestMessage, Sendable {
    package typealias Response = SyncGroupResponse
    package static let api = APIKey.syncGroup
    package static let versions: ClosedRange<Int16> = 0...5

    package var groupId = ""
    package var generationId: Int32 = 0
    package var memberId = ""
    package var groupInstanceId: String?
    package var protocolType: String?
    package var protocolName: String?
    package var assignments: [SyncGroupRequestAssignment] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("GroupId", &groupId)
        f.int32("GenerationId", &generationId)
        f.string("MemberId", &memberId)
        f.string("GroupInstanceId", &groupInstanceId, since: 3, nullableSince: 3, default: nil)
        f.string(
            "ProtocolType", &protocolType, since: 5, nullableSince: 5, default: nil, ignorable: true
        )
        f.string(
            "ProtocolName", &protocolName, since: 5, nullableSince: 5, default: nil, ignorable: true
        )
        f.array("Assignments", &assignments)
    }

    package struct SyncGroupRequestAssignment: MessagePart, Sendable {
        package var memberId = ""
        package var assignment: [UInt8] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("MemberId", &memberId)
            f.bytes("Assignment", &assignment)
        }
    }
}
