package import Drivers
import Platform
package import Vocabulary
import WireDriver

/// A cluster that is already running. Trial neither starts nor stops it, and cannot see its
/// processes; its topics there carry a prefix of the run and only they are deleted.
package final class ExternalCluster: SystemOnTrial {
    package let kind = "bootstrap"
    private let addresses: [String]

    package init(addresses: [String]) { self.addresses = addresses }

    package func start(deadline: Instant) throws {
        let driver = try makeDriver()
        defer { driver.close() }
        do {
            _ = try driver.describe(deadline: deadline)
        } catch let error as DriverError {
            throw RunError(.environment, "\(error)")
        }
    }

    package func makeDriver() throws -> any Driver {
        try WireDriver(bootstrap: addresses)
    }

    package func kill() throws -> Instant { throw Self.refusal("kill") }
    package func stop(deadline: Instant) throws -> Instant { MonotonicClock.now() }
    package func pause() throws -> Instant { throw Self.refusal("pause") }
    package func resume() throws { throw Self.refusal("pause") }
    package func usage() -> UsageTotal? { nil }
    package var hasDied: Bool { false }

    private static func refusal(_ fault: String) -> RunError {
        RunError(
            .badInput, "a \(fault) needs a broker that Trial started itself; use target: serve")
    }
}
