import Synchronization

/// Producer ids that may be given out without a look at the disk: a block of them is taken out of
/// circulation at a time, durably, and none is ever given out twice.
final class ProducerIDs: Sendable {
    /// As Kafka's `ProducerIdsBlock`. What a crash leaves of a block is lost.
    static let blockSize: Int64 = 1_000

    private struct State {
        var next: Int64
        var end: Int64
    }

    private let state: Mutex<State>

    init(next: Int64) { state = Mutex(State(next: next, end: next)) }

    /// Nil when a new block is needed.
    func take() -> Int64? {
        state.withLock { state in
            guard state.next < state.end else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Where the next block ends.
    var nextEnd: Int64 { state.withLock { $0.end } + Self.blockSize }

    /// The block up to here is durably ours.
    func extend(to end: Int64) { state.withLock { $0.end = max($0.end, end) } }
}
