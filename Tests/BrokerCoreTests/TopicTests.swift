import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

@Suite struct TopicTests {
    @Test(arguments: CreateTopicsRequest.versions)
    func aTopicIsThereWhenItsCreationWasAnswered(_ version: Int16) throws {
        let broker = try TestBroker()
        var request = CreateTopicsRequest()
        request.topics = [
            TestBroker.creatable("orders", 2, 1, settings: ["retention.ms": "1000"])
        ]
        let result = try broker.ask(request, version: version).topics[0]
        #expect(result.errorCode == .none)
        if version >= 5 {
            #expect(result.numPartitions == 2)
            #expect(result.replicationFactor == 1)
            let retention = result.configs?.first { $0.name == "retention.ms" }
            #expect(retention?.value == "1000")
            #expect(retention?.configSource == 1)
        }
        #expect(try broker.metadata(["orders"]).topics[0].partitions.count == 2)
    }

    @Test(arguments: [
        ("orders", Int32(1), Int16(1), [:], ErrorCode.topicAlreadyExists),
        ("", 1, 1, [:], .invalidTopicException),
        ("a b", 1, 1, [:], .invalidTopicException),
        (String(repeating: "x", count: 250), 1, 1, [:], .invalidTopicException),
        ("__cluster_metadata", 1, 1, [:], .invalidRequest),
        ("x", 0, 1, [:], .invalidPartitions),
        ("x", -5, 1, [:], .invalidPartitions),
        ("x", 1, 0, [:], .invalidReplicationFactor),
        ("x", 1, 3, [:], .invalidReplicationFactor),
        ("x", 1, 1, ["no.such": "1"], .invalidConfig),
        ("x", 1, 1, ["retention.ms": "soon"], .invalidConfig),
        ("x", 20_000, 1, [:], .invalidPartitions),
    ])
    func whatIsWrongHasItsOwnError(
        _ name: String, _ partitions: Int32, _ replication: Int16, _ settings: [String: String],
        _ expected: ErrorCode
    ) throws {
        let broker = try TestBroker()
        try broker.createTopic("orders")
        let result = try broker.createTopic(
            name, partitions: partitions, replicationFactor: replication, settings: settings)
        #expect(result.errorCode == expected)
        #expect(result.errorMessage?.isEmpty == false)
        #expect(try broker.metadata(nil).topics.map(\.name) == ["orders"])
    }

    @Test func minus1MeansTheBrokersDefaults() throws {
        let broker = try TestBroker(["num.partitions": "5"])
        let result = try broker.createTopic("t", partitions: -1, replicationFactor: -1)
        #expect(result.numPartitions == 5)
        #expect(result.replicationFactor == 1)
    }

    @Test func namesThatDifferOnlyInDotsAndUnderscoresCollide() throws {
        let broker = try TestBroker()
        try broker.createTopic("a.b")
        #expect(try broker.createTopic("a_b").errorCode == .invalidTopicException)
    }

    @Test func validateOnlyCreatesNothing() throws {
        let broker = try TestBroker()
        var request = CreateTopicsRequest()
        request.validateOnly = true
        request.topics = [TestBroker.creatable("t", 3)]
        let result = try broker.ask(request).topics[0]
        #expect(result.errorCode == .none)
        #expect(result.numPartitions == 3)
        #expect(try broker.metadata(nil).topics.isEmpty)
    }

    @Test func aNameTwiceInOneRequestIsNeither() throws {
        let broker = try TestBroker()
        var request = CreateTopicsRequest()
        request.topics = [
            TestBroker.creatable("t"), TestBroker.creatable("u"), TestBroker.creatable("t"),
        ]
        let results = try broker.ask(request).topics
        #expect(results.map(\.name) == ["u", "t"])
        #expect(results.map(\.errorCode) == [.none, .invalidRequest])
    }

