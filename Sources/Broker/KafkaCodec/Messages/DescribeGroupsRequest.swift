/// Asks who is in groups of the classic protocol.
package struct DescribeGroupsRequest: RequestMessage, Sendable {
    package typealias Response = DescribeGroupsResponse
    package static let api = APIKey.describeGroups
    package static let versions: ClosedRange<Int16> = 0...6

    package var groups: [String] = []
    package var includeAuthorizedOperations = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.strings("Groups", &groups)
        f.bool("IncludeAuthorizedOperations", &includeAuthorizedOperations, since: 3)
    }
}
