import Synchronization
import Vocabulary

/// The fetches that wait, by the time at which each is answered with whatever there is.
final class LongPolls: Sendable {
    private struct State {
        var heap = DeadlineHeap<WaitingFetch>()
        /// Elements looked at since the answered ones were last dropped.
        var insertionsSinceSweep = 0
    }

    private let state = Mutex(State())
    private let earliestDeadline = Atomic<Int64>(.max)
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    var earliest: Instant { Instant(nanoseconds: earliestDeadline.load(ordering: .acquiring)) }

    /// False when as many wait as may; the fetch is then answered at once.
    func insert(_ fetch: WaitingFetch, until deadline: Instant) -> Bool {
        state.withLock { state in
            state.insertionsSinceSweep += 1
            // Fetches answered early stay in the heap until their time; a sweep now and then bounds
            // them by those that truly wait.
            if state.insertionsSinceSweep > 1_024, state.insertionsSinceSweep * 2 > state.heap.count
            {
                state.heap.removeAll { $0.isAnswered }
                state.insertionsSinceSweep = 0
            }
            guard state.heap.count < countMax else { return false }
            state.heap.insert(fetch, at: deadline)
            publish(state)
            return true
        }
    }

    /// Takes out what is due, the earliest first; the caller answers it.
    func due(at now: Instant) -> [WaitingFetch] {
        guard earliest <= now else { return [] }
        return state.withLock { state in
            var due: [WaitingFetch] = []
            while let deadline = state.heap.earliest, let first = state.heap.first {
                guard deadline <= now || first.isAnswered else { break }
                _ = state.heap.removeFirst()
                if !first.isAnswered { due.append(first) }
            }
            publish(state)
            return due
        }
    }

    /// Takes out all.
    func removeAll() -> [WaitingFetch] { due(at: .distantFuture) }

    private func publish(_ state: borrowing State) {
        earliestDeadline.store(
            state.heap.earliest?.nanoseconds ?? .max, ordering: .releasing)
    }
}