    @Test(arguments: [
        ([0: [1], 1: [1]], ErrorCode.none), ([0: [1], 2: [1]], .invalidReplicaAssignment),
        ([0: [2]], .invalidReplicaAssignment), ([0: []], .invalidReplicaAssignment),
        ([0: [1, 1]], .invalidReplicaAssignment),
    ])
    func partitionsMayBeAssignedByHand(_ assignment: [Int32: [Int32]], _ expected: ErrorCode)
        throws
    {
        let broker = try TestBroker()
        var request = CreateTopicsRequest()
        var topic = TestBroker.creatable("t", -1, -1)
        topic.assignments = assignment.keys.sorted().map { index in
            var part = CreateTopicsRequest.CreatableReplicaAssignment()
            part.partitionIndex = PartitionID(index)
            part.brokerIds = assignment[index] ?? []
            return part
        }
        request.topics = [topic]
        #expect(try broker.ask(request).topics[0].errorCode == expected)
    }

    @Test func partitionsOfAllTopicsTogetherAreBounded() throws {
        var limits = BrokerLimits()
        limits.partitionsMax = 10
        let broker = try TestBroker(limits: limits)
        #expect(try broker.createTopic("a", partitions: 8).errorCode == .none)
        #expect(try broker.createTopic("b", partitions: 3).errorCode == .invalidPartitions)
        #expect(try broker.createTopic("c", partitions: 2).errorCode == .none)
    }

    @Test func aTopicGoesByNameOrById() throws {
        let broker = try TestBroker()
        try broker.createTopic("a")
        try broker.createTopic("b")
        let id = try broker.metadata(["b"]).topics[0].topicId
        var request = DeleteTopicsRequest()
        request.topicNames = ["a"]
        #expect(try broker.ask(request, version: 5).responses[0].errorCode == .none)
        var byID = DeleteTopicsRequest()
        var state = DeleteTopicsRequest.DeleteTopicState()
        state.topicId = id
        byID.topics = [state]
        let result = try broker.ask(byID).responses[0]
        #expect(result.errorCode == .none)
        #expect(result.name == "b")
        #expect(try broker.metadata(nil).topics.isEmpty)
    }

    @Test func deletionsThatCannotBeHaveKafkasErrors() throws {
        let broker = try TestBroker()
        try broker.createTopic("a")
        let id = try broker.metadata(["a"]).topics[0].topicId
        var request = DeleteTopicsRequest()
        func state(_ name: String?, _ id: KafkaUUID = .zero) -> DeleteTopicsRequest.DeleteTopicState
        {
            var state = DeleteTopicsRequest.DeleteTopicState()
            state.name = name
            state.topicId = id
            return state
        }
        request.topics = [
            state(nil), state("a", id), state("none"), state(nil, KafkaUUID(high: 1, low: 1)),
        ]
        #expect(
            try broker.ask(request).responses.map(\.errorCode) == [
                .invalidRequest, .invalidRequest, .unknownTopicOrPartition, .unknownTopicId,
            ])
        let unwilling = try TestBroker(["delete.topic.enable": "false"])
        try unwilling.createTopic("a")
        var byName = DeleteTopicsRequest()
        byName.topics = [state("a")]
        #expect(try unwilling.ask(byName).responses[0].errorCode == .topicDeletionDisabled)
    }

    @Test func aTopicMadeAnewBeginsAt0WithAnotherId() throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        try broker.produce(["old"])
        let old = try broker.metadata(["t"]).topics[0].topicId
        var request = DeleteTopicsRequest()
        request.topicNames = ["t"]
        _ = try broker.ask(request, version: 5)
        #expect(try broker.produce(["x"]).errorCode == .unknownTopicOrPartition)
        try broker.createTopic("t")
        #expect(try broker.metadata(["t"]).topics[0].topicId != old)
        #expect(try broker.produce(["new"]).baseOffset == .zero)
        #expect(try broker.values() == ["new"])
    }

    @Test func partitionsAreSpreadOverTheDirectories() throws {
        let broker = try TestBroker(["log.dirs": "/one,/two"])
        try broker.createTopic("t", partitions: 4)
        try broker.produce(["a"], partition: 3)
        let names = ["/one", "/two"].map { directory in
            (try? broker.fileSystem.list(FilePath(directory)).map(\.name)) ?? []
        }
        #expect(names[0].filter { $0.hasPrefix("t-") }.count == 2)
        #expect(names[1].filter { $0.hasPrefix("t-") }.count == 2)
    }
}
