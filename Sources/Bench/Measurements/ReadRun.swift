/// Records read back one after the other, whose sequences and offsets both go up by one: what a
/// partition holds, in the ledger's own compact form. Every record in it had a right identity and
/// checksum.
@frozen
public struct ReadRun: Sendable, Hashable {
    public var topic: Int32
    public var partition: Int32
    public var producer: Int32
    public var count: Int64
    public var firstSequence: Int64
    public var firstOffset: Int64

    public init(
        topic: Int32, partition: Int32, producer: Int32, count: Int64, firstSequence: Int64,
        firstOffset: Int64
    ) {
        self.topic = topic
        self.partition = partition
        self.producer = producer
        self.count = count
        self.firstSequence = firstSequence
        self.firstOffset = firstOffset
    }
}

/// A record that was read back and is not what any producer of the run can have sent.
public struct BadRecord: Sendable, Hashable, Codable {
    public enum Reason: String, Sendable, Hashable, Codable {
        /// Its identity is readable and its bytes are not those that the seed gives.
        case corrupt
        /// It carries no identity, or another run's.
        case foreign
    }

    public var topic: Int32
    public var partition: Int32
    public var offset: Int64
    public var reason: Reason

    public init(topic: Int32, partition: Int32, offset: Int64, reason: Reason) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.reason = reason
    }
}
