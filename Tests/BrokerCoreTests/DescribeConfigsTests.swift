import BrokerCore
import KafkaCodec
import Testing

@Suite struct DescribeConfigsTests {
    private func describe(
        _ broker: TestBroker, _ type: Int8, _ name: String, _ keys: [String]? = nil,
        version: Int16 = 4
    ) throws -> DescribeConfigsResponse.DescribeConfigsResult {
        var request = DescribeConfigsRequest()
        var resource = DescribeConfigsRequest.DescribeConfigsResource()
        resource.resourceType = type
        resource.resourceName = name
        resource.configurationKeys = keys
        request.resources = [resource]
        request.includeSynonyms = true
        return try broker.ask(request, version: version).results[0]
    }

    @Test func aTopicsOwnSettingComesBeforeTheBrokersBeforeTheDefault() throws {
        let broker = try TestBroker(["log.retention.ms": "500", "log.segment.bytes": "2000000"])
        try broker.createTopic("t", settings: ["segment.bytes": "3000000"])
        let result = try describe(
            broker, 2, "t", ["segment.bytes", "retention.ms", "max.message.bytes"])
        #expect(result.errorCode == .none)
        let byName = Dictionary(uniqueKeysWithValues: result.configs.map { ($0.name, $0) })
        let segment = try #require(byName["segment.bytes"])
        #expect(segment.value == "3000000" && segment.configSource == 1)
        #expect(
            segment.synonyms.map { "\($0.name)=\($0.value ?? "")/\($0.source)" } == [
                "segment.bytes=3000000/1", "log.segment.bytes=2000000/4",
                "log.segment.bytes=1073741824/5",
            ])
        let retention = try #require(byName["retention.ms"])
        #expect(retention.value == "500" && retention.configSource == 4)
        #expect(
            retention.synonyms.map { "\($0.name)/\($0.source)" } == [
                "log.retention.ms/4", "log.retention.hours/5",
            ])
        let size = try #require(byName["max.message.bytes"])
        #expect(size.value == "1048588" && size.configSource == 5 && size.configType == 3)
    }

    @Test(arguments: DescribeConfigsRequest.versions)
    func allTopicSettingsAreThereButThoseOfTests(_ version: Int16) throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        let names = try describe(broker, 2, "t", nil, version: version).configs.map(\.name)
        #expect(names.count == 33)
        #expect(names.contains("flush.messages") && !names.contains("internal.segment.bytes"))
        #expect(names == names.sorted())
    }

    @Test func theBrokersSettingsAreThoseThatTookEffect() throws {
        let broker = try TestBroker(["num.partitions": " 6 "])
        let result = try describe(
            broker, 4, "1", ["num.partitions", "fetch.max.bytes", "log.dirs"])
        let values = result.configs.map { "\($0.name)=\($0.value ?? "null")/\($0.configSource)" }
        #expect(
            values == ["fetch.max.bytes=57671680/5", "log.dirs=/data/4", "num.partitions=6/4"])
        #expect(result.configs.allSatisfy { $0.readOnly })
    }

    @Test func whatCannotBeDescribedHasKafkasErrors() throws {
        let broker = try TestBroker()
        #expect(try describe(broker, 2, "none").errorCode == .unknownTopicOrPartition)
        #expect(try describe(broker, 2, "no/name").errorCode == .invalidTopicException)
        #expect(try describe(broker, 4, "2").errorCode == .invalidRequest)
        #expect(try describe(broker, 4, "x").errorCode == .invalidRequest)
        #expect(try describe(broker, 77, "x").errorCode == .invalidRequest)
        let all = try describe(broker, 4, "")
        #expect(all.errorCode == .none && all.configs.isEmpty)
    }
}
