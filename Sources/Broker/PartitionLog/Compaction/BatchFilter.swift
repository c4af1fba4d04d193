import KafkaCodec
import Vocabulary

/// What compaction makes of one batch (`Cleaner.cleanInto`).
///
/// Batches of transactions and control batches stay as they are, and their records replace no
/// others: this broker offers no transactions, and keeping too much loses nothing.
struct BatchFilter {
    let table: KeyTable
    /// The last offset of each producer that the log knows: the batch with it stays, if only its
    /// header, for its sequence.
    let lastOffsets: [Int64: Offset]
    /// Milliseconds since 1970.
    let now: Int64
    let deleteRetention: Int64
    let bugs: PlantedLogBugs
    private let decoder = RecordDecoder()
    private let rewriter = RecordBatchRewriter()

    init(
        table: KeyTable, lastOffsets: [Int64: Offset], now: Int64, settings: LogSettings
    ) {
        self.table = table
        self.lastOffsets = lastOffsets
        self.now = now
        deleteRetention = settings.deleteRetentionMilliseconds
        bugs = settings.plantedBugs
    }

    /// What is left, valid until the next call and as long as the batch's bytes are; nil when nothing
    /// is.
    func filter(_ batch: RecordBatchView) throws -> UnsafeRawBufferPointer? {
        guard !batch.attributes.isTransactional, !batch.attributes.isControl else {
            return batch.bytes
        }
        let horizon = batch.attributes.hasDeleteHorizon ? batch.baseTimestamp : nil
        let decoded = try decoder.decode(batch)
        var kept: [DecodedRecord] = []
        var hasTombstones = false
        for record in decoded.records where keeps(record, of: decoded, horizon: horizon) {
            kept.append(record)
            if record.valueLength < 0 { hasTombstones = true }
        }
        guard !kept.isEmpty else {
            let isLast = lastOffsets[batch.producerId] == batch.lastOffset
            return batch.producerId >= 0 && isLast ? rewriter.empty(batch) : nil
        }
        let setsHorizon = hasTombstones && horizon == nil
        if kept.count == decoded.records.count, !setsHorizon { return batch.bytes }
        return rewriter.rewrite(
            batch, keeping: kept, of: decoded.bytes,
            deleteHorizon: setsHorizon ? now.saturatingAdd(deleteRetention) : horizon)
    }

    private func keeps(_ record: DecodedRecord, of batch: DecodedRecords, horizon: Int64?) -> Bool {
        if record.offset > table.latest.value { return true }
        // Without a key there is nothing to go by; none is accepted into a log that is compacted.
        guard let key = batch.key(record) else { return false }
        let latest = table.offset(of: key)
        let isReplaced =
            bugs.contains(.compactionKeepsFirst)
            ? latest.map { record.offset >= $0 } ?? false
            : latest.map { record.offset < $0 } ?? false
        if isReplaced { return false }
        if record.valueLength >= 0 { return true }
        if bugs.contains(.tombstonesDroppedAtOnce) { return false }
        return horizon.map { now < $0 } ?? true
    }
}

extension Int64 {
    fileprivate func saturatingAdd(_ other: Int64) -> Int64 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? .max : sum.partialValue
    }
}
