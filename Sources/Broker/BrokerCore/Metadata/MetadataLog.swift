import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// `__cluster_metadata-0`: what topics there are, with which ids and settings, in Kafka's own format.
///
/// The log is read whole at the start and appended to by one job at a time; an append has been
/// synced when it returns. Epochs of this log are those of the log itself: an unclean restart raises
/// them, as a new leader of a quorum would.
final class MetadataLog: Sendable {
    static let id = TopicPartition(TopicName.clusterMetadata, PartitionID(0))
    /// Kafka's `KafkaRaftClient.MAX_BATCH_SIZE_BYTES`.
    private static let batchBytesMax = 8 << 20
    /// The level that Kafka 4.0 to 4.3 read (`MetadataVersion.IBP_4_0_IV3`).
    static let featureLevel: Int16 = 25

    private let log: PartitionLog

    init(_ log: PartitionLog) { self.log = log }

    static func settings(_ plantedBug: PlantedBug?) -> LogSettings {
        var settings = LogSettings()
        settings.flushMessages = 1
        settings.retentionMilliseconds = nil
        settings.deletesOldSegments = false
        settings.maxMessageBytes = ByteCount(batchBytesMax)
        settings.timestampAfterMaxMilliseconds = .max
        settings.plantedBugs = plantedBug?.inLog ?? []
        return settings
    }

    /// The log's whole content, applied in order.
    func replay() throws -> MetadataImage {
        let bounds = log.bounds
        guard bounds.logStart == .zero else {
            throw BrokerError(
                "the cluster metadata in \(log.directory) begins at offset \(bounds.logStart) and "
                    + "needs a snapshot of Kafka's, which this broker does not read; use another "
                    + "directory")
        }
        var image = MetadataImage()
        var offset = bounds.logStart
        while offset < bounds.logEnd {
            let slice = try log.read(
                from: offset, maxBytes: Self.batchBytesMax, minOneBatch: true,
                upTo: bounds.logEnd)
            guard slice.length > 0 else { break }
            offset = try apply(slice, from: offset, to: &image)
        }
        return image
    }

    private func apply(_ slice: LogSlice, from start: Offset, to image: inout MetadataImage) throws
        -> Offset
    {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: slice.length, alignment: 16)
        defer { buffer.deallocate() }
        let count = try slice.file.read(into: buffer, at: slice.position)
        guard count == slice.length else {
            throw BrokerError("\(slice.file.path) ends before its metadata records do")
        }
        var offset = start
        var batches = RecordBatchIterator(UnsafeRawBufferPointer(buffer))
        while let batch = try batches.next() {
            try batch.validate()
            // Control batches speak of the quorum's leaders, of which there is one here.
            if !batch.attributes.isControl { try apply(batch, to: &image) }
            offset = batch.nextOffset
        }
        return offset
    }

    private func apply(_ batch: RecordBatchView, to image: inout MetadataImage) throws {
        // The list of records is the decoder's memory, which must outlive the last look at it.
        let decoder = RecordDecoder()
        try withExtendedLifetime(decoder) {
            let decoded = try decoder.decode(batch)
            for record in decoded.records {
                guard let value = decoded.value(record) else { continue }
                try image.apply(MetadataRecord(decoding: value))
            }
        }
    }

    /// Appends records, all in one batch, and syncs them (unless a planted bug does not): null keys
    /// and no headers, as the quorum writes them. When it throws, nobody knows whether they are on the disk.
    func append(_ records: [MetadataRecord], isSynced: Bool = true, now: LogMoment) throws {
        guard !records.isEmpty else { return }
        let builder = RecordBatchBuilder(capacity: 4_096)
        let value = ByteWriter()
        for record in records {
            value.removeAll()
            record.encode(into: value)
            builder.append(timestamp: now.wallMilliseconds, key: nil, value: value.bytes)
        }
        let batch = builder.finish()
        _ = try log.validate(batch, now: now)
        _ = try log.append(batch, now: now)
        if isSynced { _ = try log.flush() }
    }
}
