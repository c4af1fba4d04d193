import Platform
import Synchronization
import Vocabulary

/// A start that goes on beside the load: a Java broker takes seconds, in which the ledger must be
/// drained and the host be watched.
final class BackgroundStart: Sendable {
    enum Outcome: Sendable {
        case ready(Instant)
        case failed(String)
    }

    private let result = Mutex<Outcome?>(nil)
    private let thread: Mutex<HostThread?>

    init(_ system: any SystemOnTrial, deadline: Instant) throws {
        thread = Mutex(nil)
        let started = try HostThread(name: "restart") { [self] in
            let outcome: Outcome
            do {
                try system.start(deadline: deadline)
                outcome = .ready(MonotonicClock.now())
            } catch {
                outcome = .failed("\(error)")
            }
            result.withLock { $0 = outcome }
        }
        thread.withLock { $0 = started }
    }

    /// Nil while it goes on.
    var outcome: Outcome? { result.withLock { $0 } }

    func wait() -> Outcome {
        thread.withLock { $0.take() }?.join()
        guard let outcome else { preconditionFailure("the thread ends with an outcome") }
        return outcome
    }
}
