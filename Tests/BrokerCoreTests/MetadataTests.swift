import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

@Suite struct MetadataTests {
    @Test(arguments: MetadataRequest.versions)
    func everyVersionSaysWhereThePartitionsAre(_ version: Int16) throws {
        let broker = try TestBroker()
        try broker.createTopic("orders", partitions: 3)
        let response = try broker.metadata(["orders"], mayCreate: true, version: version)
        #expect(response.brokers.map(\.host) == ["127.0.0.1"])
        #expect(response.brokers.map(\.port) == [9092])
        #expect(response.brokers.map(\.nodeId) == [1])
        let topic = response.topics[0]
        #expect(topic.errorCode == .none)
        #expect(topic.name == "orders")
        #expect(topic.partitions.map(\.partitionIndex.value) == [0, 1, 2])
        #expect(topic.partitions.allSatisfy { $0.leaderId == 1 && $0.replicaNodes == [1] })
        if version >= 10 { #expect(!topic.topicId.isZero) }
        if version >= 1 { #expect(response.controllerId == 1) }
        if version >= 2 { #expect(response.clusterId == broker.broker.clusterID) }
    }

    @Test func nullAsksForAllAndEmptyForNone() throws {
        let broker = try TestBroker()
        try broker.createTopic("b")
        try broker.createTopic("a")
        #expect(try broker.metadata(nil).topics.map(\.name) == ["a", "b"])
        #expect(try broker.metadata([]).topics.isEmpty)
        #expect(try broker.metadata([], mayCreate: true, version: 0).topics.count == 2)
    }

    @Test func idsAreAnsweredByIds() throws {
        let broker = try TestBroker()
        try broker.createTopic("a")
        let id = try broker.metadata(["a"]).topics[0].topicId
        var request = MetadataRequest()
        var known = MetadataRequest.MetadataRequestTopic()
        known.name = nil
        known.topicId = id
        var unknown = known
        unknown.topicId = KafkaUUID(high: 1, low: 2)
        request.topics = [known, unknown]
        let topics = try broker.ask(request, version: 12).topics
        #expect(topics.map(\.errorCode) == [.none, .unknownTopicId])
        #expect(topics.map(\.name) == ["a", nil])
    }

    @Test func aTopicIsCreatedBehindAnAnswerThatDoesNotKnowIt() throws {
        let broker = try TestBroker(["num.partitions": "4"])
        let first = try broker.metadata(["new"], mayCreate: true).topics[0]
        #expect(first.errorCode == .unknownTopicOrPartition)
        #expect(first.partitions.isEmpty)
        let second = try broker.metadata(["new"], mayCreate: true).topics[0]
        #expect(second.errorCode == .none)
        #expect(second.partitions.count == 4)
    }

    @Test func nothingIsCreatedUnlessBothSidesWantIt() throws {
        let willing = try TestBroker()
        _ = try willing.metadata(["new"], mayCreate: false)
        #expect(try willing.metadata(nil).topics.isEmpty)
        let unwilling = try TestBroker(["auto.create.topics.enable": "false"])
        _ = try unwilling.metadata(["new"], mayCreate: true)
        #expect(try unwilling.metadata(nil).topics.isEmpty)
    }

    @Test func aNameThatCannotBeIsSaidSo() throws {
        let broker = try TestBroker()
        let topics = try broker.metadata(["no/slash", "..", ""], mayCreate: true).topics
        #expect(topics.allSatisfy { $0.errorCode == .invalidTopicException })
        #expect(try broker.metadata(nil).topics.isEmpty)
    }

    @Test func oneRequestCreatesNoMoreThanItsLimit() throws {
        var limits = BrokerLimits()
        limits.autoCreatedPerRequestMax = 3
        let broker = try TestBroker(limits: limits)
        _ = try broker.metadata((0..<10).map { "topic\($0)" }, mayCreate: true)
        #expect(try broker.metadata(nil).topics.count == 3)
    }

    @Test func operationsAreToldWhenAskedFor() throws {
        let broker = try TestBroker()
        try broker.createTopic("a")
        var request = MetadataRequest()
        request.topics = nil
        request.includeTopicAuthorizedOperations = true
        let topic = try broker.ask(request, version: 12).topics[0]
        #expect(topic.topicAuthorizedOperations == 0xdf8)
        var cluster = DescribeClusterRequest()
        cluster.includeClusterAuthorizedOperations = true
        let response = try broker.ask(cluster)
        #expect(response.clusterAuthorizedOperations == 8_096)
        #expect(response.brokers.map(\.brokerId) == [1])
    }
}
