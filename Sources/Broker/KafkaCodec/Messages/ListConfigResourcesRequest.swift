/// Asks which resources have settings (KIP-1142); version 0 speaks of client metrics only.
package struct ListConfigResourcesRequest: RequestMessage, Sendable {
    package typealias Response = ListConfigResourcesResponse
    package static let api = APIKey.listConfigResources
    package static let versions: ClosedRange<Int16> = 0...1

    package var resourceTypes: [Int8] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int8s("ResourceTypes", &resourceTypes, since: 1)
    }
}
