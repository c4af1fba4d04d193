/// A growing run of bytes, written once from front to back; numbers are big-endian, as on Kafka's
/// wire. `removeAll` keeps the memory, so one writer serves a connection for its whole life.
package final class ByteWriter {
    // Unchecked: every access is one load or store inside a method that calls nothing of the
    // caller's, so two can never overlap; the checks would cost more than the writing.
    @exclusivity(unchecked) package private(set) var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) package private(set) var count = 0
    @exclusivity(unchecked) package private(set) var capacity: Int

    package init(capacity: Int = 512) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// Valid until the next write.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    package var mutableBytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base, count: count)
    }

    package func removeAll() { count = 0 }

    /// Drops everything from `position` on.
    package func truncate(to position: Int) {
        precondition((0...count).contains(position), "a writer can only be cut to a shorter length")
        count = position
    }

    package func copyBytes() -> [UInt8] { Array(bytes) }

    package func copyBytes(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

    /// Where the next bytes go; room for `size` of them is made. `advance` takes them in.
    @inline(__always)
    package func space(for size: Int) -> UnsafeMutableRawPointer {
        if capacity - count < size { grow(by: size) }
        return base + count
    }

    @inline(__always)
    package func advance(by size: Int) {
        assert(size >= 0 && capacity - count >= size)
        count += size
    }

    // One for each size: the generic method is not specialised for callers in other rooms.
    package func append(_ value: Int8) { appendInteger(value) }
    package func append(_ value: Int16) { appendInteger(value) }
    package func append(_ value: Int32) { appendInteger(value) }
    package func append(_ value: Int64) { appendInteger(value) }
    package func append(_ value: UInt32) { appendInteger(value) }
    package func append(_ value: UInt64) { appendInteger(value) }

    @inline(__always)
    package func appendInteger<T: FixedWidthInteger>(_ value: T) {
        space(for: MemoryLayout<T>.size).storeBytes(of: value.bigEndian, as: T.self)
        count += MemoryLayout<T>.size
    }

    package func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        space(for: bytes.count).copyMemory(from: start, byteCount: bytes.count)
        count += bytes.count
    }

    package func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

    @inline(__always)
    package func appendUnsignedVarint(_ value: UInt32) {
        count += Varint.write(value, to: space(for: Varint.sizeMax32))
    }

    @inline(__always)
    package func appendVarint(_ value: Int32) { appendUnsignedVarint(Varint.zigZag(value)) }

    @inline(__always)
    package func appendVarlong(_ value: Int64) {
        count += Varint.write(Varint.zigZag(value), to: space(for: Varint.sizeMax64))
    }

    /// Overwrites 4 bytes already written: a size that is known only afterwards.
    package func patch(_ value: Int32, at position: Int) {
        precondition(position >= 0 && position + 4 <= count, "a patch lies inside what was written")
        base.storeBytes(of: value.bigEndian, toByteOffset: position, as: Int32.self)
    }

    /// Opens a gap of `size` bytes at `position`, moving what follows.
    package func insertGap(of size: Int, at position: Int) {
        precondition(position >= 0 && position <= count, "a gap lies inside what was written")
        _ = space(for: size)
        (base + position + size).copyMemory(from: base + position, byteCount: count - position)
        count += size
    }

    @inline(never)
    private func grow(by size: Int) {
        var larger = capacity * 2
        while larger - count < size { larger *= 2 }
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}
