package import Drivers
package import Scenarios
package import Vocabulary

/// What is on trial, seen from outside: something that starts, can be killed and restarted, and
/// stops.
package protocol SystemOnTrial: AnyObject, Sendable {
    /// `serve`, `engine`, `kafka:3`, `bootstrap`, or the name of a `command:` file.
    var kind: String { get }

    /// Where its own files say so; nil where only the protocol tells it.
    var version: String? { get }

    /// Where its brokers listen; empty for an engine in this process.
    var addresses: [String] { get }

    /// Starts what is down and waits until it answers.
    func start(deadline: Instant) throws

    /// A driver for set-up and looking; the caller closes it.
    func makeDriver() throws -> any Driver

    /// SIGKILL; answers the instant of the signal when the process is gone.
    func kill(_ subject: FaultPlan.Subject) throws -> Strike

    /// SIGTERM, and SIGKILL when it is not gone by the deadline; answers the instant of the signal.
    func stop(_ subject: FaultPlan.Subject, deadline: Instant) throws -> Strike

    func pause(_ subject: FaultPlan.Subject) throws -> Strike
    /// Ends every pause.
    func resume() throws

    /// From now on the broker's file system does this wrong; nil for nothing more.
    func setDisk(_ fault: DiskFault?) throws

    /// Ends all of it, whatever state it is in. Nothing is left when this returns or throws.
    func shutDown(deadline: Instant) throws

    /// What the processes on trial have used so far over all their incarnations; nil where there is
    /// no process of ours to ask.
    func usage() -> UsageTotal?

    /// Whether a process that was meant to run has ended by itself.
    var hasDied: Bool { get }

    /// When that is so: takes note of it, so that it can be started again, and answers true.
    func collectDeath() -> Bool
}

extension SystemOnTrial {
    package var version: String? { nil }
    package func collectDeath() -> Bool { false }

    package func setDisk(_ fault: DiskFault?) throws {
        throw RunError(.badInput, "\(kind) has no file system that can be made to fail")
    }
}
