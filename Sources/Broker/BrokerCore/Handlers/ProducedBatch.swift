import KafkaCodec
import PartitionLog
import Vocabulary

/// Why a client's batch is not appended.
struct BatchRefusal: Error {
    var error: ErrorCode
    var message: String
    /// Which records are at fault, by their place in the batch, and why (KIP-467).
    var records: [(index: Int32, message: String)] = []

    /// As `RecordValidationException` says it.
    init(_ error: ErrorCode, records: [(index: Int32, message: String)]) {
        let first = records.prefix(3).map {
            "RecordError(batchIndex=\($0.index), message='\($0.message)')"
        }
        self.init(
            error: error,
            message: "One or more records have been rejected due to \(records.count) record errors "
                + "in total, and only showing the first three errors at most: "
                + "[\(first.joined(separator: ", "))]")
        self.records = records
    }

    init(error: ErrorCode, message: String) {
        self.error = error
        self.message = message
    }
}

/// The one batch that a producer sent to one partition, checked as Kafka's leader checks it
/// (`ProduceRequest.validateRecords`, `UnifiedLog.analyzeAndValidateRecords`, `LogValidator`).
///
/// One difference: the records of a *compressed* batch are looked into for a topic that is compacted
/// only, so nothing else is decompressed on the way to the disk. Its checksum, counts and header
/// timestamps are checked like any other's; what its records say is the consumer's to find.
struct ProducedBatch {
    let bytes: UnsafeMutableRawBufferPointer
    private let view: MutableRecordBatchView

    /// As the header has it.
    var recordCount: Int { Int(view.view.recordCount) }

    init(_ records: RecordsSlice?, version: Int16) throws {
        guard let records, records.count > 0 else { throw Self.noBatch(version) }
        do {
            view = try MutableRecordBatchView(records.bytes)
        } catch {
            guard error.code != .truncated else { throw Self.noBatch(version) }
            throw BatchRefusal(error: .corruptMessage, message: "\(error)")
        }
        bytes = UnsafeMutableRawBufferPointer(rebasing: records.bytes[..<view.view.size])
        guard view.view.magic == RecordBatchHeader.currentMagic else {
            throw BatchRefusal(
                error: .invalidRecord,
                message: "Produce requests with version \(version) are only allowed to contain "
                    + "record batches with magic version 2")
        }
        if version < 7, view.view.attributes.codec == .zstd {
            throw BatchRefusal(
                error: .unsupportedCompressionType,
                message: "Produce requests with version \(version) are not allowed to use "
                    + "ZStandard compression")
        }
        let rest = UnsafeMutableRawBufferPointer(rebasing: records.bytes[view.view.size...])
        if (try? RecordBatchView(UnsafeRawBufferPointer(rest))) != nil {
            throw BatchRefusal(
                error: .invalidRecord,
                message: "Produce requests with version \(version) are only allowed to contain "
                    + "exactly one record batch per partition")
        }
    }

    private static func noBatch(_ version: Int16) -> BatchRefusal {
        BatchRefusal(
            error: .invalidRecord,
            message: "Produce requests with version \(version) must have at least one record batch "
                + "per partition")
    }

    func check(for partition: Partition, now: LogMoment) throws {
        let producerStampsAppendTime = view.view.attributes.isLogAppendTime
        _ = try partition.log.validate(bytes, now: now)
        let attributes = view.view.attributes
        if attributes.isControl {
            throw refused("Clients are not allowed to write control records", partition)
        }
        if attributes.isTransactional {
            throw BatchRefusal(
                error: .invalidTxnState,
                message: "Transactions are not offered, so none is open for \(partition.id)")
        }
        if producerStampsAppendTime {
            throw BatchRefusal(
                error: .invalidTimestamp,
                message: "Invalid timestamp type in message. Producer should not set timestamp "
                    + "type to LogAppendTime.")
        }
        if attributes.codec == CompressionCodec.none || partition.configuration.compacts {
            try checkRecords(partition, now)
        }
    }

    private func checkRecords(_ partition: Partition, _ now: LogMoment) throws {
        let configuration = partition.configuration
        let keepsTime = !configuration.usesAppendTime
        let before = configuration.timestampBeforeMaxMilliseconds
        let earliest = now.wallMilliseconds.subtractingReportingOverflow(before)
        let oldest = earliest.overflow ? Int64.min : earliest.partialValue
        let latest = now.wallMilliseconds.addingReportingOverflow(
            configuration.timestampAfterMaxMilliseconds)
        let newest = latest.overflow ? Int64.max : latest.partialValue
        // Its memory is only worth asking for where there is something to decompress.
        let decoder = view.view.attributes.codec == CompressionCodec.none ? nil : RecordDecoder()
        var record = DecodedRecord()
        let needsKey = configuration.compacts
        let keylessMessage = needsKey ? Self.keylessMessage(partition) : ""
        var keyless: [(index: Int32, message: String)] = []
        var index: Int32 = 0
        var maxTimestamp: Int64 = -1
        do {
            var iterator =
                try decoder?.makeIterator(view.view)
                ?? RecordIterator(view.view, records: view.view.records)
            while try iterator.next(&record) {
                if needsKey, record.keyLength < 0 { keyless.append((index, keylessMessage)) }
                index += 1
                let timestamp = record.timestamp
                maxTimestamp = max(maxTimestamp, timestamp)
                guard !keepsTime || timestamp == -1 || (timestamp >= oldest && timestamp <= newest)
                else {
                    throw BatchRefusal(
                        error: .invalidTimestamp,
                        message: "Timestamp \(timestamp) of message with offset \(record.offset) "
                            + "is out of range. The timestamp should be within [\(oldest), "
                            + "\(newest)]")
                }
            }
        } catch let error as CodecError {
            throw refused("\(error)", partition)
        }
        withExtendedLifetime(decoder) {}
        if !keyless.isEmpty { throw BatchRefusal(.invalidRecord, records: keyless) }
        // A producer's header may understate it, and the time index is made from it.
        if keepsTime { view.setMaxTimestamp(maxTimestamp, isLogAppendTime: false) }
    }

    private static func keylessMessage(_ partition: Partition) -> String {
        "Compacted topic cannot accept message without key in topic partition \(partition.id)"
    }

    private func refused(_ why: String, _ partition: Partition) -> BatchRefusal {
        BatchRefusal(error: .invalidRecord, message: "\(why) in topic partition \(partition.id)")
    }
}
