import Drivers
import KafkaCodec
import Vocabulary

/// A batch of one partition's records: filled, sent, and remembered until its outcome is known. Used
/// again for another batch without giving its memory back.
final class OpenBatch {
    let builder: RecordBatchBuilder
    private(set) var stamps: UnsafeMutablePointer<RecordStamp>
    private var capacity: Int
    private(set) var count = 0
    var partition = PartitionID(0)
    /// When its first record came.
    var opened = Instant.distantFuture
    var written: Instant?
    /// Size as sent.
    var sentBytes = 0
    /// The one behind it in its partition's line.
    var next: OpenBatch?
    /// Payload that counts against `buffer.memory`.
    var payloadBytes = 0

    init(batchSize: Int) {
        builder = RecordBatchBuilder(capacity: max(batchSize, 1_024) + 256)
        capacity = max(batchSize / 64, 16)
        stamps = .allocate(capacity: capacity)
    }

    deinit { stamps.deallocate() }

    func reset(partition: PartitionID, opened: Instant) {
        builder.removeAll()
        count = 0
        self.partition = partition
        self.opened = opened
        written = nil
        sentBytes = 0
        payloadBytes = 0
    }

    @inline(__always)
    func append(
        _ entry: UnsafePointer<RecordEntry>, _ bytes: UnsafeRawPointer,
        headers: UnsafeRawBufferPointer
    ) {
        let keyLength = Int(entry.pointee.keyLength)
        builder.append(
            timestamp: entry.pointee.timestamp, key: bytes, keyLength: keyLength,
            value: bytes + max(keyLength, 0), valueLength: Int(entry.pointee.valueLength),
            headers: headers)
        if count == capacity { grow() }
        (stamps + count).initialize(to: entry.pointee.stamp)
        count += 1
        payloadBytes += entry.pointee.size
    }

    var stampBuffer: UnsafeBufferPointer<RecordStamp> {
        UnsafeBufferPointer(start: stamps, count: count)
    }

    @inline(never)
    private func grow() {
        let larger = UnsafeMutablePointer<RecordStamp>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: stamps, count: count)
        stamps.deallocate()
        stamps = larger
        capacity *= 2
    }
}
