/// The generation that a member has joined; its leader also gets who is in it.
package struct JoinGroupResponse: ResponseMessage, Sendable {
    package static let api = APIKey.joinGroup
    package static let versions = JoinGroupRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var generationId: Int32 = -1
    package var protocolType: String?
    package var protocolName: String? = ""
    package var leader = ""
    package var skipAssignment = false
    package var memberId = ""
    package var members: [JoinGroupResponseMember] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 2, ignorable: true)
        f.error("ErrorCode", &errorCode)
        f.int32("GenerationId", &generationId, default: -1)
        f.string(
            "ProtocolType", &protocolType, since: 7, nullableSince: 7, default: nil, ignorable: true
        )
        f.string("ProtocolName", &protocolName, nullableSince: 7)
        f.string("Leader", &leader)
        f.bool("SkipAssignment", &skipAssignment, since: 9)
        f.string("MemberId", &memberId)
        f.array("Members", &members)
    }

    package struct JoinGroupResponseMember: MessagePart, Sendable {
        package var memberId = ""
        package var groupInstanceId: String?
        package var metadata: [UInt8] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("MemberId", &memberId)
            f.string(
                "GroupInstanceId", &groupInstanceId, since: 5, nullableSince: 5, default: nil,
                ignorable: true)
            f.bytes("Metadata", &metadata)
        }
    }
}
