import BrokerCore
import KafkaCodec
import Platform
import Synchronization
import Testing
import Vocabulary

@Suite struct OffsetsTopicTests {
    private func alter(_ broker: TestBroker, _ settings: [String: String]) throws {
        var request = AlterConfigsRequest()
        var asked = AlterConfigsRequest.AlterConfigsResource()
        asked.resourceType = DescribeConfigsRequest.topicResource
        asked.resourceName = "__consumer_offsets"
        asked.configs = settings.keys.sorted().map { name in
            var setting = AlterConfigsRequest.AlterableConfig()
            setting.name = name
            setting.value = settings[name]
            return setting
        }
        request.resources = [asked]
        #expect(try broker.ask(request).responses[0].errorCode == .none)
    }

    private func settings(_ broker: TestBroker) throws -> [String: String] {
        var request = DescribeConfigsRequest()
        var asked = DescribeConfigsRequest.DescribeConfigsResource()
        asked.resourceType = DescribeConfigsRequest.topicResource
        asked.resourceName = "__consumer_offsets"
        asked.configurationKeys = ["cleanup.policy", "retention.ms"]
        request.resources = [asked]
        return try broker.ask(request).results[0].configs.reduce(into: [:]) {
            $0[$1.name] = $1.value ?? ""
        }
    }

    @Test func `an offsets topic of an early version is compacted from the next start on`() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(["offsets.topic.num.partitions": "2"], on: disk)
        try broker.createTopic("t")
        try broker.openGroups()
        #expect(try broker.commit(7) == .none)
        try alter(
            broker,
            ["cleanup.policy": "delete", "retention.ms": "-1", "compression.type": "producer"])
        for choice in [CrashChoice.powerCut, .processDeath] {
            let image = disk.image(keeping: choice)
            let again = try TestBroker(on: image)
            #expect(again.broker.findings.filter { $0.contains("early version") }.count == 1)
            #expect(try settings(again)["cleanup.policy"] == "compact")
            #expect(try settings(again)["retention.ms"] == "604800000")
            // A commit is acknowledged from the page cache.
            if choice == .processDeath {
                #expect(try again.committed().committedOffset == Offset(7))
            }
            let third = try TestBroker(on: image.image(keeping: .powerCut))
            #expect(third.broker.findings.isEmpty)
            #expect(try settings(third)["cleanup.policy"] == "compact")
        }
    }

    @Test func `one that a user has changed stays as it is`() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(["offsets.topic.num.partitions": "2"], on: disk)
        try broker.openGroups()
        try alter(broker, ["cleanup.policy": "delete", "retention.ms": "99999999"])
        let again = try TestBroker(on: disk.image(keeping: .powerCut))
        #expect(again.broker.findings.isEmpty)
        #expect(try settings(again)["cleanup.policy"] == "delete")
    }
}
