import Scenarios
import Testing
import Vocabulary

@Suite struct OpenMessagingTests {
    private let workload = """
        name: 2 topics / 4 partitions / 1kb
        topics: 2
        partitionsPerTopic: 4
        keyDistributor: "KEY_ROUND_ROBIN"
        messageSize: 1024
        useRandomizedPayloads: true
        randomBytesRatio: 0.5
        randomizedPayloadPoolSize: 100
        subscriptionsPerTopic: 2
        consumerPerSubscription: 8
        producersPerTopic: 3
        producerRate: 50000
        consumerBacklogSizeGB: 10
        testDurationMinutes: 15
        """
    private let driver = """
        name: Kafka
        driverClass: io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver
        replicationFactor: 3
        reset: true
        topicConfig: |
          min.insync.replicas=2
        commonConfig: |
          bootstrap.servers=10.0.0.1:9092
          # a comment
          request.timeout.ms=30000
        producerConfig: |
          acks=all
          linger.ms=1
        consumerConfig: |
          auto.offset.reset=earliest
          fetch.min.bytes=1
        """

    private func imported(_ workload: String, _ driver: String?) throws -> OpenMessagingWorkload {
        let files = ScenarioFiles { path, _ in
            .success(Array((path == "driver.yaml" ? driver ?? "" : workload).utf8))
        }
        return try OpenMessagingWorkload.load(
            "workload.yaml", driver: driver == nil ? nil : "driver.yaml", files: files)
    }

    @Test func `a workload and its driver become a scenario that is valid`() throws {
        let result = try imported(workload, driver)
        let plan = try #require(try ScenarioFile.parse(result.scenario).first)
        #expect(plan.name == "2-topics-4-partitions-1kb" || plan.name == "1kb")
        #expect(plan.target.kind == .bootstrap(["10.0.0.1:9092"]))
        #expect(plan.topics.map(\.name) == ["omb-0", "omb-1"])
        #expect(plan.topics.allSatisfy { $0.partitions == 4 && $0.replicationFactor == 3 })
        #expect(plan.topics[0].settings == ["min.insync.replicas": "2"])
        #expect(plan.producers.map(\.rate) == [.uniform(25_000), .uniform(25_000)])
        #expect(plan.producers[0].count == 3)
        #expect(plan.producers[0].keys == .roundRobin(10_000))
        #expect(plan.producers[0].values.compressible == 0.5)
        #expect(
            plan.producers[0].client.settings
                == ["acks": "all", "linger.ms": "1", "request.timeout.ms": "30000"])
        #expect(plan.consumers.count == 4)
        #expect(plan.consumers.allSatisfy { $0.count == 4 })
        #expect(plan.phases.measure == .seconds(900))
    }

    @Test func `each field without a counterpart is named`() throws {
        let notes = try imported(workload, driver).notes
        for name in [
            "consumerBacklogSizeGB", "randomizedPayloadPoolSize", "consumerPerSubscription",
            "reset",
            "auto.offset.reset",
        ] {
            #expect(notes.contains { $0.contains(name) }, "\(name) in \(notes)")
        }
    }

    @Test func `a rate of 0 becomes a closed loop, and says so`() throws {
        let result = try imported("topics: 1\nproducerRate: 0\n", nil)
        let plan = try #require(try ScenarioFile.parse(result.scenario).first)
        #expect(plan.producers[0].rate == .max)
        #expect(result.notes.contains { $0.hasPrefix("producerRate") })
    }

    @Test func `what is no workload is refused with its place`() {
        #expect(throws: ScenarioErrors.self) { try imported("topics: many\n", nil) }
        #expect(throws: ScenarioErrors.self) { try imported("- a list\n", nil) }
    }
}
