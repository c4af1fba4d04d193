import BrokerCore
import KafkaCodec
import Platform
import Synchronization
import Testing
import Vocabulary

/// What the broker tells its operator, and what it counts.
@Suite struct BrokerEventTests {
    private final class Told: Sendable {
        private let events = Mutex<[BrokerEvent]>([])
        func add(_ event: BrokerEvent) { events.withLock { $0.append(event) } }
        var texts: [String] { events.withLock { $0.map(\.text) } }
    }

    @Test func `each event that matters is told once`() throws {
        let told = Told()
        let broker = try TestBroker(
            ["group.initial.rebalance.delay.ms": "0"], listener: { told.add($0) })
        try broker.createTopic("t", partitions: 2)
        try broker.openGroups()
        var member = TestMember()
        try broker.makeStable(&member)
        #expect(try broker.leave(member) == .none)
        var request = DeleteTopicsRequest()
        request.topicNames = ["t"]
        _ = try broker.ask(request, version: 5)
        #expect(
            told.texts == [
                "topic t is made, with 2 partitions",
                "topic __consumer_offsets is made, with 50 partitions",
                "group g has generation 1 with 1 members", "group g has no members any more",
                "topic t is deleted",
            ])
    }

    @Test func `the start says what a crash has cost`() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t")
        try broker.produce(["a", "b"])
        let again = try TestBroker(on: disk.image(keeping: .processDeath))
        let events = again.broker.startEvents(after: "3 ms")
        #expect(events.map(\.level) == [.info])
        #expect(events[0].text.hasPrefix("opened 2 logs in 3 ms, 2 after an unclean stop: "))
        again.broker.close()
        let third = try TestBroker(on: disk.image(keeping: .processDeath))
        third.broker.close()
        #expect(third.broker.measures.topics == 1)
    }

    @Test func `requests are counted by their APIs, and logs by their bytes`() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 3)
        try broker.produce(["a", "b"])
        _ = try broker.metadata(nil)
        let measures = broker.broker.measures
        #expect(measures.topics == 1)
        #expect(measures.partitions == 3)
        #expect(measures.logBytes > 60)
        #expect(measures.requestBytes > 100)
        let counts = Dictionary(uniqueKeysWithValues: measures.requests.map { ($0.api, $0.count) })
        #expect(counts == [.createTopics: 1, .produce: 1, .metadata: 1])
    }
}
