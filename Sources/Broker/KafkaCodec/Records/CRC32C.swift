import CIsal

/// CRC-32C (Castagnoli), the checksum of record batches, by ISA-L's carry-less multiplication.
package struct CRC32C: Sendable, Hashable {
    /// ISA-L keeps the register un-inverted, so a sum goes on where it stopped.
    private var register: UInt32 = 0xffff_ffff

    package init() {}

    package var value: UInt32 { ~register }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        var position = 0
        while position < bytes.count {
            // ISA-L counts in 32 bits.
            let size = min(bytes.count - position, 1 << 30)
            // ISA-L declares the bytes it only reads as mutable.
            let start = UnsafeMutableRawPointer(mutating: base + position)
            register = crc32_iscsi(
                start.assumingMemoryBound(to: UInt8.self), Int32(size), register)
            position += size
        }
    }

    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var sum = CRC32C()
        sum.update(bytes)
        return sum.value
    }
}
