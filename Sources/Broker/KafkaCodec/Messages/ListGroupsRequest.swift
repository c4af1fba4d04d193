/// Asks for all groups, or those in some states (KIP-518) or of some types (KIP-848).
package struct ListGroupsRequest: RequestMessage, Sendable {
    package typealias Response = ListGroupsResponse
    package static let api = APIKey.listGroups
    package static let versions: ClosedRange<Int16> = 0...5

    package var statesFilter: [String] = []
    package var typesFilter: [String] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.strings("StatesFilter", &statesFilter, since: 4)
        f.strings("TypesFilter", &typesFilter, since: 5)
    }
}
