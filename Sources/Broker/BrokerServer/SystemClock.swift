import BrokerCore
import Platform
package import Vocabulary

/// The host's clocks, as a served broker sees them.
package struct SystemClock: BrokerClock {
    package init() {}

    package func now() -> Instant { MonotonicClock.now() }
    package func wallMilliseconds() -> Int64 { WallClock.milliseconds() }
}
