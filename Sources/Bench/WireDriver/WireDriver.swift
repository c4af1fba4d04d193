package import Drivers
import Network
import Synchronization
package import Vocabulary

/// The door to any Kafka broker through our own small client: the Java client's setting names and
/// defaults (`ProducerSettings`, `ConsumerSettings` say where not), and as little work of its own
/// per record as can be.
package final class WireDriver: Driver {
    package static let version = "1"

    package let client: ClientDescription
    private let bootstrap: [SocketAddress]
    private let control: Mutex<ControlClient?>

    /// - Parameter bootstrap: addresses, `host:port`.
    /// - Parameter settings: native producer settings, to be described; each producer and consumer
    ///   brings its own.
    /// - Throws: `DriverError`.
    package init(bootstrap: [String], settings: [String: String] = [:]) throws(DriverError) {
        var addresses: [SocketAddress] = []
        for text in bootstrap {
            guard let address = SocketAddress(text) else {
                throw DriverError(.refused, "'\(text)' is not HOST:PORT")
            }
            addresses.append(address)
        }
        guard !addresses.isEmpty else {
            throw DriverError(.refused, "a driver needs the address of one broker at least")
        }
        let producer = try ProducerSettings(settings)
        self.bootstrap = addresses
        client = ClientDescription(
            kind: "wire", version: WireDriver.version, settings: producer.resolved.values)
        control = Mutex(
            try ControlClient(
                bootstrap: addresses, settings: try ProducerSettings([:]).links))
    }

    /// The settings that a producer gets from what a user wrote, defaults included.
    ///
    /// - Throws: `DriverError.unsupportedSetting`, one sentence.
    package static func producerSettings(_ written: [String: String]) throws(DriverError)
        -> [String: String]
    {
        try ProducerSettings(written).resolved.values
    }

    /// The same of a consumer.
    package static func consumerSettings(_ written: [String: String]) throws(DriverError)
        -> [String: String]
    {
        try ConsumerSettings(written).resolved.values
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

    package func deleteRecords(of topic: String, before offsets: [Offset], deadline: Instant) throws
    {
        try withControl { try $0.deleteRecords(of: topic, before: offsets, deadline) }
    }

    package func leaders(of topic: String, deadline: Instant) throws -> [Int32?] {
        try withControl { try $0.leaders(of: topic, deadline) }
    }

    package func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] {
        try withControl { try $0.settings(ofTopic: topic, deadline) }
    }

    package func makeLoop() throws -> any DriverLoop { try WireLoop(bootstrap: bootstrap) }

    package func close() {
        control.withLock { control in
            control?.close()
            control = nil
        }
    }

    private func withControl<Answer: Sendable>(
        _ work: (ControlClient) throws -> Answer
    ) throws -> Answer {
        try control.withLock { control in
            guard let control else { throw DriverError(.refused, "the driver is closed") }
            return try work(control)
        }
    }
}
