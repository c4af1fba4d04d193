import CUv
import Synchronization

/// The part of a loop that other threads may touch: work handed over, wake-ups, the order to stop.
package final class LoopMailbox: Sendable {
    private struct State {
        var work: [@Sendable () -> Void] = []
        /// Nil once the loop is closed; a handle must not be signalled after that.
        var bell: Bell?
    }

    /// The handle behind the pointer is signalled only under the mailbox's lock, and taken out of
    /// the mailbox before it is closed; signalling is what libuv allows from any thread.
    private struct Bell: @unchecked Sendable {
        var handle: UnsafeMutablePointer<uv_async_t>
    }

    private let state = Mutex(State())
    private let owner = Atomic<UInt>(0)
    private let stop = Atomic<Bool>(false)

    init() {}

    /// Runs `work` on the loop's thread, in the order of posting. Dropped once the loop is closed.
    package func post(_ work: @escaping @Sendable () -> Void) {
        state.withLock { state in
            guard let bell = state.bell else { return }
            state.work.append(work)
            // libuv itself drops the signal when one is already under way.
            uv_async_send(bell.handle)
        }
    }

    /// Ends a wait of the loop.
    package func wake() {
        state.withLock { state in
            if let bell = state.bell { uv_async_send(bell.handle) }
        }
    }

    /// Makes `runForever` return after the iteration under way.
    package func requestStop() {
        stop.store(true, ordering: .releasing)
        wake()
    }

    /// Whether the caller is the thread that ran the loop last.
    package var isOnLoopThread: Bool {
        owner.load(ordering: .relaxed) == UInt(uv_thread_self())
    }

    var isStopRequested: Bool { stop.load(ordering: .acquiring) }

    func adoptThread() { owner.store(UInt(uv_thread_self()), ordering: .relaxed) }

    func connect(_ bell: UnsafeMutablePointer<uv_async_t>?) {
        let bell = bell.map(Bell.init)
        state.withLock { state in
            state.bell = bell
            if bell == nil { state.work = [] }
        }
    }

    func takeWork() -> [@Sendable () -> Void] {
        state.withLock { state in
            guard !state.work.isEmpty else { return [] }
            let work = state.work
            state.work = []
            return work
        }
    }
}
