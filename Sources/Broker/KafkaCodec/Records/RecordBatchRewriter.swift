import Vocabulary

/// Makes a batch anew with some of its records, as Kafka's log cleaner does
/// (`MemoryRecords.filterTo`): offsets, producer, sequence and leader epoch stay, whatever is left out.
/// Its memory is kept from batch to batch.
package final class RecordBatchRewriter {
    private let records = ByteWriter(capacity: 64 * 1024)
    private let output = ByteWriter(capacity: 64 * 1024)
    private var compressors: [CompressionCodec: Compressor] = [:]

    package init() {}

    /// The batch with `kept` of its records, at least one, as they lie in `bytes`, compressed as it
    /// was. Valid until the next call.
    ///
    /// - Parameter deleteHorizon: when tombstones may go, in milliseconds since 1970; nil to say
    ///   nothing of it (KIP-534).
    package func rewrite(
        _ batch: RecordBatchView, keeping kept: [DecodedRecord], of bytes: UnsafeRawBufferPointer,
        deleteHorizon: Int64?
    ) -> UnsafeRawBufferPointer {
        let attributes = batch.attributes
        let baseTimestamp = deleteHorizon ?? kept[0].timestamp
        records.removeAll()
        for record in kept {
            append(record, of: bytes, batch.baseOffset.value, baseTimestamp: baseTimestamp)
        }
        output.removeAll()
        output.append(
            UnsafeRawBufferPointer(rebasing: batch.bytes[..<RecordBatchHeader.size]))
        let codec = attributes.codec ?? .none
        if codec == .none {
            output.append(records.bytes)
        } else {
            compressor(codec).compress(records.bytes, into: output)
        }
        let horizonBit: Int16 = 1 << 6
        let rest = attributes.rawValue & ~horizonBit
        let latest = kept.reduce(kept[0].timestamp) { max($0, $1.timestamp) }
        return seal(
            attributes: deleteHorizon == nil ? rest : rest | horizonBit,
            baseTimestamp: baseTimestamp,
            maxTimestamp: attributes.isLogAppendTime ? batch.maxTimestamp : latest,
            recordCount: Int32(kept.count))
    }

    /// The batch without any record: what keeps a producer's last sequence known
    /// (`DefaultRecordBatch.writeEmptyHeader`). Valid until the next call.
    package func empty(_ batch: RecordBatchView) -> UnsafeRawBufferPointer {
        output.removeAll()
        output.append(
            UnsafeRawBufferPointer(rebasing: batch.bytes[..<RecordBatchHeader.size]))
        let codecAndHorizon: Int16 = 0x7 | 1 << 6
        return seal(
            attributes: batch.attributes.rawValue & ~codecAndHorizon,
            baseTimestamp: batch.maxTimestamp, maxTimestamp: batch.maxTimestamp, recordCount: 0)
    }

    private func append(
        _ record: DecodedRecord, of bytes: UnsafeRawBufferPointer, _ baseOffset: Int64,
        baseTimestamp: Int64
    ) {
        let time = Varint.zigZag(record.timestamp &- baseTimestamp)
        let offset = Varint.zigZag(Int32(truncatingIfNeeded: record.offset - baseOffset))
        let key = Varint.zigZag(Int32(truncatingIfNeeded: record.keyLength))
        let value = Varint.zigZag(Int32(truncatingIfNeeded: record.valueLength))
        let keySize = max(record.keyLength, 0)
        let valueSize = max(record.valueLength, 0)
        let fixed = 1 + Varint.size(time) + Varint.size(offset)
        let parts = Varint.size(key) + keySize + Varint.size(value) + valueSize
        records.appendVarint(Int32(truncatingIfNeeded: fixed + parts + record.headersLength))
        records.append(Int8(0))
        records.appendVarlong(record.timestamp &- baseTimestamp)
        records.appendUnsignedVarint(offset)
        records.appendUnsignedVarint(key)
        records.append(part(bytes, record.keyStart, keySize))
        records.appendUnsignedVarint(value)
        records.append(part(bytes, record.valueStart, valueSize))
        records.append(part(bytes, record.headersStart, record.headersLength))
    }

    private func part(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ size: Int)
        -> UnsafeRawBufferPointer
    {
        UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])
    }

    private func seal(
        attributes: Int16, baseTimestamp: Int64, maxTimestamp: Int64, recordCount: Int32
    ) -> UnsafeRawBufferPointer {
        let bytes = output.mutableBytes
        func store<T: FixedWidthInteger>(_ value: T, _ offset: Int) {
            bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
        }
        store(
            Int32(bytes.count - RecordBatchHeader.prefixSize), RecordBatchHeader.batchLength)
        store(attributes, RecordBatchHeader.attributes)
        store(baseTimestamp, RecordBatchHeader.baseTimestamp)
        store(maxTimestamp, RecordBatchHeader.maxTimestamp)
        store(recordCount, RecordBatchHeader.recordCount)
        let covered = UnsafeRawBufferPointer(bytes)[RecordBatchHeader.attributes...]
        store(CRC32C.of(UnsafeRawBufferPointer(rebasing: covered)), RecordBatchHeader.crc)
        return UnsafeRawBufferPointer(bytes)
    }

    private func compressor(_ codec: CompressionCodec) -> Compressor {
        if let known = compressors[codec] { return known }
        let made = Compressor(codec)
        compressors[codec] = made
        return made
    }
}
