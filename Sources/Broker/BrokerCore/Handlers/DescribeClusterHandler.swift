import KafkaCodec

extension Broker {
    func describeCluster(_ request: DescribeClusterRequest, _ connection: ConnectionFacts)
        -> DescribeClusterResponse
    {
        var response = DescribeClusterResponse()
        guard request.endpointType == 1 else {
            // 2 asks for controllers, which have a listener of their own in Kafka.
            response.errorCode =
                request.endpointType == 2 ? .mismatchedEndpointType : .unsupportedEndpointType
            response.errorMessage =
                "Unsupported endpoint type \(request.endpointType)"
            return response
        }
        response.clusterId = clusterID
        response.controllerId = configuration.nodeID
        response.brokers = brokers(for: connection).map { endpoint in
            var broker = DescribeClusterResponse.DescribeClusterBroker()
            broker.brokerId = configuration.nodeID
            broker.host = endpoint.host
            broker.port = endpoint.port
            broker.rack = configuration.rack
            return broker
        }
        if request.includeClusterAuthorizedOperations {
            response.clusterAuthorizedOperations = AuthorizedOperations.onCluster
        }
        return response
    }
}
