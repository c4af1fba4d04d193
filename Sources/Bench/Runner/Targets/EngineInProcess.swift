package import Drivers
import EngineDriver
package import Platform
package import Scenarios
import Synchronization
package import Vocabulary

/// The engine inside this process: no sockets and no other process, the engine alone. It cannot be
/// killed apart from the generator, so a `kill` with it is a scenario error.
package final class EngineInProcess: SystemOnTrial {
    package let kind = "engine"
    private let settings: [String: String]
    private let data: FilePath
    private let driver = Mutex<EngineDriver?>(nil)

    package init(settings: [String: String], data: FilePath) {
        self.settings = settings
        self.data = data
    }

    package func start(deadline: Instant) throws {
        var all = settings
        all["log.dirs"] = data.text
        let opened = try EngineDriver(settings: all)
        driver.withLock { $0 = opened }
    }

    package func makeDriver() throws -> any Driver {
        guard let opened = driver.withLock({ $0 }) else {
            throw RunError(.environment, "the engine was not started")
        }
        return SharedDriver(opened)
    }

    package var addresses: [String] { [] }

    package func kill(_ subject: FaultPlan.Subject) throws -> Strike {
        throw Self.refusal("killed")
    }

    package func stop(_ subject: FaultPlan.Subject, deadline: Instant) throws -> Strike {
        throw Self.refusal("stopped")
    }

    package func pause(_ subject: FaultPlan.Subject) throws -> Strike {
        throw Self.refusal("paused")
    }

    package func resume() throws { throw Self.refusal("continued") }

    package func shutDown(deadline: Instant) throws {
        let opened = driver.withLock { driver in
            defer { driver = nil }
            return driver
        }
        opened?.close()
    }

    package func usage() -> UsageTotal? { nil }
    package var hasDied: Bool { false }

    private static func refusal(_ verb: String) -> RunError {
        RunError(
            .badInput,
            "the engine in this process cannot be \(verb) apart from it; use target: serve")
    }
}

/// The same engine behind several drivers: closing one leaves it open for the others.
private final class SharedDriver: Driver {
    private let shared: EngineDriver

    init(_ shared: EngineDriver) { self.shared = shared }

    var client: ClientDescription { shared.client }
    func describe(deadline: Instant) throws -> BrokerDescription {
        try shared.describe(deadline: deadline)
    }
    func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {
        try shared.createTopic(topic, deadline: deadline)
    }
    func deleteTopic(_ name: String, deadline: Instant) throws {
        try shared.deleteTopic(name, deadline: deadline)
    }
    func leaders(of topic: String, deadline: Instant) throws -> [Int32?] {
        try shared.leaders(of: topic, deadline: deadline)
    }
    func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] {
        try shared.offsets(of: topic, deadline: deadline)
    }
    func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] {
        try shared.settings(ofTopic: topic, deadline: deadline)
    }
    func makeLoop() throws -> any DriverLoop { try shared.makeLoop() }
    func close() {}
}
