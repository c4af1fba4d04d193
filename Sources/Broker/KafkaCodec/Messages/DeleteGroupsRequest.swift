/// Asks to forget groups that have no members.
package struct DeleteGroupsRequest: RequestMessage, Sendable {
    package typealias Response = DeleteGroupsResponse
    package static let api = APIKey.deleteGroups
    package static let versions: ClosedRange<Int16> = 0...2

    package var groupsNames: [String] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.strings("GroupsNames", &groupsNames)
    }
}
