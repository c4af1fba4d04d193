/// The cluster's id and its nodes.
package struct DescribeClusterResponse: ResponseMessage, Sendable {
    package static let api = APIKey.describeCluster
    package static let versions = DescribeClusterRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package var endpointType: Int8 = 1
    package var clusterId = ""
    package var controllerId: Int32 = -1
    package var brokers: [DescribeClusterBroker] = []
    package var clusterAuthorizedOperations = MetadataResponse.operationsNotAsked

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.error("ErrorCode", &errorCode)
        f.string("ErrorMessage", &errorMessage, nullableSince: 0, default: nil)
        f.int8("EndpointType", &endpointType, since: 1, default: 1)
        f.string("ClusterId", &clusterId)
        f.int32("ControllerId", &controllerId, default: -1)
        f.array("Brokers", &brokers)
        f.int32(
            "ClusterAuthorizedOperations", &clusterAuthorizedOperations,
            default: MetadataResponse.operationsNotAsked)
    }

    package struct DescribeClusterBroker: MessagePart, Sendable {
        package var brokerId: Int32 = 0
        package var host = ""
        package var port: Int32 = 0
        package var rack: String?
        package var isFenced = false

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int32("BrokerId", &brokerId)
            f.string("Host", &host)
            f.int32("Port", &port)
            f.string("Rack", &rack, nullableSince: 0, default: nil)
            f.bool("IsFenced", &isFenced, since: 2)
        }
    }
}
