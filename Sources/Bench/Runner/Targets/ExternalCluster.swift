package import Drivers
import Platform
package import Scenarios
package import Vocabulary
import WireDriver

/// A cluster that is already running. Trial neither starts nor ends it, and cannot see its
/// processes; its topics there carry a prefix of the run and only they are deleted. The user's own
/// commands may break it and mend it.
package final class ExternalCluster: SystemOnTrial {
    package let kind = "bootstrap"
    package let addresses: [String]
    private let hooks: ControlHooks?
    private let driver: @Sendable () throws -> any Driver
    private let topics: TopicNames

    /// - Parameter driver: connects as the scenario's clients do, secrets included.
    init(
        addresses: [String], hooks: ControlHooks?, topics: TopicNames,
        driver: @escaping @Sendable () throws -> any Driver
    ) {
        self.addresses = addresses
        self.hooks = hooks
        self.topics = topics
        self.driver = driver
    }

    package func start(deadline: Instant) throws {
        if let hooks, hooks.isDown { try hooks.start(deadline: deadline) }
        let driver = try makeDriver()
        defer { driver.close() }
        do {
            _ = try driver.describe(deadline: deadline)
        } catch let error as DriverError {
            throw RunError(.environment, "\(error)")
        }
    }

    package func makeDriver() throws -> any Driver { try driver() }

    package func kill(_ subject: FaultPlan.Subject) throws -> Strike {
        try needHooks("kill").kill(subject, node: try node(of: subject))
    }

    package func stop(_ subject: FaultPlan.Subject, deadline: Instant) throws -> Strike {
        try needHooks("stop").stop(subject, node: try node(of: subject))
    }

    package func pause(_ subject: FaultPlan.Subject) throws -> Strike {
        try needHooks("pause").pause(subject, node: try node(of: subject))
    }

    package func resume() throws { try needHooks("pause").resume() }
    package func shutDown(deadline: Instant) throws {}
    package func usage() -> UsageTotal? { nil }
    package var hasDied: Bool { false }

    private static let leaderLimit = Nanoseconds.seconds(Int64(10))

    /// The broker's own number of whoever leads.
    private func node(of subject: FaultPlan.Subject) throws -> Int? {
        guard case .leader(let topic, let partition) = subject else { return nil }
        let driver = try makeDriver()
        defer { driver.close() }
        let leaders = try driver.leaders(
            of: topics.onBroker(topic), deadline: MonotonicClock.now() + Self.leaderLimit)
        return leaders.indices.contains(partition) ? leaders[partition].map(Int.init) : nil
    }

    private func needHooks(_ fault: String) throws -> ControlHooks {
        guard let hooks else {
            throw RunError(
                .badInput,
                "a \(fault) needs a broker that Trial started itself, or a command under control:")
        }
        return hooks
    }
}
