import KafkaCodec
import PartitionLog
import Vocabulary

/// Record batches whose content follows from a number.
enum TestBatch {
    /// Records have the timestamps given, and values of `valueSize` bytes drawn from `seed`.
    static func make(
        timestamps: [Int64], valueSize: Int = 20, seed: UInt64 = 1,
        codec: CompressionCodec = .none
    ) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let builder = RecordBatchBuilder()
        for timestamp in timestamps {
            let value = (0..<valueSize).map { _ in UInt8.random(in: 0...255, using: &random) }
            value.withUnsafeBytes { builder.append(timestamp: timestamp, key: nil, value: $0) }
        }
        let compressor = codec == .none ? nil : Compressor(codec)
        return Array(UnsafeRawBufferPointer(builder.finish(compressor: compressor)))
    }

    static func make(
        records: Int = 1, timestamp: Int64 = 1_000, valueSize: Int = 20, seed: UInt64 = 1
    ) -> [UInt8] {
        make(
            timestamps: (0..<records).map { timestamp + Int64($0) }, valueSize: valueSize,
            seed: seed)
    }
}

extension PartitionLog {
    @discardableResult
    func append(
        _ batch: [UInt8], now: LogMoment = LogFixture.start
    ) throws -> AppendResult {
        var batch = batch
        return try batch.withUnsafeMutableBytes { try append($0, now: now) }
    }

    /// The bytes of the batches that a read answers.
    func readBytes(
        from offset: Int64, maxBytes: Int = 1 << 20, minOneBatch: Bool = true, upTo: Int64? = nil
    ) throws -> [UInt8] {
        try bytes(
            of: read(
                from: Offset(offset), maxBytes: maxBytes, minOneBatch: minOneBatch,
                upTo: upTo.map { Offset($0) }))
    }

    /// Base offsets of all batches from log start to the high watermark, checksums checked.
    func batchBases() throws -> [Int64] {
        var bases: [Int64] = []
        var next = bounds.logStart
        while next < bounds.highWatermark {
            let bytes = try self.bytes(
                of: read(from: next, maxBytes: 1 << 16, minOneBatch: true))
            if bytes.isEmpty { break }
            try bytes.withUnsafeBytes { buffer in
                var batches = RecordBatchIterator(buffer)
                while let batch = try batches.next() {
                    try batch.validate()
                    bases.append(batch.baseOffset.value)
                    next = batch.nextOffset
                }
            }
        }
        return bases
    }
}
