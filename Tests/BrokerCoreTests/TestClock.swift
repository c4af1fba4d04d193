import BrokerCore
import Synchronization
import Vocabulary

/// Time that a test moves by hand.
final class TestClock: BrokerClock {
    private let time = Mutex(
        (instant: Instant(nanoseconds: 1_000_000), wall: Int64(1_700_000_000_000)))

    func now() -> Instant { time.withLock { $0.instant } }
    func wallMilliseconds() -> Int64 { time.withLock { $0.wall } }

    func advance(by span: Nanoseconds) {
        time.withLock { time in
            time.instant = time.instant + span
            time.wall += span.value / 1_000_000
        }
    }
}
