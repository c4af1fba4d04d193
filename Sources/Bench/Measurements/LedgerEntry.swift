/// One attempt to deliver one batch, as the ledger keeps it.
///
/// A record's identity is (topic, producer, partition, sequence); sequences of one producer in one
/// partition count from 0 without gaps, so a batch is a range and the ledger grows with batches,
/// not with records.
@frozen
public struct LedgerEntry: Sendable, Hashable {
    public enum Outcome: UInt8, Sendable, Hashable { case acked, failed, unknown }

    /// Index of the topic in the plan.
    public var topic: Int32
    public var producer: Int32
    public var partition: Int32
    public var count: Int32
    public var firstSequence: Int64
    /// The first record's offset when acked, else -1.
    public var baseOffset: Int64
    /// Monotonic nanoseconds; `written` is 0 when no byte of it went out.
    public var written: Int64
    public var ended: Int64
    public var attempt: Int32
    public var outcome: Outcome
    public var isFinal: Bool

    public init(
        topic: Int32, producer: Int32, partition: Int32, count: Int32, firstSequence: Int64,
        baseOffset: Int64, written: Int64, ended: Int64, attempt: Int32, outcome: Outcome,
        isFinal: Bool
    ) {
        self.topic = topic
        self.producer = producer
        self.partition = partition
        self.count = count
        self.firstSequence = firstSequence
        self.baseOffset = baseOffset
        self.written = written
        self.ended = ended
        self.attempt = attempt
        self.outcome = outcome
        self.isFinal = isFinal
    }
}
