import BrokerCore
import Platform
import Vocabulary

/// The host's clocks.
struct EngineClock: BrokerClock {
    func now() -> Instant { MonotonicClock.now() }
    func wallMilliseconds() -> Int64 { WallClock.milliseconds() }
}
