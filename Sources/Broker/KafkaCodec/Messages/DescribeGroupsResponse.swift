/// Groups, their states and members.
package struct DescribeGroupsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.describeGroups
    package static let versions = DescribeGroupsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var groups: [DescribedGroup] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.array("Groups", &groups)
    }

    package struct DescribedGroup: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var errorMessage: String?
        package var groupId = ""
        package var groupState = ""
        package var protocolType = ""
        package var protocolData = ""
        package var members: [DescribedGroupMember] = []
        package var authorizedOperations: Int32 = -2147483648

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.string("ErrorMessage", &errorMessage, since: 6, nullableSince: 6, default: nil)
            f.string("GroupId", &groupId)
            f.string("GroupState", &groupState)
            f.string("ProtocolType", &protocolType)
            f.string("ProtocolData", &protocolData)
            f.array("Members", &members)
            f.int32("AuthorizedOperations", &authorizedOperations, since: 3, default: -2147483648)
        }
    }

    package struct DescribedGroupMember: MessagePart, Sendable {
        package var memberId = ""
        package var groupInstanceId: String?
        package var clientId = ""
        package var clientHost = ""
        package var memberMetadata: [UInt8] = []
        package var memberAssignment: [UInt8] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("MemberId", &memberId)
            f.string(
                "GroupInstanceId", &groupInstanceId, since: 4, nullableSince: 4, default: nil,
                ignorable: true)
            f.string("ClientId", &clientId)
            f.string("ClientHost", &clientHost)
            f.bytes("MemberMetadata", &memberMetadata)
            f.bytes("MemberAssignment", &memberAssignment)
        }
    }
}
