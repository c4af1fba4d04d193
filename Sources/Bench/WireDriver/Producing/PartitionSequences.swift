import KafkaCodec

/// The sequences of one partition's batches, by which a broker knows a retry (KIP-98), and what a
/// batch that was given up does to them.
///
///     orderly ── a batch comes back ──► recovering ── all of them acked ──► orderly
///        │ a batch is given up            │
///        ▼                                ▼
///     nothing more goes out until nothing is under way; then a new epoch, from sequence 0 (KIP-360)
struct PartitionSequences {
    /// -1 until the first batch, and after the last epoch of an id.
    private(set) var producerID: Int64 = -1
    private(set) var epoch: Int16 = -1
    private var next: Int32 = 0
    /// The first sequence that is not acknowledged.
    private(set) var unacked: Int32 = 0
    /// Batches under way.
    var inFlight = 0
    /// Batches that came back go out one at a time: one that overtook another would be refused.
    var isRecovering = false
    /// A batch with a sequence was given up, so the broker would refuse all after it.
    private(set) var isBroken = false

    /// Whether a batch may go out now.
    var isOpen: Bool { inFlight == 0 || !(isRecovering || isBroken) }

    /// The place of the next `count` records.
    mutating func take(_ count: Int, of identity: ProducerIdentity) -> BatchIdentity {
        if producerID < 0 {
            producerID = identity.id
            epoch = identity.epoch
        }
        defer { next = Self.advance(next, by: count) }
        return BatchIdentity(producerID: producerID, epoch: epoch, baseSequence: next)
    }

    mutating func acked(_ batch: ProducerBatch) {
        unacked = Self.advance(batch.baseSequence, by: batch.count)
    }

    mutating func gaveUp() { isBroken = true }

    mutating func startAnew() {
        isBroken = false
        isRecovering = false
        next = 0
        unacked = 0
        if epoch == .max { producerID = -1 } else { epoch += 1 }
    }

    /// Sequences go from 2^31 - 1 to 0.
    private static func advance(_ sequence: Int32, by count: Int) -> Int32 {
        Int32(truncatingIfNeeded: (Int64(sequence) + Int64(count)) & 0x7fff_ffff)
    }
}

/// What makes a batch known to the broker when it comes again.
struct BatchIdentity {
    var producerID: Int64
    var epoch: Int16
    var baseSequence: Int32
}
