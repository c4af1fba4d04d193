package import Drivers
import Synchronization
package import Vocabulary

/// The door to any Kafka broker through librdkafka, the C client that many applications use. Its
/// settings keep their names and values; the library is loaded when the first driver is made.
///
/// The library repeats attempts by itself and does not tell of each, so that every record has one
/// attempt here; how many it repeated is in its statistics.
package final class KafkaDriver: Driver {
    package let client: ClientDescription
    private let library: RdkLibrary
    private let bootstrap: [String]
    private let control: Mutex<RdkControl?>
    private let latencies = RdkStatistics()

    /// - Parameter settings: native producer settings, to be described; those that a connection
    ///   needs are used for set-up too. Each producer and consumer brings its own.
    /// - Parameter path: the shared library; nil for the system's.
    /// - Throws: `DriverError`.
    package init(bootstrap: [String], settings: [String: String] = [:], library path: String?)
        throws(DriverError)
    {
        let library = try RdkLibrary.load(path)
        self.library = library
        self.bootstrap = bootstrap
        let written = try RdkSettings(library, bootstrap: bootstrap, written: settings)
        client = ClientDescription(
            kind: "librdkafka", version: library.version, settings: try written.effective())
        let connecting = try RdkSettings(
            library, bootstrap: bootstrap, written: RdkSettings.connecting(settings))
        control = Mutex(RdkControl(try connecting.consumer()))
    }

    package func describe(deadline: Instant) throws -> BrokerDescription {
        try withControl { try $0.describe(deadline) }
    }

    package func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {
        try withControl { try $0.createTopic(topic, deadline) }
    }

    package func deleteTopic(_ name: String, deadline: Instant) throws {
        try withControl { try $0.deleteTopic(name, deadline) }
    }

    package func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] {
        try withControl { try $0.offsets(of: topic, deadline) }
    }

    package func leaders(of topic: String, deadline: Instant) throws -> [Int32?] {
        try withControl { try $0.leaders(of: topic, deadline) }
    }

    package func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] {
        try withControl { try $0.settings(ofTopic: topic, deadline) }
    }

    package var latencyParts: LatencyParts? { latencies.parts }

    package func makeLoop() throws -> any DriverLoop {
        try KafkaLoop(library: library, bootstrap: bootstrap, statistics: latencies)
    }

    package func close() { control.withLock { $0 = nil } }

    private func withControl<Answer: Sendable>(
        _ work: (RdkControl) throws -> Answer
    ) throws -> Answer {
        try control.withLock { control in
            guard let control else { throw DriverError(.refused, "the driver is closed") }
            return try work(control)
        }
    }
}
