import Platform
import Vocabulary

/// The time of the loops' deadlines.
enum Clock {
    static func now() -> Instant { MonotonicClock.now() }

    /// Before something is asked again.
    static func rest() { MonotonicClock.sleep(until: now() + .milliseconds(20)) }
}
