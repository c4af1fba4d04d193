import KafkaCodec
import Vocabulary

/// What a log needs of a batch it stores: read from the 61 bytes alone.
struct BatchHeader: Sendable, Hashable {
    var baseOffset: Offset
    /// Of the whole batch.
    var size: Int
    var leaderEpoch: LeaderEpoch
    var magic: Int8
    var crc: UInt32
    var attributes: Int16
    var lastOffsetDelta: Int32
    var maxTimestamp: Int64
    var producerID: Int64
    var producerEpoch: Int16
    var baseSequence: Int32
    var recordCount: Int32

    static let size = RecordBatchHeader.size

    var lastOffset: Offset { baseOffset + Int64(lastOffsetDelta) }
    /// Sequences go from 2^31 - 1 to 0.
    var lastSequence: Int32 {
        Int32(truncatingIfNeeded: (Int64(baseSequence) + Int64(lastOffsetDelta)) & 0x7fff_ffff)
    }
    var nextOffset: Offset { baseOffset + (Int64(lastOffsetDelta) + 1) }

    /// - Parameter base: 61 readable bytes.
    init(_ base: UnsafeRawPointer) {
        func load<T: FixedWidthInteger>(_ offset: Int) -> T {
            T(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
        baseOffset = Offset(load(RecordBatchHeader.baseOffset))
        let length: Int32 = load(RecordBatchHeader.batchLength)
        size = RecordBatchHeader.prefixSize + Int(length)
        leaderEpoch = LeaderEpoch(load(RecordBatchHeader.partitionLeaderEpoch))
        magic = load(RecordBatchHeader.magic)
        crc = load(RecordBatchHeader.crc)
        attributes = load(RecordBatchHeader.attributes)
        lastOffsetDelta = load(RecordBatchHeader.lastOffsetDelta)
        maxTimestamp = load(RecordBatchHeader.maxTimestamp)
        producerID = load(RecordBatchHeader.producerId)
        producerEpoch = load(RecordBatchHeader.producerEpoch)
        baseSequence = load(RecordBatchHeader.baseSequence)
        recordCount = load(RecordBatchHeader.recordCount)
    }

    /// Whether compaction has taken records out of it.
    var isThinnedOut: Bool {
        recordCount != lastOffsetDelta + 1
            || BatchAttributes(rawValue: attributes).hasDeleteHorizon
    }

    /// Why these cannot be the first bytes of a stored batch, or nil. Zeros (a preallocated or
    /// never written tail) fail the first test.
    var flaw: String? {
        if size < RecordBatchHeader.size { return "a batch of \(size) bytes" }
        if magic != RecordBatchHeader.currentMagic { return "a batch of magic \(magic)" }
        if lastOffsetDelta < 0 || baseOffset < .zero { return "a batch with negative offsets" }
        return nil
    }
}
