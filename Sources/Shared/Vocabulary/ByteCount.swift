/// An amount of bytes. MB is 10^6 bytes, MiB 2^20; a text always names which.
@frozen
public struct ByteCount: Hashable, Comparable, Sendable {
    public var value: Int64

    public init(_ value: Int64) { self.value = value }
    public init(_ value: Int) { self.value = Int64(value) }

    public static let zero = ByteCount(Int64(0))
    public static func kib(_ n: Int64) -> ByteCount { ByteCount(n << 10) }
    public static func mib(_ n: Int64) -> ByteCount { ByteCount(n << 20) }
    public static func gib(_ n: Int64) -> ByteCount { ByteCount(n << 30) }

    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.value < b.value }
    public static func + (a: ByteCount, b: ByteCount) -> ByteCount { ByteCount(a.value + b.value) }
    public static func - (a: ByteCount, b: ByteCount) -> ByteCount { ByteCount(a.value - b.value) }
    public static func += (a: inout ByteCount, b: ByteCount) { a.value += b.value }
}

extension ByteCount: CustomStringConvertible {
    /// Binary units where they are exact (`16 KiB`), plain bytes otherwise (`1,500 B`).
    public var description: String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] as [(String, Int64)] {
            if value >= 1 << shift, value & ((1 << shift) - 1) == 0 {
                return "\((value >> shift).grouped) \(unit)"
            }
        }
        return "\(value.grouped) B"
    }
}
