import Drivers
import EngineDriver
import Foundation
import Platform
import Testing
import Vocabulary

@Suite struct EngineDriverTests {
    private var soon: Instant { EngineFixture.soon }

    @Test func theDriverSaysWhatTheBrokerIs() throws {
        let engine = try EngineFixture(topic: ["retention.ms": "123"])
        #expect(engine.driver.client.kind == "engine")
        let broker = try engine.driver.describe(deadline: soon)
        #expect(broker.nodeCount == 1 && broker.clusterID.count == 22)
        #expect(broker.settings["log.dirs"] == "/data")
        #expect(broker.settings["num.partitions"] == "1")
        let topic = try engine.driver.settings(ofTopic: "t", deadline: soon)
        #expect(topic["retention.ms"] == "123" && topic["flush.messages"] != nil)
    }

    @Test func anExistingTopicIsAnError() throws {
        let engine = try EngineFixture()
        let topic = TopicSpecification(
            name: "t", partitions: 1, replicationFactor: 1, settings: [:])
        #expect {
            try engine.driver.createTopic(topic, deadline: soon)
        } throws: {
            ($0 as? DriverError)?.code == .refused
        }
        try engine.driver.deleteTopic("t", deadline: soon)
        try engine.driver.createTopic(topic, deadline: soon)
        #expect(throws: DriverError.self) { try engine.driver.deleteTopic("none", deadline: soon) }
        #expect(throws: DriverError.self) { try engine.driver.offsets(of: "none", deadline: soon) }
    }

    @Test func runReturnsAtItsDeadlineAndWhenWoken() throws {
        let engine = try EngineFixture()
        let start = MonotonicClock.now()
        engine.loop.run(until: start + .milliseconds(30))
        #expect(MonotonicClock.now() - start >= .milliseconds(30))
        let waker = Waker(engine.loop)
        let thread = try HostThread(name: "waker") { waker.loop.wake() }
        engine.loop.run(until: soon)
        thread.join()
        #expect(MonotonicClock.now() < soon - .seconds(30 as Int64))
    }

    @Test func consumersStartWhereTheyAreToldAndFollow() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["linger.ms": "0"])
        _ = producer.send(EngineFixture.makeRun(5))
        try engine.run { producer.unresolved == 0 }
        let consumer = try engine.consumer(.latest)
        _ = producer.send(EngineFixture.makeRun(5, from: 5))
        try engine.run { engine.sink.received.count == 5 }
        #expect(engine.sink.received.map(\.offset) == Array(5..<10))
        consumer.pause()
        // One fetch may be under way when the consumer pauses.
        _ = producer.send(EngineFixture.makeRun(1, from: 10))
        try engine.run { producer.unresolved == 0 }
        let before = engine.sink.received.count
        _ = producer.send(EngineFixture.makeRun(20, from: 11))
        try engine.run { producer.unresolved == 0 }
        for _ in 0..<5 { engine.loop.run(until: MonotonicClock.now()) }
        #expect(engine.sink.received.count <= before + 1)
        consumer.resume()
        try engine.run { engine.sink.received.last?.offset == 30 }
        #expect(engine.sink.received.map(\.offset) == Array(5...30))
    }

    @Test func everyPartitionIsRead() throws {
        let engine = try EngineFixture(topic: ["internal.segment.bytes": "2000"], partitions: 8)
        let producer = try engine.producer(["linger.ms": "0"], partitions: 8)
        for partition in 0..<8 {
            _ = producer.send(EngineFixture.makeRun(100, partition: Int32(partition)))
            try engine.run { producer.unresolved == 0 }
        }
        _ = try engine.consumer(.earliest, ["fetch.max.bytes": "3000"], partitions: Array(0..<8))
        try engine.run { engine.sink.received.count == 800 }
        for partition in Int32(0)..<8 {
            let offsets = engine.sink.received.filter { $0.partition == partition }.map(\.offset)
            #expect(offsets == Array(0..<100))
        }
        #expect(engine.sink.failures.isEmpty)
    }

    @Test func aLostTopicIsAFailureThatIsTriedAgainLater() throws {
        let engine = try EngineFixture()
        _ = try engine.consumer()
        engine.loop.run(until: MonotonicClock.now())
        try engine.driver.deleteTopic("t", deadline: soon)
        try engine.run { engine.sink.failures.count >= 2 }
        #expect(engine.sink.failures[0].error.code == .refused)
        #expect(engine.sink.failures.count < 10, "not in a busy loop")
    }

    @Test func anotherDriverFindsTheDataOnDisk() throws {
        let place = FileManager.default.temporaryDirectory
            .appendingPathComponent("trial-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let settings = ["log.dirs": place.path]
        let driver = try EngineDriver(settings: settings)
        try driver.createTopic(
            TopicSpecification(
                name: "t", partitions: 1, replicationFactor: 1, settings: ["flush.messages": "1"]),
            deadline: soon)
        #expect {
            try EngineDriver(settings: settings)
        } throws: {
            ($0 as? DriverError)?.code == .refused
        }
        let loop = try driver.makeLoop()
        let sink = RecordingSink()
        let producer = try loop.makeProducer(
            ProducerSpecification(
                topic: "t", partitions: 1, producer: 0, settings: ["linger.ms": "0"], headers: []),
            sink: sink)
        _ = producer.send(EngineFixture.makeRun(1_000, size: 100))
        let end = soon
        while producer.unresolved > 0, MonotonicClock.now() < end { loop.run(until: end) }
        loop.close()
        driver.close()
        let again = try EngineDriver(settings: settings)
        defer { again.close() }
        #expect(try again.offsets(of: "t", deadline: soon).map(\.end) == [Offset(1_000)])
    }

    @Test func aLongPollEndsInItsTimeAgainAndAgain() throws {
        // Each fetch makes the broker's time sooner while the flusher sleeps until something later.
        let engine = try EngineFixture()
        _ = try engine.consumer(.earliest, ["fetch.max.wait.ms": "5"])
        let start = MonotonicClock.now()
        for _ in 0..<10 {
            // Returns when a fetch was answered, or sent.
            engine.loop.run(until: soon)
            engine.loop.run(until: soon)
        }
        #expect(MonotonicClock.now() - start >= .milliseconds(20))
        #expect(engine.sink.failures.isEmpty && engine.sink.received.isEmpty)
    }

    @Test func badBrokerSettingsAreRefused() {
        #expect {
            try EngineDriver(
                settings: ["num.partitions": "x"], fileSystem: CrashableFileSystem())
        } throws: {
            ($0 as? DriverError)?.code == .unsupportedSetting
        }
    }
}

/// `wake` is the one verb of a loop that other threads may call.
private struct Waker: @unchecked Sendable {
    let loop: any DriverLoop
    init(_ loop: any DriverLoop) { self.loop = loop }
}
