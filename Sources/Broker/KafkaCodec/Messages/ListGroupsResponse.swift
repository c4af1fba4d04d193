/// The groups that this broker coordinates.
package struct ListGroupsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.listGroups
    package static let versions = ListGroupsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var groups: [ListedGroup] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.error("ErrorCode", &errorCode)
        f.array("Groups", &groups)
    }

    package struct ListedGroup: MessagePart, Sendable {
        package var groupId = ""
        package var protocolType = ""
        package var groupState = ""
        package var groupType = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("GroupId", &groupId)
            f.string("ProtocolType", &protocolType)
            f.string("GroupState", &groupState, since: 4, ignorable: true)
            f.string("GroupType", &groupType, since: 5, ignorable: true)
        }
    }
}
