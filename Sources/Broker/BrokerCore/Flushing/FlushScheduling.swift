/// Group commit as a state machine: which partitions wait for a sync, and whose turn it is. It does
/// no I/O and owns no thread; its caller holds a lock around it.
///
///     idle ── request ──► queued ── take ──► syncing ── finish ──► idle
///                                             │ request
///                                             ▼
///                                           wanted again ── finish ──► queued
///
/// Whatever was appended before `take` is covered by the sync that follows it; whatever is appended
/// while that sync runs asks again and goes to the next round. So one sync answers everything that
/// was waiting, and no partition is synced by two threads at once.
struct FlushScheduling {
    private enum Standing: UInt8 {
        case idle, queued, syncing, wantedAgain
    }

    /// By partition number.
    private var standings: [Standing] = []
    private var queue: [Int] = []
    private var head = 0

    /// Partitions that wait for their turn; those whose sync runs are not counted.
    var count: Int { queue.count - head }

    /// True when the partition was not waiting before.
    mutating func request(_ partition: Int) -> Bool {
        while standings.count <= partition { standings.append(.idle) }
        switch standings[partition] {
        case .idle:
            standings[partition] = .queued
            queue.append(partition)
            return true
        case .syncing:
            standings[partition] = .wantedAgain
            return false
        case .queued, .wantedAgain:
            return false
        }
    }

    /// The partition that has waited longest; its sync starts now.
    mutating func take() -> Int? {
        guard head < queue.count else { return nil }
        let partition = queue[head]
        head += 1
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1_024, head * 2 >= queue.count {
            queue.removeFirst(head)
            head = 0
        }
        standings[partition] = .syncing
        return partition
    }

    /// The partition's sync has returned. True when it waits again.
    mutating func finish(_ partition: Int) -> Bool {
        let again = standings[partition] == .wantedAgain
        standings[partition] = again ? .queued : .idle
        if again { queue.append(partition) }
        return again
    }
}
