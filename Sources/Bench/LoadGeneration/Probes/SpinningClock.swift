import Platform
package import Vocabulary

/// The host's clocks, with sleeps that end by spinning: a probe whose answers must come to the
/// microsecond cannot lean on the host's timers, whose own error `TimerProbe` tells.
package struct SpinningClock: LoadClock {
    /// Longer than a host that is not overloaded is late.
    private static let spin = Nanoseconds.microseconds(300)

    package init() {}

    package func now() -> Instant { MonotonicClock.now() }
    package func wallMilliseconds() -> Int64 { WallClock.milliseconds() }

    package func sleep(until deadline: Instant) {
        let early = deadline - Self.spin
        if MonotonicClock.now() < early { MonotonicClock.sleep(until: early) }
        while MonotonicClock.now() < deadline {}
    }
}
