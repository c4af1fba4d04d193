package import Vocabulary

/// Time as the broker sees it; a value handed in, so that simulations own it.
package protocol BrokerClock: Sendable {
    func now() -> Instant
    /// Milliseconds since 1970.
    func wallMilliseconds() -> Int64
}
