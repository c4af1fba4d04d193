/// A place in bytes that somebody else holds. Every read is checked against the end; nothing is
/// allocated and nothing is kept.
package struct ByteReader {
    package let base: UnsafeRawPointer
    package private(set) var position: Int
    package let end: Int

    /// `position` and `end` count from the buffer's start.
    package init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
        // An empty buffer may have no address; nothing is ever read through the stand-in.
        base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 16)!
        self.position = min(max(position, 0), bytes.count)
        end = bytes.count
    }

    package var remaining: Int { end - position }

    // One for each size: the generic method is not specialised for callers in other rooms.
    package mutating func int8() throws(CodecError) -> Int8 { try integer() }
    package mutating func int16() throws(CodecError) -> Int16 { try integer() }
    package mutating func int32() throws(CodecError) -> Int32 { try integer() }
    package mutating func int64() throws(CodecError) -> Int64 { try integer() }
    package mutating func uint32() throws(CodecError) -> UInt32 { try integer() }

    @inline(__always)
    package mutating func integer<T: FixedWidthInteger>() throws(CodecError) -> T {
        guard remaining >= MemoryLayout<T>.size else {
            throw truncated(need: MemoryLayout<T>.size)
        }
        let value = base.loadUnaligned(fromByteOffset: position, as: T.self)
        position += MemoryLayout<T>.size
        return T(bigEndian: value)
    }

    @inline(__always)
    package mutating func unsignedVarint() throws(CodecError) -> UInt32 {
        guard position < end else { throw truncated(need: 1) }
        let first = base.load(fromByteOffset: position, as: UInt8.self)
        if first < 0x80 {
            position += 1
            return UInt32(first)
        }
        let long = try longVarint(sizeMax: Varint.sizeMax32)
        guard let value = UInt32(exactly: long) else { throw tooLong(bits: 32) }
        return value
    }

    @inline(__always)
    package mutating func varint() throws(CodecError) -> Int32 {
        Varint.unZigZag(try unsignedVarint())
    }

    @inline(__always)
    package mutating func varlong() throws(CodecError) -> Int64 {
        guard position < end else { throw truncated(need: 1) }
        let first = base.load(fromByteOffset: position, as: UInt8.self)
        if first < 0x80 {
            position += 1
            return Varint.unZigZag(UInt64(first))
        }
        return Varint.unZigZag(try longVarint(sizeMax: Varint.sizeMax64))
    }

    package mutating func bytes(_ count: Int) throws(CodecError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw truncated(need: count) }
        defer { position += count }
        return UnsafeRawBufferPointer(start: base + position, count: count)
    }

    package mutating func skip(_ count: Int) throws(CodecError) { _ = try bytes(count) }

    /// Steps over a tag section in which no tag is known.
    mutating func skipTags() throws(CodecError) {
        let count = try unsignedVarint()
        for _ in 0..<count {
            _ = try unsignedVarint()
            try skip(Int(try unsignedVarint()))
        }
    }

    private mutating func longVarint(sizeMax: Int) throws(CodecError) -> UInt64 {
        var value: UInt64 = 0
        var size = 0
        while true {
            guard position + size < end else { throw truncated(need: size + 1) }
            let byte = base.load(fromByteOffset: position + size, as: UInt8.self)
            // The tenth byte of a 64-bit value has room for one bit.
            if size == 9, byte > 1 { throw tooLong(bits: 64) }
            value |= UInt64(byte & 0x7f) << UInt64(7 * size)
            size += 1
            if byte < 0x80 { break }
            if size == sizeMax { throw tooLong(bits: sizeMax == Varint.sizeMax32 ? 32 : 64) }
        }
        position += size
        return value
    }

    private func truncated(need: Int) -> CodecError {
        CodecError(
            .truncated, position: position,
            "needs \(need) bytes where \(remaining) are left")
    }

    private func tooLong(bits: Int) -> CodecError {
        CodecError(
            .varintTooLong, position: position, "a variable-length integer exceeds \(bits) bits")
    }
}
