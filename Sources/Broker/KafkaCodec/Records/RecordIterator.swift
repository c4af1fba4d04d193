import Vocabulary

/// Goes through the records of one batch without copying or keeping any. Every length is checked
/// against the record's end and the record's against the bytes', so hostile bytes end in an error.
package struct RecordIterator {
    /// The records, decompressed.
    package let bytes: UnsafeRawBufferPointer
    private let base: UnsafeRawPointer
    private let baseOffset: Int64
    private let baseTimestamp: Int64
    private let appendTime: Int64?
    private let lastOffsetDelta: Int32
    private var position = 0
    private var previousDelta: Int32 = -1
    package private(set) var remainingCount: Int

    /// `records` are the batch's own when it has no codec, and what its codec made of them when it
    /// has.
    package init(_ batch: RecordBatchView, records: UnsafeRawBufferPointer) {
        bytes = records
        // An empty buffer may have no address; nothing is ever read through the stand-in.
        base = records.baseAddress ?? UnsafeRawPointer(bitPattern: 16)!
        baseOffset = batch.baseOffset.value
        baseTimestamp = batch.baseTimestamp
        appendTime = batch.attributes.isLogAppendTime ? batch.maxTimestamp : nil
        lastOffsetDelta = batch.lastOffsetDelta
        remainingCount = max(0, Int(batch.recordCount))
    }

    /// Fills in the next record and answers true, or false after the last.
    package mutating func next(_ record: inout DecodedRecord) throws(CodecError) -> Bool {
        guard remainingCount > 0 else {
            guard position == bytes.count else {
                throw malformed("\(bytes.count - position) bytes are left after the last record")
            }
            return false
        }
        var cursor = Cursor(base: base, position: position, end: bytes.count)
        let size = cursor.varint()
        guard size >= 0, Int(size) <= bytes.count - cursor.position else {
            throw malformed("a record of \(size) bytes does not fit the batch")
        }
        cursor.end = cursor.position + Int(size)
        cursor.skip(1)
        let timestampDelta = cursor.varlong()
        let offsetDelta = cursor.varint()
        (record.keyStart, record.keyLength) = cursor.nullableBytes()
        (record.valueStart, record.valueLength) = cursor.nullableBytes()
        record.headersStart = cursor.position
        cursor.skipHeaders()
        guard !cursor.failed, cursor.position == cursor.end else {
            throw malformed("a record's parts do not fit its \(size) bytes")
        }
        guard offsetDelta > previousDelta, offsetDelta <= lastOffsetDelta else {
            throw malformed(
                "a record's offset delta \(offsetDelta) follows \(previousDelta) in a batch whose "
                    + "last is \(lastOffsetDelta)")
        }
        record.headersLength = cursor.end - record.headersStart
        record.offset = baseOffset &+ Int64(offsetDelta)
        record.timestamp = appendTime ?? (baseTimestamp &+ timestampDelta)
        previousDelta = offsetDelta
        position = cursor.end
        remainingCount -= 1
        return true
    }

    @inline(never)
    private func malformed(_ reason: String) -> CodecError {
        CodecError(.malformedRecord, position: position, reason)
    }
}

/// Reads inside one record; after the first thing that does not fit it has failed, and answers
/// zeros.
private struct Cursor {
    let base: UnsafeRawPointer
    var position: Int
    var end: Int
    var failed = false

    @inline(__always)
    mutating func byte() -> UInt8 {
        guard position < end else {
            failed = true
            return 0
        }
        defer { position += 1 }
        return base.load(fromByteOffset: position, as: UInt8.self)
    }

    @inline(__always)
    mutating func skip(_ count: Int) {
        if count <= end - position { position += count } else { failed = true }
    }

    /// One of one or two bytes: nearly all are. Nil for a longer one, or at the end.
    @inline(__always)
    private mutating func short() -> UInt32? {
        guard end - position >= 2 else { return nil }
        let pair = UInt16(
            littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt16.self))
        if pair & 0x80 == 0 {
            position += 1
            return UInt32(pair & 0x7f)
        }
        guard pair & 0x8000 == 0 else { return nil }
        position += 2
        return UInt32(pair & 0x7f) | UInt32(pair & 0x7f00) >> 1
    }

    @inline(__always)
    mutating func varint() -> Int32 {
        short().map(Varint.unZigZag) ?? longVarint()
    }

    @inline(never)
    private mutating func longVarint() -> Int32 {
        let first = byte()
        if first < 0x80 { return Varint.unZigZag(UInt32(first)) }
        let value = long(first, sizeMax: Varint.sizeMax32)
        if value > UInt64(UInt32.max) { failed = true }
        return Varint.unZigZag(UInt32(truncatingIfNeeded: value))
    }

    @inline(__always)
    mutating func varlong() -> Int64 {
        if let short = short() { return Varint.unZigZag(UInt64(short)) }
        return longVarlong()
    }

    @inline(never)
    private mutating func longVarlong() -> Int64 {
        let first = byte()
        if first < 0x80 { return Varint.unZigZag(UInt64(first)) }
        return Varint.unZigZag(long(first, sizeMax: Varint.sizeMax64))
    }

    mutating func long(_ first: UInt8, sizeMax: Int) -> UInt64 {
        var value = UInt64(first & 0x7f)
        var size = 1
        while size < sizeMax {
            let next = byte()
            // The tenth byte of a 64-bit value has room for one bit.
            if size == 9, next > 1 { break }
            value |= UInt64(next & 0x7f) << UInt64(7 * size)
            size += 1
            if next < 0x80 { return value }
        }
        failed = true
        return 0
    }

    @inline(__always)
    mutating func nullableBytes() -> (start: Int, length: Int) {
        let length = Int(varint())
        if length < -1 || length > end - position { failed = true }
        defer { if !failed, length > 0 { position += length } }
        return (position, length)
    }

    @inline(__always)
    mutating func skipHeaders() {
        let count = varint()
        if count != 0 { skipHeaders(count) }
    }

    private mutating func skipHeaders(_ count: Int32) {
        // A header takes two bytes at the least.
        guard count > 0, Int(count) <= (end - position) / 2 else {
            failed = true
            return
        }
        for _ in 0..<count {
            if nullableBytes().length < 0 { failed = true }
            _ = nullableBytes()
            if failed { return }
        }
    }
}
