/// The number of a partition within its topic, from 0.
@frozen
public struct PartitionID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var value: Int32

    public init(_ value: Int32) { self.value = value }

    public var description: String { String(value) }

    public static func < (a: PartitionID, b: PartitionID) -> Bool { a.value < b.value }
}
