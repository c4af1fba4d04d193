import Drivers
import KafkaCodec
import Vocabulary

/// Records of one partition that go out together. Reused through `BatchPool`.
final class ProducerBatch {
    let builder: RecordBatchBuilder
    // A batch is its loop's own, and nothing here calls out while it changes one of these, so the
    // check for overlapping access, which costs more than the append, has nothing to find.
    @exclusivity(unchecked) private(set) var stamps: UnsafeMutablePointer<RecordStamp>
    @exclusivity(unchecked) private(set) var count = 0
    @exclusivity(unchecked) private var capacity: Int

    var partition: Int32 = 0
    /// Tells a batch from an earlier one in the same memory.
    var serial = 0
    var created = Instant(nanoseconds: 0)
    /// No attempt begins after it.
    var expires = Instant.distantFuture
    /// Whether it may go out although there is room left in it.
    var isDue = false
    /// Attempts that have ended.
    var attempts: Int32 = 0
    /// What `buffer.memory` is charged for it.
    var charge = 0
    /// -1 while it has none.
    private(set) var baseSequence: Int32 = -1
    /// An attempt ended and nobody knows how: its records may be in the log.
    var mayBeInLog = false
    /// The whole batch as it is sent; nil while it takes records.
    private(set) var encoded: UnsafeMutableRawBufferPointer?

    init(size: Int) {
        // The builder wants room for a record's varints beyond what it has.
        builder = RecordBatchBuilder(capacity: size + 64)
        capacity = 256
        stamps = .allocate(capacity: capacity)
    }

    deinit { stamps.deallocate() }

    var firstSequence: Int64 { stamps[0].sequence }

    func append(
        _ entry: RecordEntry, _ bytes: UnsafeRawPointer, headers: UnsafeRawBufferPointer
    ) {
        let keyBytes = max(Int(entry.keyLength), 0)
        builder.append(
            timestamp: entry.timestamp, key: bytes, keyLength: Int(entry.keyLength),
            value: bytes + keyBytes, valueLength: Int(entry.valueLength), headers: headers)
        if count == capacity { growStamps() }
        stamps[count] = entry.stamp
        count += 1
    }

    /// Closes the batch and answers its bytes.
    func encode(_ compressor: Compressor?, _ identity: BatchIdentity? = nil)
        -> UnsafeMutableRawBufferPointer
    {
        let bytes = builder.finish(
            compressor: compressor, producerId: identity?.producerID ?? -1,
            producerEpoch: identity?.epoch ?? -1, baseSequence: identity?.baseSequence ?? -1)
        baseSequence = identity?.baseSequence ?? -1
        encoded = bytes
        return bytes
    }

    /// It will get another sequence.
    func forgetEncoding() {
        encoded = nil
        baseSequence = -1
    }

    func reset() {
        builder.removeAll()
        count = 0
        attempts = 0
        isDue = false
        mayBeInLog = false
        forgetEncoding()
    }

    private func growStamps() {
        let larger = UnsafeMutablePointer<RecordStamp>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: stamps, count: capacity)
        stamps.deallocate()
        stamps = larger
        capacity *= 2
    }
}

/// Hands out batches within `buffer.memory`, each charged `batch.size` or, for a record that is
/// larger, its own size: as the Java client's `BufferPool` does.
struct BatchPool {
    private let batchSize: Int
    private var available: Int
    private var spare: [ProducerBatch] = []
    private var nextSerial = 0

    init(batchSize: Int, memory: Int) {
        self.batchSize = batchSize
        available = memory
    }

    /// Nil when the memory is used up.
    mutating func take(for recordSize: Int) -> ProducerBatch? {
        let charge = max(batchSize, recordSize)
        guard charge <= available else { return nil }
        available -= charge
        let batch: ProducerBatch
        if charge == batchSize, let reused = spare.popLast() {
            batch = reused
        } else {
            batch = ProducerBatch(size: charge)
        }
        batch.charge = charge
        nextSerial += 1
        batch.serial = nextSerial
        return batch
    }

    mutating func giveBack(_ batch: ProducerBatch) {
        available += batch.charge
        guard batch.charge == batchSize else { return }
        batch.reset()
        spare.append(batch)
    }
}
