package import Vocabulary

/// Time as the generator sees it; a value handed in, so that tests own it.
package protocol LoadClock: Sendable {
    func now() -> Instant
    /// Milliseconds since 1970, for the records' timestamps.
    func wallMilliseconds() -> Int64
    /// Returns at `deadline`, exact to tens of microseconds.
    func sleep(until deadline: Instant)
}
