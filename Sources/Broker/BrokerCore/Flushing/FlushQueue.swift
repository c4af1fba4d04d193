import Synchronization

/// The partitions whose sync is wanted, in the order of their asking, shared by all who flush.
final class FlushQueue: Sendable {
    private struct State {
        var scheduling = FlushScheduling()
        /// By number; nil where nobody asks.
        var partitions: [Partition?] = []
    }

    private let state = Mutex(State())
    private let waiting = Atomic<Int>(0)

    var count: Int { waiting.load(ordering: .acquiring) }

    func request(_ partition: Partition) {
        state.withLock { state in
            while state.partitions.count <= partition.number { state.partitions.append(nil) }
            state.partitions[partition.number] = partition
            if state.scheduling.request(partition.number) { publish(state) }
        }
    }

    /// The caller syncs it and then calls `finish`.
    func take() -> Partition? {
        guard count > 0 else { return nil }
        return state.withLock { state in
            guard let number = state.scheduling.take() else { return nil }
            publish(state)
            return state.partitions[number]
        }
    }

    func finish(_ partition: Partition) {
        state.withLock { state in
            if state.scheduling.finish(partition.number) {
                publish(state)
            } else {
                state.partitions[partition.number] = nil
            }
        }
    }

    private func publish(_ state: borrowing State) {
        waiting.store(state.scheduling.count, ordering: .releasing)
    }
}
