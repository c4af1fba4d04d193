package import Drivers
package import Vocabulary

/// What is on trial, seen from outside: something that starts, can be killed and restarted, and
/// stops.
package protocol SystemOnTrial: AnyObject, Sendable {
    /// `serve`, `engine` or `bootstrap`.
    var kind: String { get }

    /// Starts it and waits until it answers.
    func start(deadline: Instant) throws

    /// A driver for load or for set-up; the caller closes it.
    func makeDriver() throws -> any Driver

    /// SIGKILL; answers the instant of the signal when the process is gone.
    func kill() throws -> Instant

    /// SIGTERM, and SIGKILL when it is not gone by the deadline; answers the instant of the signal.
    func stop(deadline: Instant) throws -> Instant

    func pause() throws -> Instant
    func resume() throws

    /// What the process on trial has used so far over all its incarnations; nil where there is no
    /// process of ours to ask.
    func usage() -> UsageTotal?

    /// Whether the process has ended by itself.
    var hasDied: Bool { get }
}
