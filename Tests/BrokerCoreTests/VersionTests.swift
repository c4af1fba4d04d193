import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

/// Every version of every API is answered in a form that its clients read.
@Suite struct VersionTests {
    private func makeBroker() throws -> TestBroker {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 2)
        try broker.produce(["a", "b"])
        return broker
    }

    @Test(arguments: ListOffsetsRequest.versions)
    func listOffsets(_ version: Int16) throws {
        let broker = try makeBroker()
        var request = ListOffsetsRequest()
        request.replicaId = -1
        var topic = ListOffsetsRequest.ListOffsetsTopic()
        topic.name = "t"
        topic.partitions = [Int64(-1), -2, -3, 0].enumerated().map { index, timestamp in
            var part = ListOffsetsRequest.ListOffsetsPartition()
            part.partitionIndex = PartitionID(index == 0 ? 0 : Int32(index + 4))
            part.timestamp = timestamp
            return part
        }
        request.topics = [topic]
        let parts = try broker.ask(request, version: version).topics[0].partitions
        #expect(parts[0].errorCode == .none && parts[0].offset == Offset(2))
        #expect(parts[0].leaderEpoch == (version >= 4 ? LeaderEpoch(0) : .none))
        #expect(parts[3].errorCode == .unknownTopicOrPartition)
    }

    @Test(arguments: DeleteTopicsRequest.versions)
    func deleteTopics(_ version: Int16) throws {
        let broker = try makeBroker()
        var request = DeleteTopicsRequest()
        for name in ["t", "none"] {
            if version >= 6 {
                var state = DeleteTopicsRequest.DeleteTopicState()
                state.name = name
                request.topics.append(state)
            } else {
                request.topicNames.append(name)
            }
        }
        let results = try broker.ask(request, version: version).responses
        #expect(Set(results.map(\.name)) == ["t", "none"])
        #expect(
            results.first { $0.name == "none" }?.errorCode == .unknownTopicOrPartition)
    }

    @Test(arguments: DeleteRecordsRequest.versions)
    func deleteRecords(_ version: Int16) throws {
        let broker = try makeBroker()
        var request = DeleteRecordsRequest()
        var topic = DeleteRecordsRequest.DeleteRecordsTopic()
        topic.name = "t"
        topic.partitions = [DeleteRecordsRequest.DeleteRecordsPartition()]
        topic.partitions[0].offset = Offset(-1)
        request.topics = [topic]
        let part = try broker.ask(request, version: version).topics[0].partitions[0]
        #expect(part.errorCode == .none && part.lowWatermark == Offset(2))
    }

    @Test(arguments: OffsetForLeaderEpochRequest.versions)
    func offsetForLeaderEpoch(_ version: Int16) throws {
        let broker = try makeBroker()
        var request = OffsetForLeaderEpochRequest()
        var topic = OffsetForLeaderEpochRequest.OffsetForLeaderTopic()
        topic.topic = "t"
        topic.partitions = [OffsetForLeaderEpochRequest.OffsetForLeaderPartition()]
        request.topics = [topic]
        let part = try broker.ask(request, version: version).topics[0].partitions[0]
        #expect(part.errorCode == .none && part.endOffset == Offset(2))
    }

    @Test(arguments: DescribeClusterRequest.versions)
    func describeCluster(_ version: Int16) throws {
        let broker = try makeBroker()
        let response = try broker.ask(DescribeClusterRequest(), version: version)
        #expect(response.errorCode == .none && response.brokers.map(\.port) == [9092])
        guard version >= 1 else { return }
        var controllers = DescribeClusterRequest()
        controllers.endpointType = 2
        #expect(
            try broker.ask(controllers, version: version).errorCode == .mismatchedEndpointType)
    }

    @Test(arguments: CreateTopicsRequest.versions)
    func refusedTopics(_ version: Int16) throws {
        let broker = try makeBroker()
        var request = CreateTopicsRequest()
        request.topics = [TestBroker.creatable("t"), TestBroker.creatable("a/b")]
        let results = try broker.ask(request, version: version).topics
        #expect(results.map(\.errorCode) == [.topicAlreadyExists, .invalidTopicException])
    }

    @Test(arguments: Int16(3)...12)
    func refusedBatches(_ version: Int16) throws {
        let broker = try makeBroker()
        var bytes = broker.batch(["a"])
        bytes[bytes.count - 1] ^= 1
        let slot = broker.handle(try broker.produceFrame([("t", 0, bytes)], version: version))
        #expect(try broker.produceAnswer(slot, version: version).errorCode == .corruptMessage)
    }

    @Test(arguments: Int16(4)...12)
    func refusedFetches(_ version: Int16) throws {
        let broker = try makeBroker()
        let response = try broker.ask(broker.fetchRequest(from: 99), version: version)
        #expect(response.responses[0].partitions[0].errorCode == .offsetOutOfRange)
    }
}
