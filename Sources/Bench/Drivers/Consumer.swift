public import Vocabulary

/// One consuming client with partitions assigned to it. It reconnects by itself and goes on where
/// it was.
public protocol Consumer: AnyObject {
    /// Stops fetching; what is on its way may still arrive.
    func pause()
    func resume()
    func close()
}

public struct ConsumerSpecification: Sendable {
    public var topic: String
    public var partitions: [PartitionID]
    public var start: ConsumerStart
    /// Native client settings, verbatim.
    public var settings: [String: String]

    public init(
        topic: String, partitions: [PartitionID], start: ConsumerStart, settings: [String: String]
    ) {
        self.topic = topic
        self.partitions = partitions
        self.start = start
        self.settings = settings
    }
}

public enum ConsumerStart: Sendable, Hashable {
    case earliest
    case latest
}

/// Hears what was read. Called on the loop's thread, inside `run`.
public protocol ConsumeSink: AnyObject {
    /// Records of one partition in offset order; the memory is valid during the call.
    func received(_ records: ReceivedRecords)

    /// A fetch failed in a way that the client cannot mend by itself (an offset out of range, a
    /// batch whose CRC is wrong); the client goes on after `partition` was reset or skipped.
    func failed(_ partition: PartitionID, at offset: Offset, _ error: DriverError)
}

public struct ReceivedRecords {
    public var partition: PartitionID
    public var records: UnsafeBufferPointer<ReceivedRecord>
    /// Where keys, values and headers lie.
    public var bytes: UnsafeRawPointer
    public var arrived: Instant
    /// The partition's end as the broker told it with these records.
    public var highWatermark: Offset

    public init(
        partition: PartitionID, records: UnsafeBufferPointer<ReceivedRecord>,
        bytes: UnsafeRawPointer,
        arrived: Instant, highWatermark: Offset
    ) {
        self.partition = partition
        self.records = records
        self.bytes = bytes
        self.arrived = arrived
        self.highWatermark = highWatermark
    }
}

/// One record in `ReceivedRecords.bytes`; a length of -1 is a null.
@frozen
public struct ReceivedRecord: Sendable {
    public var offset: Int64
    public var timestamp: Int64
    public var keyStart: Int
    public var keyLength: Int
    public var valueStart: Int
    public var valueLength: Int
    /// The encoded headers: Kafka's varint count, then each header.
    public var headersStart: Int
    public var headersLength: Int

    public init(
        offset: Int64, timestamp: Int64, keyStart: Int, keyLength: Int, valueStart: Int,
        valueLength: Int, headersStart: Int, headersLength: Int
    ) {
        self.offset = offset
        self.timestamp = timestamp
        self.keyStart = keyStart
        self.keyLength = keyLength
        self.valueStart = valueStart
        self.valueLength = valueLength
        self.headersStart = headersStart
        self.headersLength = headersLength
    }
}
