import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

/// Settings of the broker that change while it runs.
@Suite struct BrokerSettingTests {
    private func alter(
        _ broker: TestBroker, _ changes: [(String, Int8, String?)], of name: String = "1",
        validateOnly: Bool = false
    ) throws -> IncrementalAlterConfigsResponse.AlterConfigsResourceResponse {
        var request = IncrementalAlterConfigsRequest()
        request.validateOnly = validateOnly
        var resource = IncrementalAlterConfigsRequest.AlterConfigsResource()
        resource.resourceType = DescribeConfigsRequest.brokerResource
        resource.resourceName = name
        resource.configs = changes.map { name, operation, value in
            var config = IncrementalAlterConfigsRequest.AlterableConfig()
            config.name = name
            config.configOperation = operation
            config.value = value
            return config
        }
        request.resources = [resource]
        return try broker.ask(request).responses[0]
    }

    private func describe(
        _ broker: TestBroker, _ type: Int8, _ resource: String, _ name: String
    ) throws -> DescribeConfigsResponse.DescribeConfigsResourceResult? {
        var request = DescribeConfigsRequest()
        var asked = DescribeConfigsRequest.DescribeConfigsResource()
        asked.resourceType = type
        asked.resourceName = resource
        asked.configurationKeys = [name]
        request.resources = [asked]
        request.includeSynonyms = true
        return try broker.ask(request).results[0].configs.first
    }

    private func text(_ broker: TestBroker, _ type: Int8, _ resource: String, _ name: String)
        throws -> String?
    {
        try describe(broker, type, resource, name).map {
            "\($0.value ?? "null")/\($0.configSource)"
        }
    }

    @Test func `a topic follows the broker's setting until it has its own`() throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        try broker.createTopic("own", settings: ["max.message.bytes": "700"])
        #expect(try alter(broker, [("message.max.bytes", 0, "80")]).errorCode == .none)
        #expect(try text(broker, 2, "t", "max.message.bytes") == "80/2")
        #expect(try text(broker, 2, "own", "max.message.bytes") == "700/1")
        let large = String(repeating: "x", count: 200)
        let slot = try broker.sendProduce([large])
        broker.flushAll()
        #expect(try broker.produceAnswer(slot).errorCode == .messageTooLarge)
        try broker.createTopic("later")
        #expect(try text(broker, 2, "later", "max.message.bytes") == "80/2")
        #expect(try alter(broker, [("message.max.bytes", 1, nil)]).errorCode == .none)
        #expect(try text(broker, 2, "t", "max.message.bytes") == "1048588/5")
        try broker.produce([large])
    }

    @Test func `the broker's own word stands above the cluster's, and that above the file`() throws
    {
        let broker = try TestBroker(["log.retention.ms": "100"])
        let name = "log.retention.ms"
        #expect(try alter(broker, [(name, 0, "200")], of: "").errorCode == .none)
        #expect(try text(broker, 4, "1", name) == "200/3")
        #expect(try alter(broker, [(name, 0, "300")]).errorCode == .none)
        let described = try #require(try describe(broker, 4, "1", name))
        #expect(described.value == "300" && !described.readOnly)
        #expect(
            described.synonyms.map { "\($0.name)=\($0.value ?? "null")/\($0.source)" } == [
                "log.retention.ms=300/2", "log.retention.ms=200/3", "log.retention.ms=100/4",
                "log.retention.hours=168/5",
            ])
        #expect(try text(broker, 4, "", name) == "200/3")
        #expect(try alter(broker, [(name, 1, nil)]).errorCode == .none)
        #expect(try text(broker, 4, "1", name) == "200/3")
        #expect(try alter(broker, [(name, 1, nil)], of: "").errorCode == .none)
        #expect(try text(broker, 4, "1", name) == "100/4")
        #expect(try describe(broker, 4, "1", "num.partitions")?.readOnly == true)
    }

    @Test func `what was changed outlives a power cut`() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t")
        _ = try alter(broker, [("log.retention.ms", 0, "5"), ("max.connections", 0, "9")])
        _ = try alter(broker, [("log.segment.bytes", 0, "2000000")], of: "")
        _ = try alter(broker, [("log.retention.ms", 1, nil)])
        let again = try TestBroker(on: disk.image(keeping: .powerCut))
        #expect(try text(again, 4, "1", "max.connections") == "9/2")
        #expect(try text(again, 4, "1", "log.retention.ms") == "null/5")
        #expect(try text(again, 2, "t", "segment.bytes") == "2000000/3")
        #expect(again.broker.changedNumber("max.connections") == 9)
        #expect(again.broker.changedNumber("max.connections.per.ip") == nil)
    }

    @Test(arguments: [
        ("num.partitions", "3", "Cannot update these configs dynamically: [num.partitions]"),
        ("log.retention.hours", "3", "dynamically: [log.retention.hours]"),
        ("listeners", "PLAINTEXT://:1", "dynamically: [listeners]"),
        ("no.such", "1", "dynamically: [no.such]"),
        ("message.max.bytes", "abc", "Not a number of type INT"),
        ("message.max.bytes", "-5", "Value must be at least 0"),
        ("num.io.threads", "100", "num.io.threads=100, value should not be greater than double"),
        ("log.cleaner.dedupe.buffer.size", "5", "must be at least 1MB per cleaner thread."),
        ("compression.type", "zstd", "use producer"),
    ])
    func `what cannot be changed is refused with Kafka's error`(
        _ name: String, _ value: String, _ message: String
    ) throws {
        let broker = try TestBroker()
        for resource in ["1", ""] {
            // One that could be changed comes along, and is not.
            let answer = try alter(
                broker, [("max.connections", 0, "7"), (name, 0, value)], of: resource)
            #expect(answer.errorCode == .invalidRequest)
            #expect(answer.errorMessage?.contains(message) == true, "\(answer)")
        }
        #expect(broker.broker.changedNumber("max.connections") == nil)
    }

    @Test func `another broker is told from this one, and a check changes nothing`() throws {
        let broker = try TestBroker()
        let change: [(String, Int8, String?)] = [("max.connections", 0, "7")]
        #expect(try alter(broker, change, of: "2").errorCode == .invalidRequest)
        #expect(try alter(broker, change, of: "x").errorCode == .invalidRequest)
        #expect(try alter(broker, change, validateOnly: true).errorCode == .none)
        #expect(broker.broker.changedNumber("max.connections") == nil)
        #expect(try alter(broker, [("log.cleanup.policy", 2, "compact")]).errorCode == .none)
        #expect(try text(broker, 4, "1", "log.cleanup.policy") == "delete,compact/2")
        #expect(try alter(broker, [("log.cleanup.policy", 3, "delete")]).errorCode == .none)
        #expect(try text(broker, 4, "1", "log.cleanup.policy") == "compact/2")
    }

    @Test func `what the file no longer allows is left out, and told`() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        let least = "log.cleaner.min.compaction.lag.ms"
        #expect(try alter(broker, [(least, 0, "50")]).errorCode == .none)
        broker.broker.close()
        let again = try TestBroker(["log.cleaner.max.compaction.lag.ms": "10"], on: disk)
        #expect(try text(again, 4, "1", least) == "0/5")
        #expect(again.broker.findings.count == 1)
        #expect(again.broker.findings[0].contains("is left out: conflict topic config setting"))
    }
}
