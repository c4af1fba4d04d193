import LoadGeneration
import Synchronization
import Vocabulary

/// Time that passes only by sleeping, so that what a test measures is exact.
final class VirtualClock: LoadClock {
    private let time: Atomic<Int64>

    init(at nanoseconds: Int64 = 5_000_000_000) { time = Atomic(nanoseconds) }

    func now() -> Instant { Instant(nanoseconds: time.load(ordering: .relaxed)) }
    func wallMilliseconds() -> Int64 { 1_700_000_000_000 + now().nanoseconds / 1_000_000 }
    func sleep(until deadline: Instant) {
        time.store(max(now().nanoseconds, deadline.nanoseconds), ordering: .relaxed)
    }
}
