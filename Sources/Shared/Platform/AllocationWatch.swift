internal import Synchronization
package import Vocabulary

/// Looks at the allocator's counters now and then, and puts them where others can read them.
package final class AllocationWatch: Sendable {
    /// A look costs some ten microseconds.
    package static let interval = Nanoseconds.milliseconds(100)

    private let isOver = Atomic<Bool>(false)
    private let condition = TimedCondition()
    private let thread = Mutex<HostThread?>(nil)

    package init(_ counters: ProcessCounters) throws {
        guard AllocationCounters.isAvailable else { return }
        let started = try HostThread(name: "allocations") { [self] in watch(counters) }
        thread.withLock { $0 = started }
    }

    private func watch(_ counters: ProcessCounters) {
        condition.lock()
        defer { condition.unlock() }
        while !isOver.load(ordering: .acquiring) {
            if let now = AllocationCounters.now() {
                counters.set(.allocations, Int(now.requests))
            }
            _ = condition.wait(until: MonotonicClock.now() + Self.interval)
        }
    }

    package func stop() {
        isOver.store(true, ordering: .releasing)
        condition.lock()
        condition.signal()
        condition.unlock()
        thread.withLock { $0.take() }?.join()
    }
}
