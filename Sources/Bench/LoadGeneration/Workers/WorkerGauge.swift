import Synchronization

/// What one producer shows of itself while it runs: written by its thread, read by any.
final class WorkerGauge: Sendable {
    /// Handed to the driver and without an outcome.
    let inFlight = Atomic<Int64>(0)
    /// Due, and not yet taken by the driver.
    let backlog = Atomic<Int64>(0)
    let unsent = Atomic<Int64>(0)
    let acknowledgements = FirstAfter()
    /// The number of the last mark that is behind, and when its last record had an outcome.
    let markPassed = Atomic<Int>(0)
    let markPassedAt = Atomic<Int64>(0)
}

/// When something happened for the first time after an instant that is set while it goes on.
final class FirstAfter: Sendable {
    private let answered = Atomic<Int64>(.min)
    private let first = Atomic<Int64>(.max)

    /// By the worker's thread: it happened at `now`; `watch` is the instant asked for.
    @inline(__always)
    func happened(at now: Int64, watch: Int64) {
        guard now > watch, answered.load(ordering: .relaxed) != watch else { return }
        first.store(now, ordering: .relaxed)
        answered.store(watch, ordering: .releasing)
    }

    /// By any thread; `Int64.max` while it has not happened.
    func first(after watch: Int64) -> Int64 {
        answered.load(ordering: .acquiring) == watch ? first.load(ordering: .relaxed) : .max
    }
}
