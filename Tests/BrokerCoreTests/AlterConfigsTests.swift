import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

@Suite struct AlterConfigsTests {
    private func alter(
        _ broker: TestBroker, _ changes: [(String, Int8, String?)], of name: String = "t",
        type: Int8 = 2, validateOnly: Bool = false
    ) throws -> ErrorCode {
        var request = IncrementalAlterConfigsRequest()
        request.validateOnly = validateOnly
        var resource = IncrementalAlterConfigsRequest.AlterConfigsResource()
        resource.resourceType = type
        resource.resourceName = name
        resource.configs = changes.map { name, operation, value in
            var config = IncrementalAlterConfigsRequest.AlterableConfig()
            config.name = name
            config.configOperation = operation
            config.value = value
            return config
        }
        request.resources = [resource]
        return try broker.ask(request).responses[0].errorCode
    }

    private func value(_ broker: TestBroker, _ name: String) throws -> String? {
        var request = DescribeConfigsRequest()
        var resource = DescribeConfigsRequest.DescribeConfigsResource()
        resource.resourceType = DescribeConfigsRequest.topicResource
        resource.resourceName = "t"
        resource.configurationKeys = [name]
        request.resources = [resource]
        return try broker.ask(request).results[0].configs.first?.value
    }

    @Test func aTopicsSettingsChangeWhileItServes() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t")
        try broker.produce(["a"])
        #expect(try alter(broker, [("flush.messages", 0, "1"), ("retention.ms", 0, "5")]) == .none)
        #expect(try value(broker, "flush.messages") == "1")
        let slot = try broker.sendProduce(["b"])
        #expect(broker.target.reply(slot) == nil)
        broker.flushAll()
        #expect(try broker.produceAnswer(slot).errorCode == .none)
        #expect(try alter(broker, [("retention.ms", 1, nil)]) == .none)
        #expect(try value(broker, "retention.ms") == "604800000")
        let again = try TestBroker(on: disk.image(keeping: .powerCut))
        #expect(try value(again, "flush.messages") == "1")
        #expect(try value(again, "retention.ms") == "604800000")
    }

    @Test func changesThatMakeNoSenseAreRefusedWhole() throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        #expect(try alter(broker, [("no.such", 0, "1")]) == .invalidConfig)
        #expect(
            try alter(broker, [("retention.ms", 0, "5"), ("segment.bytes", 0, "x")])
                == .invalidConfig)
        #expect(try alter(broker, [("retention.ms", 2, "5")]) == .invalidConfig)
        #expect(try alter(broker, [("retention.ms", 9, "5")]) == .invalidRequest)
        #expect(try alter(broker, [("retention.ms", 0, nil)]) == .invalidRequest)
        #expect(try alter(broker, [], of: "nope") == .unknownTopicOrPartition)
        #expect(try alter(broker, [], of: "2", type: 4) == .invalidRequest)
        #expect(try alter(broker, [("retention.ms", 0, "5")], validateOnly: true) == .none)
        #expect(try value(broker, "retention.ms") == "604800000")
    }

    @Test func theOlderRequestReplacesAll() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: ["retention.ms": "5"])
        var request = AlterConfigsRequest()
        var resource = AlterConfigsRequest.AlterConfigsResource()
        resource.resourceType = 2
        resource.resourceName = "t"
        var config = AlterConfigsRequest.AlterableConfig()
        config.name = "flush.messages"
        config.value = "7"
        resource.configs = [config]
        request.resources = [resource]
        #expect(try broker.ask(request).responses[0].errorCode == .none)
        #expect(try value(broker, "retention.ms") == "604800000")
        #expect(try value(broker, "flush.messages") == "7")
    }

    @Test func topicsComePageByPage() throws {
        let broker = try TestBroker()
        try broker.createTopic("a", partitions: 3)
        try broker.createTopic("b", partitions: 2)
        var request = DescribeTopicPartitionsRequest()
        request.responsePartitionLimit = 2
        var seen: [String] = []
        for _ in 0..<5 {
            let answer = try broker.ask(request)
            for topic in answer.topics {
                seen += topic.partitions.map { "\(topic.name ?? "")-\($0.partitionIndex)" }
            }
            guard let next = answer.nextCursor else { break }
            var cursor = DescribeTopicPartitionsRequest.Cursor()
            cursor.topicName = next.topicName
            cursor.partitionIndex = next.partitionIndex
            request.cursor = cursor
        }
        #expect(seen == ["a-0", "a-1", "a-2", "b-0", "b-1"])
        request = DescribeTopicPartitionsRequest()
        request.topics = [.init()]
        request.topics[0].name = "nope"
        #expect(try broker.ask(request).topics[0].errorCode == .unknownTopicOrPartition)
    }

    @Test func logDirectoriesAndResourcesAreListed() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 2)
        try broker.produce(["a"])
        var request = DescribeLogDirsRequest()
        request.topics = nil
        let answer = try broker.ask(request)
        #expect(answer.results.map(\.logDir) == ["/data"])
        #expect(answer.results[0].topics[0].partitions.count == 2)
        #expect(answer.results[0].topics[0].partitions[0].partitionSize > 61)
        var list = ListConfigResourcesRequest()
        list.resourceTypes = [2]
        #expect(try broker.ask(list).configResources.map(\.resourceName) == ["t"])
        var producers = DescribeProducersRequest()
        producers.topics = [.init()]
        producers.topics[0].name = "t"
        producers.topics[0].partitionIndexes = [0]
        try broker.produceAs(9, sequence: 0)
        let active = try broker.ask(producers).topics[0].partitions[0].activeProducers
        #expect(active.map(\.producerId) == [9])
    }
}
