/// A span of time as one machine word: the standard `Duration` is two, and spans are counted per record.
@frozen
public struct Nanoseconds: Hashable, Comparable, Sendable {
    public var value: Int64

    public init(_ value: Int64) { self.value = value }

    public static let zero = Nanoseconds(0)
    public static func microseconds(_ n: Int64) -> Nanoseconds { Nanoseconds(n * 1_000) }
    public static func milliseconds(_ n: Int64) -> Nanoseconds { Nanoseconds(n * 1_000_000) }
    public static func seconds(_ n: Int64) -> Nanoseconds { Nanoseconds(n * 1_000_000_000) }
    // Disfavoured, so that a literal `.seconds(2)` means whole seconds.
    @_disfavoredOverload
    public static func seconds(_ n: Double) -> Nanoseconds { Nanoseconds(Int64(n * 1e9)) }

    public var inSeconds: Double { Double(value) / 1e9 }
    public var inMilliseconds: Double { Double(value) / 1e6 }
    public var inMicroseconds: Double { Double(value) / 1e3 }
    /// Whole milliseconds, rounded up, so that a wait is never cut short.
    public var millisecondsRoundedUp: Int64 { (value + 999_999) / 1_000_000 }

    public static func < (a: Nanoseconds, b: Nanoseconds) -> Bool { a.value < b.value }
    public static func + (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds {
        Nanoseconds(a.value + b.value)
    }
    public static func - (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds {
        Nanoseconds(a.value - b.value)
    }
    public static func * (a: Nanoseconds, b: Int64) -> Nanoseconds { Nanoseconds(a.value * b) }
}

extension Nanoseconds: CustomStringConvertible {
    /// Scaled to the unit a reader would choose: `250 ns`, `76 us`, `4.2 ms`, `20 s`.
    public var description: String {
        let magnitude = abs(value)
        switch magnitude {
        case ..<1_000: return "\(value) ns"
        case ..<1_000_000: return "\(inMicroseconds.shortest) us"
        case ..<1_000_000_000: return "\(inMilliseconds.shortest) ms"
        default: return "\(inSeconds.shortest) s"
        }
    }
}
