/// A reading of the monotonic clock, in nanoseconds since an arbitrary start (the host's boot).
/// Comparable between processes of one boot; never a wall-clock time.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static let distantFuture = Instant(nanoseconds: .max)

    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
    public static func - (a: Instant, b: Instant) -> Nanoseconds {
        Nanoseconds(a.nanoseconds - b.nanoseconds)
    }
    public static func + (a: Instant, b: Nanoseconds) -> Instant {
        Instant(nanoseconds: a.nanoseconds + b.value)
    }
    public static func - (a: Instant, b: Nanoseconds) -> Instant {
        Instant(nanoseconds: a.nanoseconds - b.value)
    }
}
