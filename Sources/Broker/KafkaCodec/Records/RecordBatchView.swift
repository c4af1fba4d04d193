package import Vocabulary

/// One record batch (`RecordBatchHeader` has the picture) in bytes that somebody else holds.
/// Making a view checks that a whole batch is there; `validate` checks that it is a right one.
package struct RecordBatchView {
    package let base: UnsafeRawPointer
    /// Bytes of the whole batch, from its base offset on.
    package let size: Int

    /// The first batch in `bytes`, which may go on with others.
    package init(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
        guard let base = bytes.baseAddress, bytes.count >= RecordBatchHeader.size else {
            throw CodecError(
                .truncated, position: 0,
                "a record batch takes \(RecordBatchHeader.size) bytes at least, "
                    + "and \(bytes.count) are left")
        }
        let length = Self.load(base, RecordBatchHeader.batchLength, as: Int32.self)
        let size = RecordBatchHeader.prefixSize + Int(length)
        guard size >= RecordBatchHeader.size else {
            throw CodecError(
                .malformedBatch, field: "batchLength", position: RecordBatchHeader.batchLength,
                "a record batch cannot have the length \(length)")
        }
        guard size <= bytes.count else {
            throw CodecError(
                .truncated, field: "batchLength", position: RecordBatchHeader.batchLength,
                "a record batch of \(size) bytes is cut at \(bytes.count)")
        }
        self.base = base
        self.size = size
    }

    /// What the 12 first bytes of a batch say its size is; nil when they say nonsense.
    package static func size(prefix: UnsafeRawBufferPointer) -> Int? {
        guard let base = prefix.baseAddress, prefix.count >= RecordBatchHeader.prefixSize else {
            return nil
        }
        let length = load(base, RecordBatchHeader.batchLength, as: Int32.self)
        let size = RecordBatchHeader.prefixSize + Int(length)
        return size >= RecordBatchHeader.size ? size : nil
    }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: size) }

    /// The records, compressed when there is a codec.
    package var records: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.size...])
    }

    package var baseOffset: Offset { Offset(load(RecordBatchHeader.baseOffset)) }
    // Wrapping, as nothing here is known to be true before `validate`.
    package var lastOffset: Offset { Offset(baseOffset.value &+ Int64(lastOffsetDelta)) }
    package var nextOffset: Offset { Offset(lastOffset.value &+ 1) }
    package var partitionLeaderEpoch: LeaderEpoch {
        LeaderEpoch(load(RecordBatchHeader.partitionLeaderEpoch))
    }
    package var magic: Int8 { load(RecordBatchHeader.magic) }
    package var crc: UInt32 { load(RecordBatchHeader.crc) }
    package var attributes: BatchAttributes {
        BatchAttributes(rawValue: load(RecordBatchHeader.attributes))
    }
    package var lastOffsetDelta: Int32 { load(RecordBatchHeader.lastOffsetDelta) }
    package var baseTimestamp: Int64 { load(RecordBatchHeader.baseTimestamp) }
    package var maxTimestamp: Int64 { load(RecordBatchHeader.maxTimestamp) }
    package var producerId: Int64 { load(RecordBatchHeader.producerId) }
    package var producerEpoch: Int16 { load(RecordBatchHeader.producerEpoch) }
    package var baseSequence: Int32 { load(RecordBatchHeader.baseSequence) }
    package var recordCount: Int32 { load(RecordBatchHeader.recordCount) }

    /// The last record's sequence; sequences wrap from 2^31 - 1 to 0.
    package var lastSequence: Int32 {
        guard baseSequence >= 0 else { return -1 }
        return Int32(
            truncatingIfNeeded: (Int64(baseSequence) + Int64(lastOffsetDelta)) & 0x7fff_ffff)
    }

    package func computeCRC() -> UInt32 {
        CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.attributes...]))
    }

    @inline(__always)
    private func load<T: FixedWidthInteger>(_ offset: Int) -> T {
        Self.load(base, offset, as: T.self)
    }

    @inline(__always)
    private static func load<T: FixedWidthInteger>(
        _ base: UnsafeRawPointer, _ offset: Int, as _: T.Type
    ) -> T {
        T(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
}
