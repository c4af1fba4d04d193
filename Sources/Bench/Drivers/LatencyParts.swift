/// Where the time of a produced record goes, in means over the records or requests of a run, as a
/// client's own counters have it.
public struct LatencyParts: Sendable, Hashable {
    /// From the hand-over of a record to its place in a request.
    public var clientQueueMicroseconds: Double
    /// From there to the socket; nil where the client does not tell.
    public var clientSendMicroseconds: Double?
    /// From the socket to the answer.
    public var networkAndBrokerMicroseconds: Double
    /// Requests that the client sent again by itself.
    public var retries: Int64

    public init(
        clientQueueMicroseconds: Double, clientSendMicroseconds: Double?,
        networkAndBrokerMicroseconds: Double, retries: Int64
    ) {
        self.clientQueueMicroseconds = clientQueueMicroseconds
        self.clientSendMicroseconds = clientSendMicroseconds
        self.networkAndBrokerMicroseconds = networkAndBrokerMicroseconds
        self.retries = retries
    }
}
