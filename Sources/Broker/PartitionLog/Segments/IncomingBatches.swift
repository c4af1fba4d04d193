import KafkaCodec
import Vocabulary

/// What an append needs to know of its bytes before it writes them; learned while stamping them.
struct IncomingBatches {
    var byteCount: Int
    var maxTimestamp: Int64 = -1
    var lastOffset: Offset
    /// Whether any is an idempotent producer's.
    var hasProducer = false

    /// Goes through whole batches and writes base offset and leader epoch into each: both lie outside
    /// the CRC.
    init(
        stamping bytes: UnsafeMutableRawBufferPointer, from first: Offset, epoch: LeaderEpoch
    ) throws(LogError) {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            throw LogError(.invalidBatch, "an append holds one batch at least, and this one none")
        }
        byteCount = bytes.count
        var next = first
        var position = 0
        while position < bytes.count {
            guard bytes.count - position >= BatchHeader.size else {
                throw Self.cut(bytes.count - position)
            }
            let header = BatchHeader(base + position)
            if let flaw = header.flaw { throw LogError(.invalidBatch, "an append holds \(flaw)") }
            guard header.size <= bytes.count - position else {
                throw Self.cut(bytes.count - position)
            }
            (base + position).storeBytes(
                of: next.value.bigEndian, toByteOffset: RecordBatchHeader.baseOffset, as: Int64.self
            )
            (base + position).storeBytes(
                of: epoch.value.bigEndian,
                toByteOffset: RecordBatchHeader.partitionLeaderEpoch, as: Int32.self)
            next += Int64(header.lastOffsetDelta) + 1
            maxTimestamp = max(maxTimestamp, header.maxTimestamp)
            if header.producerID >= 0 { hasProducer = true }
            position += header.size
        }
        lastOffset = next + -1
    }

    private static func cut(_ count: Int) -> LogError {
        LogError(.corruptBatch, "an append ends inside a batch, after \(count) bytes of it")
    }
}
