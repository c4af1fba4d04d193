/// One producing client: one identity, one set of connections.
public protocol Producer: AnyObject {
    /// Hands over records that are due, in order; their bytes are copied before the return.
    /// Answers how many were taken: fewer than given when the client's buffer (`buffer.memory`)
    /// is full. Never blocks.
    func send(_ run: RecordRun) -> Int

    /// Sends what lingers without waiting for its linger time.
    func flush()

    /// Records handed over that have no final outcome yet.
    var unresolved: Int { get }

    /// Gives up everything unresolved: what was never written to a connection is failed, what was is
    /// unknown. The sink hears of each before this returns.
    func close()
}

public struct ProducerSpecification: Sendable {
    public var topic: String
    public var partitions: Int
    /// Unique within the run.
    public var producer: Int32
    /// Native client settings, verbatim.
    public var settings: [String: String]
    /// Sent with every record.
    public var headers: [RecordHeader]

    public init(
        topic: String, partitions: Int, producer: Int32, settings: [String: String],
        headers: [RecordHeader]
    ) {
        self.topic = topic
        self.partitions = partitions
        self.producer = producer
        self.settings = settings
        self.headers = headers
    }
}

public struct RecordHeader: Sendable, Hashable {
    public var key: String
    public var value: [UInt8]

    public init(key: String, value: [UInt8]) {
        self.key = key
        self.value = value
    }
}

/// Hears what became of records. Called on the loop's thread, inside `run`, `send` or `close`.
public protocol ProduceSink: AnyObject {
    /// An attempt to deliver a batch has ended. `stamps` (one a record, in log order) are valid
    /// during the call. Records with an attempt that is not final are heard of again.
    func attemptEnded(_ attempt: BatchAttempt, stamps: UnsafeBufferPointer<RecordStamp>)
}
