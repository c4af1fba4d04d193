/// A record's place in one partition's log: 0 for the first record ever appended.
@frozen
public struct Offset: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var value: Int64

    public init(_ value: Int64) { self.value = value }

    public static let zero = Offset(0)
    /// What Kafka puts where there is no offset.
    public static let none = Offset(-1)

    public var description: String { String(value) }

    public static func < (a: Offset, b: Offset) -> Bool { a.value < b.value }
    public static func + (a: Offset, b: Int64) -> Offset { Offset(a.value + b) }
    public static func - (a: Offset, b: Offset) -> Int64 { a.value - b.value }
    public static func += (a: inout Offset, b: Int64) { a.value += b }
}
