import Drivers
import Platform
import Synchronization
import Vocabulary

/// A thread with its own driver loop that takes a host's turns.
final class GeneratorThread: Sendable {
    private enum State {
        case opening
        case open
        case failed(any Error)
        case ended
    }

    /// How often the opening of the clients is looked at.
    private static let poll = Nanoseconds.milliseconds(1)

    let host: GeneratorHost
    private let state: SharedState
    private let thread: HostThread

    private final class SharedState: Sendable {
        let current = Mutex(State.opening)
    }

    /// `processor` is where the thread is pinned to; nil leaves that to the host.
    init(_ host: GeneratorHost, on driver: any Driver, processor: Int?) throws {
        self.host = host
        let state = SharedState()
        self.state = state
        thread = try HostThread(name: host.parts.name) {
            do {
                if let processor { try ThreadPinning.pinThisThread(to: processor) }
                // Timers of a load generator are not to be gathered to save power.
                ThreadPinning.setTimerSlack(nanoseconds: 1)
                try host.open(on: try driver.makeLoop())
                state.current.withLock { $0 = .open }
                host.run()
                state.current.withLock { $0 = .ended }
            } catch {
                state.current.withLock { $0 = .failed(error) }
            }
        }
    }

    /// Waits until every client of the thread is open; throws why it is not.
    func awaitOpen(_ clock: any LoadClock, deadline: Instant) throws {
        while case .opening = state.current.withLock({ $0 }) {
            guard clock.now() < deadline else {
                throw LoadError(
                    "the clients of thread \(host.parts.name) were not open in time: raise "
                        + "limits.ready if the target is slow")
            }
            clock.sleep(until: clock.now() + Self.poll)
        }
        if case .failed(let error) = state.current.withLock({ $0 }) { throw error }
    }

    func join() { thread.join() }
}
