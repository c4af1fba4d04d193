import Drivers
import KafkaCodec
import Vocabulary

/// Reads one partition's stretch of a Fetch answer: batch by batch, checked and decompressed.
struct FetchedRecords {
    enum Step {
        /// The records from the wanted offset on, and the offset that follows the batch.
        case records(UnsafeBufferPointer<ReceivedRecord>, bytes: UnsafeRawPointer, next: Offset)
        /// A batch without records for a consumer: control records, or older than wanted.
        case nothing(Offset)
        /// A batch that cannot be read; the offset that follows it where that is known.
        case bad(CodecError, next: Offset?)
    }

    private var batches: RecordBatchIterator
    private let decoder: RecordDecoder
    private let checksCRCs: Bool
    private(set) var sawBatch = false
    private var isOver = false

    init(_ bytes: UnsafeRawBufferPointer, decoder: RecordDecoder, checksCRCs: Bool) {
        batches = RecordBatchIterator(bytes)
        self.decoder = decoder
        self.checksCRCs = checksCRCs
    }

    mutating func next(from wanted: Offset) -> Step? {
        guard !isOver else { return nil }
        let batch: RecordBatchView
        do {
            guard let found = try batches.next() else { return nil }
            batch = found
        } catch {
            isOver = true
            return .bad(error, next: nil)
        }
        sawBatch = true
        let next = batch.nextOffset
        if next <= wanted { return .nothing(wanted) }
        do {
            if checksCRCs { try batch.validate() }
            if batch.attributes.isControl { return .nothing(next) }
            let decoded = try decoder.decode(batch)
            let records = decoded.records(from: wanted)
            guard let bytes = decoded.bytes.baseAddress, !records.isEmpty else {
                return .nothing(next)
            }
            return .records(records, bytes: bytes, next: next)
        } catch {
            return .bad(error, next: next)
        }
    }
}

extension DecodedRecords {
    /// The records at `offset` and after it, as a broker sends whole batches; in the form of the
    /// driver's door.
    fileprivate func records(from offset: Offset) -> UnsafeBufferPointer<ReceivedRecord> {
        var low = 0
        var high = records.count
        if let first = records.first, first.offset >= offset.value { high = 0 }
        while low < high {
            let middle = (low + high) / 2
            if records[middle].offset < offset.value { low = middle + 1 } else { high = middle }
        }
        precondition(
            MemoryLayout<DecodedRecord>.size == MemoryLayout<ReceivedRecord>.size
                && MemoryLayout<DecodedRecord>.stride == MemoryLayout<ReceivedRecord>.stride)
        // Both are eight 64-bit integers, the same ones in the same order, and frozen; a list is
        // read as the other in place of being copied.
        let base = records.baseAddress.map(UnsafeRawPointer.init)
        return UnsafeBufferPointer(
            start: base?.assumingMemoryBound(to: ReceivedRecord.self).advanced(by: low),
            count: records.count - low)
    }
}
