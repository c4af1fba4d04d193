internal import Synchronization

/// What one worker has done so far, for the progress line: written by its thread once a batch, read
/// by any thread.
public final class LiveCounters: Sendable {
    private let offered = Atomic<Int64>(0)
    private let acked = Atomic<Int64>(0)
    private let failed = Atomic<Int64>(0)
    private let unknown = Atomic<Int64>(0)
    private let delivered = Atomic<Int64>(0)
    private let late = Atomic<Int64>(0)
    private let lastSecond = Mutex<Histogram?>(nil)

    public init() {}

    public var snapshot: LiveSnapshot {
        LiveSnapshot(
            offered: offered.load(ordering: .relaxed), acked: acked.load(ordering: .relaxed),
            failed: failed.load(ordering: .relaxed), unknown: unknown.load(ordering: .relaxed),
            delivered: delivered.load(ordering: .relaxed), late: late.load(ordering: .relaxed),
            lastSecond: lastSecond.withLock { $0 })
    }

    func publish(_ counts: ProduceCounts) {
        offered.store(counts.offered, ordering: .relaxed)
        acked.store(counts.acked, ordering: .relaxed)
        failed.store(counts.failed, ordering: .relaxed)
        unknown.store(counts.unknown, ordering: .relaxed)
        late.store(counts.late, ordering: .relaxed)
    }

    func publish(delivered count: Int64) {
        delivered.store(count, ordering: .relaxed)
    }

    /// Given away: nobody records into `histogram` any more.
    func publish(lastSecond histogram: Histogram) {
        lastSecond.withLock { $0 = histogram }
    }
}

/// Counts since the start of the phase, and the response times of its last whole second.
public struct LiveSnapshot: Sendable {
    public var offered: Int64
    public var acked: Int64
    public var failed: Int64
    public var unknown: Int64
    public var delivered: Int64
    public var late: Int64
    public var lastSecond: Histogram?

    public init(
        offered: Int64 = 0, acked: Int64 = 0, failed: Int64 = 0, unknown: Int64 = 0,
        delivered: Int64 = 0, late: Int64 = 0, lastSecond: Histogram? = nil
    ) {
        self.offered = offered
        self.acked = acked
        self.failed = failed
        self.unknown = unknown
        self.delivered = delivered
        self.late = late
        self.lastSecond = lastSecond
    }

    public mutating func add(_ other: LiveSnapshot) {
        offered += other.offered
        acked += other.acked
        failed += other.failed
        unknown += other.unknown
        delivered += other.delivered
        late += other.late
        guard let added = other.lastSecond else { return }
        let sum = lastSecond?.copy() ?? Histogram(significantDigits: added.significantDigits)
        sum.add(added)
        lastSecond = sum
    }
}
