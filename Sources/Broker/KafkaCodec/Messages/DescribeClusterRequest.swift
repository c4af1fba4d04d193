/// Asks for the cluster's id and its nodes (KIP-700).
package struct DescribeClusterRequest: RequestMessage, Sendable {
    package typealias Response = DescribeClusterResponse
    package static let api = APIKey.describeCluster
    package static let versions: ClosedRange<Int16> = 0...2

    package var includeClusterAuthorizedOperations = false
    /// 1: brokers, 2: controllers.
    package var endpointType: Int8 = 1
    package var includeFencedBrokers = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.bool("IncludeClusterAuthorizedOperations", &includeClusterAuthorizedOperations)
        f.int8("EndpointType", &endpointType, since: 1, default: 1)
        f.bool("IncludeFencedBrokers", &includeFencedBrokers, since: 2)
    }
}
