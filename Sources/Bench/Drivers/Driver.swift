public import Vocabulary

/// The door to any broker. Verbs here are few and block up to their deadline; they belong to set-up,
/// faults and reading back. Load goes through `DriverLoop`.
///
/// Errors are `DriverError`.
public protocol Driver: AnyObject, Sendable {
    /// `engine`, `wire` or `librdkafka`, with its version and effective settings.
    var client: ClientDescription { get }

    /// Waits until the broker answers, and says what it is.
    func describe(deadline: Instant) throws -> BrokerDescription

    /// Creates the topic; an existing one of that name is an error.
    func createTopic(_ topic: TopicSpecification, deadline: Instant) throws

    func deleteTopic(_ name: String, deadline: Instant) throws

    /// First and end offset of every partition, in partition order.
    func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange]

    /// Removes what stands before these offsets, in partition order.
    func deleteRecords(of topic: String, before offsets: [Offset], deadline: Instant) throws

    /// Who leads each partition, in partition order, by the broker's own number; nil for nobody.
    func leaders(of topic: String, deadline: Instant) throws -> [Int32?]

    /// Effective settings of a topic as the broker reports them.
    func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String]

    /// Where producing takes its time, as far as the client itself tells; nil when it does not.
    var latencyParts: LatencyParts? { get }

    /// One loop for one thread.
    func makeLoop() throws -> any DriverLoop

    /// Releases every connection. Loops must be closed before.
    func close()
}

extension Driver {
    public var latencyParts: LatencyParts? { nil }

    public func deleteRecords(of topic: String, before offsets: [Offset], deadline: Instant) throws
    {
        throw DriverError(.refused, "\(client.kind) cannot delete records")
    }

    public func leaders(of topic: String, deadline: Instant) throws -> [Int32?] {
        throw DriverError(.refused, "\(client.kind) does not tell who leads a partition")
    }
}

public struct ClientDescription: Sendable, Hashable {
    public var kind: String
    public var version: String
    public var settings: [String: String]

    public init(kind: String, version: String, settings: [String: String]) {
        self.kind = kind
        self.version = version
        self.settings = settings
    }
}

public struct BrokerDescription: Sendable, Hashable {
    public var clusterID: String
    public var nodeCount: Int
    /// As far as it can be told over the wire; empty when it cannot.
    public var version: String
    public var settings: [String: String]

    public init(clusterID: String, nodeCount: Int, version: String, settings: [String: String]) {
        self.clusterID = clusterID
        self.nodeCount = nodeCount
        self.version = version
        self.settings = settings
    }
}

public struct TopicSpecification: Sendable, Hashable {
    public var name: String
    public var partitions: Int
    public var replicationFactor: Int
    /// Native topic settings, verbatim.
    public var settings: [String: String]

    public init(name: String, partitions: Int, replicationFactor: Int, settings: [String: String]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.settings = settings
    }
}

public struct OffsetRange: Sendable, Hashable {
    public var first: Offset
    /// One past the last record that a consumer may read.
    public var end: Offset

    public init(first: Offset, end: Offset) {
        self.first = first
        self.end = end
    }
}
