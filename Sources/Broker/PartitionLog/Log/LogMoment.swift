package import Vocabulary

/// The time as a log is told it: it reads no clock.
package struct LogMoment: Sendable, Hashable {
    /// Monotonic, for `flush.ms` and delays.
    package var instant: Instant
    /// Milliseconds since 1970, for record timestamps, retention and rolling.
    package var wallMilliseconds: Int64

    package init(instant: Instant, wallMilliseconds: Int64) {
        self.instant = instant
        self.wallMilliseconds = wallMilliseconds
    }
}
