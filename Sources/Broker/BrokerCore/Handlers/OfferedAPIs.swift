import KafkaCodec

/// What this broker serves, and what it says that it serves.
enum OfferedAPIs {
    struct Offer {
        var api: APIKey
        var versions: ClosedRange<Int16>
        /// What ApiVersions tells clients, where that is not the same.
        var advertisedMin: Int16
    }

    /// By key.
    static let all: [Offer] = [
        // librdkafka before 2.11 takes Produce 0 for a sign that the broker knows compression, and
        // sends uncompressed without it (KAFKA-18659); a request below 3 is refused all the same.
        offer(ProduceRequest.self, advertisedMin: 0),
        offer(FetchRequest.self),
        offer(ListOffsetsRequest.self),
        offer(MetadataRequest.self),
        offer(ApiVersionsRequest.self),
        offer(CreateTopicsRequest.self),
        offer(DeleteTopicsRequest.self),
        offer(DeleteRecordsRequest.self),
        offer(InitProducerIdRequest.self),
        offer(CreatePartitionsRequest.self),
        offer(OffsetForLeaderEpochRequest.self),
        offer(FindCoordinatorRequest.self),
        offer(JoinGroupRequest.self),
        offer(SyncGroupRequest.self),
        offer(HeartbeatRequest.self),
        offer(LeaveGroupRequest.self),
        offer(OffsetCommitRequest.self),
        offer(OffsetFetchRequest.self),
        offer(OffsetDeleteRequest.self),
        offer(ListGroupsRequest.self),
        offer(DescribeGroupsRequest.self),
        offer(DeleteGroupsRequest.self),
        offer(DescribeConfigsRequest.self),
        offer(AlterConfigsRequest.self),
        offer(IncrementalAlterConfigsRequest.self),
        offer(ListConfigResourcesRequest.self),
        offer(DescribeTopicPartitionsRequest.self),
        offer(DescribeLogDirsRequest.self),
        offer(DescribeProducersRequest.self),
        offer(ListPartitionReassignmentsRequest.self),
        offer(DescribeClusterRequest.self),
    ].sorted { $0.api.rawValue < $1.api.rawValue }

    static func offer(_ api: APIKey) -> Offer? { all.first { $0.api == api } }

    private static func offer<Request: RequestMessage>(
        _: Request.Type, advertisedMin: Int16? = nil
    ) -> Offer {
        Offer(
            api: Request.api, versions: Request.versions,
            advertisedMin: advertisedMin ?? Request.versions.lowerBound)
    }
}
