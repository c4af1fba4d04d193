public import Vocabulary

/// One attempt to deliver one batch: records of one producer and partition with sequences
/// `firstSequence ..< firstSequence + count`.
public struct BatchAttempt: Sendable {
    public var producer: Int32
    public var partition: PartitionID
    public var firstSequence: Int64
    public var count: Int32
    /// From 1.
    public var attempt: Int32
    public var outcome: Outcome
    /// False when the client will try the same records again.
    public var isFinal: Bool
    /// When its first byte was given to the connection; nil when it never was.
    public var written: Instant?
    public var ended: Instant
    /// Size as sent.
    public var bytes: Int

    public init(
        producer: Int32, partition: PartitionID, firstSequence: Int64, count: Int32, attempt: Int32,
        outcome: Outcome, isFinal: Bool, written: Instant?, ended: Instant, bytes: Int
    ) {
        self.producer = producer
        self.partition = partition
        self.firstSequence = firstSequence
        self.count = count
        self.attempt = attempt
        self.outcome = outcome
        self.isFinal = isFinal
        self.written = written
        self.ended = ended
        self.bytes = bytes
    }
}

/// What is known of a record that was offered. There are three cases, and no fourth.
public enum Outcome: Sendable, Hashable {
    /// In the log, the batch's first record at this offset.
    case acked(Offset)
    /// Certainly not in the log, and why.
    case failed(String)
    /// It may be in the log or not, and why nothing better is known.
    case unknown(String)
}
