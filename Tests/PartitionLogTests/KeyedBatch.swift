import KafkaCodec
import Vocabulary

@testable import PartitionLog

/// Batches whose records have keys.
enum KeyedBatch {
    struct Record {
        var key: String
        var value: String?
        var timestamp: Int64

        init(_ key: String, _ value: String?, at timestamp: Int64) {
            self.key = key
            self.value = value
            self.timestamp = timestamp
        }
    }

    static func make(
        _ records: [Record], codec: CompressionCodec = .none, producer: Int64 = -1,
        sequence: Int32 = -1
    ) -> [UInt8] {
        let builder = RecordBatchBuilder()
        for record in records {
            Array(record.key.utf8).withUnsafeBytes { key in
                guard let text = record.value else {
                    return builder.append(timestamp: record.timestamp, key: key, value: nil)
                }
                Array(text.utf8).withUnsafeBytes {
                    builder.append(timestamp: record.timestamp, key: key, value: $0)
                }
            }
        }
        return Array(
            UnsafeRawBufferPointer(
                builder.finish(
                    compressor: codec == .none ? nil : Compressor(codec), producerId: producer,
                    producerEpoch: producer < 0 ? -1 : 0, baseSequence: sequence)))
    }
}

extension PartitionLog {
    /// A whole compaction of what is dirty, with the checkpoint that it needs before. Nil when there
    /// was nothing to do.
    func compact(
        after cleanedTo: Offset? = nil, tableBytes: Int64 = 1 << 16, at time: Int64 = 1_000_000
    )
        throws -> Offset?
    {
        let now = LogMoment.at(milliseconds: time)
        try flush()
        noteWritten(try prepareCheckpoint())
        guard let part = try cleanablePart(after: cleanedTo, now: now), part.dirtyBytes > 0,
            let compaction = try beginCompaction(
                part, limits: CompactionLimits(tableBytes: ByteCount(tableBytes)), now: now)
        else { return nil }
        allowGaps(below: compaction.end)
        while try !compaction.advance(byBytes: 500) {}
        return compaction.cleanedTo
    }

    /// The headers of all batches from the log start on, checksums checked.
    func storedBatches() throws -> [BatchHeader] {
        var headers: [BatchHeader] = []
        try visitBatches { headers.append(BatchHeader($0.base)) }
        return headers
    }

    /// What a reader of everything knows in the end.
    func latestValues() throws -> [String: String] {
        var values: [String: String] = [:]
        let decoder = RecordDecoder()
        try visitBatches { batch in
            let decoded = try decoder.decode(batch)
            for record in decoded.records {
                let key = decoded.key(record).map { String(decoding: $0, as: UTF8.self) } ?? ""
                values[key] = decoded.value(record).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        return values
    }

    private func visitBatches(_ body: (RecordBatchView) throws -> Void) throws {
        var next = bounds.logStart
        while next < bounds.logEnd {
            let slice = try read(
                from: next, maxBytes: 1 << 16, minOneBatch: true, upTo: bounds.logEnd)
            if slice.length == 0 { break }
            try bytes(of: slice).withUnsafeBytes { buffer in
                var batches = RecordBatchIterator(buffer)
                while let batch = try batches.next() {
                    try batch.validate()
                    if batch.baseOffset >= next { try body(batch) }
                    next = batch.nextOffset
                }
            }
        }
    }
}
