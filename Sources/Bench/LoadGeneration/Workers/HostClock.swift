import Platform
package import Vocabulary

/// The host's clocks.
package struct HostClock: LoadClock {
    package init() {}

    package func now() -> Instant { MonotonicClock.now() }
    package func wallMilliseconds() -> Int64 { WallClock.milliseconds() }
    package func sleep(until deadline: Instant) { MonotonicClock.sleep(until: deadline) }
}
