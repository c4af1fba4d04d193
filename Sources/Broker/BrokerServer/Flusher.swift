import Network
import Synchronization

/// The thread that syncs while loops go on serving: all partitions that wait, together, until none
/// does.
final class Flusher: Sendable {
    private let thread: LoopThread
    private let service: any RequestService
    private let isRequested = Atomic<Bool>(false)
    private let running = Atomic<Bool>(false)

    init(_ service: any RequestService) throws {
        self.service = service
        thread = try LoopThread(setUp: { _ in })
    }

    /// A flush is under way or asked for.
    var isBusy: Bool {
        isRequested.load(ordering: .relaxed) || running.load(ordering: .relaxed)
    }

    /// Asks for a flush of all that waits now, from any thread.
    func wake() {
        guard isRequested.exchange(true, ordering: .acquiringAndReleasing) == false else { return }
        thread.mailbox.post { [self] in run() }
    }

    func stop() { thread.stop() }

    private func run() {
        running.store(true, ordering: .relaxed)
        // Cleared first: who asks during the flush gets another one.
        isRequested.store(false, ordering: .sequentiallyConsistent)
        repeat {
            service.flush()
        } while service.partitionsAwaitingFlush > 0
            && service.haltReason == nil
        running.store(false, ordering: .relaxed)
    }
}
