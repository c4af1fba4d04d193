import Vocabulary

extension RecordBatchView {
    /// Checks format, checksum and that the header agrees with itself, in that order: what is in a
    /// batch means nothing before its checksum is right.
    package func validate() throws(CodecError) {
        try validateFormat()
        let computed = computeCRC()
        guard computed == crc else {
            throw CodecError(
                .checksumMismatch, field: "crc", position: RecordBatchHeader.crc,
                "the batch at offset \(baseOffset) has CRC-32C \(computed) and says \(crc)")
        }
        try validateHeader()
    }

    /// Checks the format alone: enough to go from batch to batch.
    package func validateFormat() throws(CodecError) {
        guard magic == RecordBatchHeader.currentMagic else {
            throw CodecError(
                .unsupportedMagic, field: "magic", position: RecordBatchHeader.magic,
                "record batches have format \(RecordBatchHeader.currentMagic), this one \(magic)")
        }
    }

    /// Checks that the header's offsets and counts can be true. Compaction may leave fewer records than
    /// offsets, never more.
    package func validateHeader() throws(CodecError) {
        guard baseOffset >= .zero, nextOffset > baseOffset || lastOffsetDelta < 0 else {
            throw CodecError(
                .malformedBatch, field: "baseOffset", position: RecordBatchHeader.baseOffset,
                "a batch cannot start at offset \(baseOffset)")
        }
        guard recordCount >= 0, lastOffsetDelta >= 0,
            Int64(recordCount) <= Int64(lastOffsetDelta) + 1
        else {
            throw CodecError(
                .malformedBatch, field: "recordCount", position: RecordBatchHeader.recordCount,
                "\(recordCount) records cannot have offsets 0 to \(lastOffsetDelta)")
        }
        guard attributes.codec != nil else {
            throw CodecError(
                .unsupportedCompression, field: "attributes",
                position: RecordBatchHeader.attributes,
                "\(attributes.rawValue & 0x7) is no compression codec")
        }
    }
}
