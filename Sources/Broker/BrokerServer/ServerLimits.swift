package import Vocabulary

/// Bounds on what clients can make a server hold. Those with a Kafka name have Kafka's default.
package struct ServerLimits: Sendable, Hashable {
    /// `socket.request.max.bytes`: a longer frame ends its connection.
    package var requestBytesMax = ByteCount.mib(100)
    /// Requests of one connection without an answer; more are not read until one is answered.
    package var requestsInFlightMax = 512
    /// The same in bytes; one request may exceed it when it is alone.
    package var requestBytesInFlightMax = ByteCount.mib(128)
    /// Answers of one connection that wait to be sent, or for their turn; more requests are not read.
    package var replyBytesMax = ByteCount.mib(64)
    /// `max.connections`, and `max.connections.per.ip`.
    package var connectionsMax = Int.max
    package var connectionsPerHostMax = Int.max
    /// `connections.max.idle.ms`: how long a connection may go without a whole request, and how
    /// long a request may take to arrive without getting 64 KiB further; nil for ever.
    package var idleMax: Nanoseconds? = .milliseconds(600_000)
    /// `socket.listen.backlog.size`.
    package var backlog: Int32 = 50
    /// `socket.send.buffer.bytes` and `socket.receive.buffer.bytes`, where a user has set them. Without
    /// that the kernel sizes its buffers itself, which serves long answers better than Kafka's fixed
    /// 102400 does.
    package var sendBuffer: Int32?
    package var receiveBuffer: Int32?
    /// How long a clean stop waits for answers that are under way, and for clients to take them.
    package var drainMax = Nanoseconds.milliseconds(5_000)

    package init() {}
}
