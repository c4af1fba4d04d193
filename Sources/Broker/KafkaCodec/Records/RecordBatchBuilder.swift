/// Makes one record batch, directly in the bytes that are sent: the header's 61 are left free in
/// front and filled in by `finish`. Reused for the next batch without giving its memory back.
package final class RecordBatchBuilder {
    // Unchecked: every access is one load or store inside a method that calls nothing of the
    // caller's, so two can never overlap; the checks cost as much as a record.
    @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var end = RecordBatchHeader.size
    private var compressed: ByteWriter?

    @exclusivity(unchecked) package private(set) var recordCount = 0
    @exclusivity(unchecked) package private(set) var baseTimestamp: Int64 = -1
    @exclusivity(unchecked) package private(set) var maxTimestamp: Int64 = -1

    /// `capacity` is where it starts; it grows as needed.
    package init(capacity: Int = 16 * 1024) {
        self.capacity = max(capacity, 256)
        base = .allocate(byteCount: self.capacity, alignment: 64)
    }

    deinit { base.deallocate() }

    /// Bytes of the batch so far, its header included, before compression.
    package var size: Int { end }
    package var isEmpty: Bool { recordCount == 0 }

    /// Forgets the records and keeps the memory.
    package func removeAll() {
        end = RecordBatchHeader.size
        recordCount = 0
        baseTimestamp = -1
        maxTimestamp = -1
    }

    /// Bytes that a record takes at the most; its deltas may need fewer. A length of -1 is a null.
    package static func recordSizeMax(
        keyLength: Int, valueLength: Int, headersLength: Int
    ) -> Int {
        // Length 5, attributes 1, timestamp 10, offset 5, key length 5, value length 5.
        31 + max(keyLength, 0) + max(valueLength, 0) + max(headersLength, 1)
    }

    /// Appends one record. A length of -1 is a null, and its pointer is not looked at; `headers`
    /// are as `RecordHeaders` encodes them, and no bytes at all mean none. Sizes are the caller's
    /// to bound; the sum must stay below 2 GiB.
    package func append(
        timestamp: Int64, key: UnsafeRawPointer?, keyLength: Int, value: UnsafeRawPointer?,
        valueLength: Int,
        headers: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        if recordCount == 0 {
            baseTimestamp = timestamp
            maxTimestamp = timestamp
        } else if timestamp > maxTimestamp {
            maxTimestamp = timestamp
        }
        let time = Varint.zigZag(timestamp &- baseTimestamp)
        let offset = Varint.zigZag(Int32(truncatingIfNeeded: recordCount))
        let keySize = Varint.zigZag(Int32(truncatingIfNeeded: keyLength))
        let valueSize = Varint.zigZag(Int32(truncatingIfNeeded: valueLength))
        let keyBytes = max(keyLength, 0)
        let valueBytes = max(valueLength, 0)
        let headerBytes = max(headers.count, 1)
        let bodySize =
            1 + Varint.size(time) + Varint.size(offset) + Varint.size(keySize) + keyBytes
            + Varint.size(valueSize) + valueBytes + headerBytes
        if capacity - end < bodySize + Varint.sizeMax32 + Varint.sizeMax64 { grow(by: bodySize) }

        var at = base + end
        at += Varint.write(Varint.zigZag(Int32(truncatingIfNeeded: bodySize)), to: at)
        at.storeBytes(of: 0, as: UInt8.self)
        at += 1
        at += Varint.write(time, to: at)
        at += Varint.write(offset, to: at)
        at += Varint.write(keySize, to: at)
        if keyBytes > 0 {
            at.copyMemory(from: key!, byteCount: keyBytes)
            at += keyBytes
        }
        at += Varint.write(valueSize, to: at)
        if valueBytes > 0 {
            at.copyMemory(from: value!, byteCount: valueBytes)
            at += valueBytes
        }
        if headers.count > 0 {
            at.copyMemory(from: headers.baseAddress!, byteCount: headers.count)
        } else {
            at.storeBytes(of: 0, as: UInt8.self)
        }
        end = at + headerBytes - base
        recordCount += 1
    }

    package func append(
        timestamp: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        append(
            timestamp: timestamp, key: key?.baseAddress, keyLength: key?.count ?? -1,
            value: value?.baseAddress, valueLength: value?.count ?? -1, headers: headers)
    }

    /// Fills in the header and answers the whole batch, valid until the next `append`, `finish` or
    /// `removeAll`. Callable again, with another sequence or compressor.
    package func finish(
        compressor: Compressor? = nil, producerId: Int64 = -1, producerEpoch: Int16 = -1,
        baseSequence: Int32 = -1, isTransactional: Bool = false, isControl: Bool = false
    ) -> UnsafeMutableRawBufferPointer {
        precondition(recordCount > 0, "a record batch has a record at the least")
        let attributes = BatchAttributes(
            codec: compressor?.codec ?? .none, isTransactional: isTransactional,
            isControl: isControl)
        let batch = recordsInPlace(compressor)
        precondition(batch.count <= Int(Int32.max), "a record batch stays below 2 GiB")
        let header = batch.baseAddress!
        store(Int64(0), header, RecordBatchHeader.baseOffset)
        store(
            Int32(batch.count - RecordBatchHeader.prefixSize), header,
            RecordBatchHeader.batchLength)
        store(Int32(-1), header, RecordBatchHeader.partitionLeaderEpoch)
        store(RecordBatchHeader.currentMagic, header, RecordBatchHeader.magic)
        store(attributes.rawValue, header, RecordBatchHeader.attributes)
        store(Int32(recordCount - 1), header, RecordBatchHeader.lastOffsetDelta)
        store(baseTimestamp, header, RecordBatchHeader.baseTimestamp)
        store(maxTimestamp, header, RecordBatchHeader.maxTimestamp)
        store(producerId, header, RecordBatchHeader.producerId)
        store(producerEpoch, header, RecordBatchHeader.producerEpoch)
        store(baseSequence, header, RecordBatchHeader.baseSequence)
        store(Int32(recordCount), header, RecordBatchHeader.recordCount)
        let covered = UnsafeRawBufferPointer(batch)[RecordBatchHeader.attributes...]
        store(CRC32C.of(UnsafeRawBufferPointer(rebasing: covered)), header, RecordBatchHeader.crc)
        return batch
    }

    private func recordsInPlace(_ compressor: Compressor?) -> UnsafeMutableRawBufferPointer {
        guard let compressor, compressor.codec != .none else {
            return UnsafeMutableRawBufferPointer(start: base, count: end)
        }
        let writer = compressed ?? ByteWriter(capacity: capacity)
        compressed = writer
        writer.removeAll()
        _ = writer.space(for: RecordBatchHeader.size)
        writer.advance(by: RecordBatchHeader.size)
        compressor.compress(
            UnsafeRawBufferPointer(
                start: base + RecordBatchHeader.size, count: end - RecordBatchHeader.size),
            into: writer)
        return writer.mutableBytes
    }

    @inline(__always)
    private func store<T: FixedWidthInteger>(
        _ value: T, _ header: UnsafeMutableRawPointer, _ offset: Int
    ) {
        header.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
    }

    @inline(never)
    private func grow(by size: Int) {
        let needed = end + size + Varint.sizeMax32 + Varint.sizeMax64
        precondition(needed <= Int(Int32.max), "a record batch stays below 2 GiB")
        var larger = capacity * 2
        while larger < needed { larger *= 2 }
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 64)
        moved.copyMemory(from: base, byteCount: end)
        base.deallocate()
        base = moved
        capacity = larger
    }
}
