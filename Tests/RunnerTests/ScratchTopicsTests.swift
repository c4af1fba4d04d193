import Drivers
import Synchronization
import Testing
import Vocabulary

@testable import Runner

/// Topics that a kill may not take, nor bring back.
@Suite struct ScratchTopicsTests {
    /// A broker that holds a set of names.
    private final class Names: Driver {
        let names = Mutex<Set<String>>([])
        let client = ClientDescription(kind: "names", version: "1", settings: [:])

        func describe(deadline: Instant) throws -> BrokerDescription {
            BrokerDescription(clusterID: "", nodeCount: 1, version: "", settings: [:])
        }
        func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {
            names.withLock { _ = $0.insert(topic.name) }
        }
        func deleteTopic(_ name: String, deadline: Instant) throws {
            names.withLock { _ = $0.remove(name) }
        }
        func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] {
            guard names.withLock({ $0.contains(topic) }) else {
                throw DriverError(.unknownTopic, "there is no \(topic)")
            }
            return [OffsetRange(first: .zero, end: .zero)]
        }
        func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] { [:] }
        func makeLoop() throws -> any DriverLoop { throw DriverError(.refused, "no load") }
        func close() {}
    }

    private let broker = Names()

    @Test func `a topic that was acknowledged and is gone is told`() {
        let topics = ScratchTopics { [broker] in broker }
        topics.touch()
        topics.touch()
        #expect(topics.check() == [])
        broker.names.withLock { $0 = [] }
        #expect(topics.check().count { $0.contains("is gone after the kill") } == 1)
    }

    @Test func `a topic that was deleted and is back is told`() {
        let topics = ScratchTopics { [broker] in broker }
        topics.touch()
        topics.touch()
        broker.names.withLock { $0 = ["scratch-1", "scratch-2"] }
        #expect(topics.check().count { $0.contains("is back after the kill") } == 1)
    }
}
