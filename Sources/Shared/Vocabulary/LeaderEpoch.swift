/// Counts the leaderships of a partition; rises durably with every unclean restart (KIP-101, KIP-320).
@frozen
public struct LeaderEpoch: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var value: Int32

    public init(_ value: Int32) { self.value = value }

    public static let none = LeaderEpoch(-1)

    public var description: String { String(value) }

    public static func < (a: LeaderEpoch, b: LeaderEpoch) -> Bool { a.value < b.value }
}
