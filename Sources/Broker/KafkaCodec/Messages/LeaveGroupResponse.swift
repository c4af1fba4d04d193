/// Who has left.
package struct LeaveGroupResponse: ResponseMessage, Sendable {
    package static let api = APIKey.leaveGroup
    package static let versions = LeaveGroupRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var members: [MemberResponse] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.error("ErrorCode", &errorCode)
        f.array("Members", &members, since: 3)
    }

    package struct MemberResponse: MessagePart, Sendable {
        package var memberId = ""
        package var groupInstanceId: String? = ""
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("MemberId", &memberId, since: 3)
            f.string("GroupInstanceId", &groupInstanceId, since: 3, nullableSince: 3)
            f.error("ErrorCode", &errorCode, since: 3)
        }
    }
}
