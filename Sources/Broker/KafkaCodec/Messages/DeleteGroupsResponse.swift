/// Which groups are forgotten.
package struct DeleteGroupsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.deleteGroups
    package static let versions = DeleteGroupsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var results: [DeletableGroupResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.array("Results", &results)
    }

    package struct DeletableGroupResult: MessagePart, Sendable {
        package var groupId = ""
        package var errorCode = ErrorCode.none

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("GroupId", &groupId)
            f.error("ErrorCode", &errorCode)
        }
    }
}
