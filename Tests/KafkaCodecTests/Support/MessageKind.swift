import KafkaCodec
import Testing

/// One message type with its generic parameter closed over, so that a test can go through all.
struct MessageKind: CustomTestStringConvertible, Sendable {
    var name: String
    var api: APIKey
    var isRequest: Bool
    var versions: ClosedRange<Int16>
    /// The value, its encoding, and whether decoding that gives the same value again.
    var decode: @Sendable (OwnedBytes, Int16) throws -> Decoded

    struct Decoded {
        var value: Any
        var encoding: [UInt8]
        var isStable: Bool
    }

    var testDescription: String { name }

    init<M: Message & SendableMetatype>(_ type: M.Type, isRequest: Bool) {
        name = String(describing: type)
        api = type.api
        self.isRequest = isRequest
        versions = type.versions
        decode = { bytes, version in
            let value = try M(decoding: bytes.buffer, version: version)
            let writer = ByteWriter()
            try value.encode(version: version, into: writer)
            let encoding = writer.copyBytes()
            let again = OwnedBytes(encoding)
            let isStable = try M(decoding: again.buffer, version: version) == value
            return Decoded(value: value, encoding: encoding, isStable: isStable)
        }
    }

    static func pair<R: RequestMessage & SendableMetatype>(
        _ request: R.Type
    ) -> [MessageKind] where R.Response: SendableMetatype {
        [MessageKind(R.self, isRequest: true), MessageKind(R.Response.self, isRequest: false)]
    }

    static let all: [MessageKind] =
        pair(ApiVersionsRequest.self) + pair(MetadataRequest.self) + pair(ProduceRequest.self)
        + pair(FetchRequest.self) + pair(ListOffsetsRequest.self) + pair(CreateTopicsRequest.self)
        + pair(DeleteTopicsRequest.self) + pair(DescribeConfigsRequest.self)
        + pair(InitProducerIdRequest.self) + pair(DeleteRecordsRequest.self)
        + pair(FindCoordinatorRequest.self) + pair(OffsetForLeaderEpochRequest.self)
        + pair(DescribeClusterRequest.self) + pair(CreatePartitionsRequest.self) + groups + admin

    private static let groups: [MessageKind] =
        pair(OffsetCommitRequest.self) + pair(OffsetFetchRequest.self)
        + pair(JoinGroupRequest.self) + pair(HeartbeatRequest.self) + pair(LeaveGroupRequest.self)
        + pair(SyncGroupRequest.self) + pair(DescribeGroupsRequest.self)
        + pair(ListGroupsRequest.self) + pair(DeleteGroupsRequest.self)
        + pair(OffsetDeleteRequest.self)

    private static let admin: [MessageKind] =
        pair(AlterConfigsRequest.self) + pair(IncrementalAlterConfigsRequest.self)
        + pair(DescribeTopicPartitionsRequest.self) + pair(DescribeLogDirsRequest.self)
        + pair(ListConfigResourcesRequest.self) + pair(DescribeProducersRequest.self)
        + pair(ListPartitionReassignmentsRequest.self)
}
