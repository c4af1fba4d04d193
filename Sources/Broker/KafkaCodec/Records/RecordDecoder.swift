/// Reads whole batches into a list of their records, decompressing where needed. Its memory is kept
/// from batch to batch; a thread has its own.
package final class RecordDecoder {
    package struct Limits: Sendable, Hashable {
        /// Bytes that the records of one batch may be after decompression.
        package var decompressedMax: Int
        /// Records of one batch: each takes 64 bytes of the list.
        package var recordsMax: Int

        package init(decompressedMax: Int = 64 << 20, recordsMax: Int = 1 << 20) {
            self.decompressedMax = decompressedMax
            self.recordsMax = recordsMax
        }
    }

    package let limits: Limits
    private let decompressor: Decompressor
    private var records: UnsafeMutablePointer<DecodedRecord>
    private var capacity = 256

    package init(limits: Limits = Limits()) {
        self.limits = limits
        decompressor = Decompressor(sizeMax: limits.decompressedMax)
        records = .allocate(capacity: capacity)
    }

    deinit { records.deallocate() }

    /// All records of a batch, checked one by one; the result is valid until the next call, and as
    /// long as the batch's bytes are. The batch's own checksum is the caller's to check before.
    package func decode(_ batch: RecordBatchView) throws(CodecError) -> DecodedRecords {
        try batch.validateHeader()
        let count = Int(batch.recordCount)
        guard count <= limits.recordsMax else {
            throw CodecError(
                .tooManyElements, field: "recordCount", position: RecordBatchHeader.recordCount,
                "a batch of \(count) records exceeds the limit of \(limits.recordsMax)")
        }
        var iterator = try makeIterator(batch)
        var filled = 0
        var list = UnsafeMutableBufferPointer(start: records, count: capacity)
        var record = DecodedRecord()
        while try iterator.next(&record) {
            if filled == list.count {
                grow()
                list = UnsafeMutableBufferPointer(start: records, count: capacity)
            }
            (list.baseAddress! + filled).initialize(to: record)
            filled += 1
        }
        return DecodedRecords(
            bytes: iterator.bytes,
            records: UnsafeBufferPointer(start: records, count: filled))
    }

    /// The records of a batch one by one: for a look at them that keeps none. The iterator is valid
    /// until the next call, and as long as the batch's bytes are.
    package func makeIterator(_ batch: RecordBatchView) throws(CodecError) -> RecordIterator {
        guard let codec = batch.attributes.codec else {
            throw CodecError(
                .unsupportedCompression, field: "attributes",
                position: RecordBatchHeader.attributes,
                "\(batch.attributes.rawValue & 0x7) is no compression codec")
        }
        let bytes = try decompressor.decompress(batch.records, codec: codec)
        return RecordIterator(batch, records: bytes)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<DecodedRecord>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: records, count: capacity)
        records.deallocate()
        records = larger
        capacity *= 2
    }
}

package struct DecodedRecords {
    /// Where keys, values and headers lie: the batch itself, or what it was decompressed to.
    package let bytes: UnsafeRawBufferPointer
    package let records: UnsafeBufferPointer<DecodedRecord>

    package func key(_ record: DecodedRecord) -> UnsafeRawBufferPointer? {
        part(record.keyStart, record.keyLength)
    }

    package func value(_ record: DecodedRecord) -> UnsafeRawBufferPointer? {
        part(record.valueStart, record.valueLength)
    }

    package func headers(_ record: DecodedRecord) -> UnsafeRawBufferPointer {
        part(record.headersStart, record.headersLength)!
    }

    private func part(_ start: Int, _ length: Int) -> UnsafeRawBufferPointer? {
        length < 0 ? nil : UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)])
    }
}
