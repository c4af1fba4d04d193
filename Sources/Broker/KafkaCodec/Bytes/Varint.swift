/// Variable-length integers: seven bits a byte, lowest first, the top bit set on all but the last.
/// Kafka's `varint` and `varlong` fold the sign in first (zig-zag); its *unsigned* varint, used by
/// the compact types of KIP-482, does not.
package enum Varint {
    package static let sizeMax32 = 5
    package static let sizeMax64 = 10

    @inline(__always)
    package static func zigZag(_ value: Int32) -> UInt32 {
        UInt32(bitPattern: (value << 1) ^ (value >> 31))
    }

    @inline(__always)
    package static func zigZag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    @inline(__always)
    package static func unZigZag(_ value: UInt32) -> Int32 {
        Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
    }

    @inline(__always)
    package static func unZigZag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Bytes that `value` takes: 1 to 5.
    @inline(__always)
    package static func size(_ value: UInt32) -> Int {
        (38 - (value | 1).leadingZeroBitCount) / 7
    }

    /// Bytes that `value` takes: 1 to 10.
    @inline(__always)
    package static func size(_ value: UInt64) -> Int {
        (70 - (value | 1).leadingZeroBitCount) / 7
    }

    /// Writes without a bounds check; answers how many bytes it wrote.
    @inline(__always)
    package static func write(_ value: UInt32, to target: UnsafeMutableRawPointer) -> Int {
        write(UInt64(value), to: target)
    }

    @inline(__always)
    package static func write(_ value: UInt64, to target: UnsafeMutableRawPointer) -> Int {
        if value < 0x80 {
            target.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
            return 1
        }
        if value < 0x4000 {
            let low = UInt16(truncatingIfNeeded: value) & 0x7f | 0x80
            let high = UInt16(truncatingIfNeeded: value >> 7) << 8
            target.storeBytes(of: (low | high).littleEndian, as: UInt16.self)
            return 2
        }
        return writeLong(value, to: target)
    }

    private static func writeLong(_ value: UInt64, to target: UnsafeMutableRawPointer) -> Int {
        var rest = value
        var size = 0
        while rest >= 0x80 {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: size, as: UInt8.self)
            rest >>= 7
            size += 1
        }
        target.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: size, as: UInt8.self)
        return size + 1
    }
}
