package import Vocabulary

/// One single-node broker: topics, partitions, and a handler for each API. It owns no thread, no
/// socket and no timer; whoever runs it calls `handle`, `flush` and `advance`.
package final class Broker: Sendable {
    init() {}

    /// Handles one request frame (header and body, without the size). `frame` is the caller's
    /// again when this returns. The reply may be delivered before it returns, or later from the
    /// thread that calls `handle`, `flush` or `advance`.
    package func handle(
        _ frame: UnsafeMutableRawBufferPointer, slot: UInt64, target: any ReplyTarget,
        connection: ConnectionFacts
    ) {}

    /// Partitions whose appended batches wait for a sync before they may be acknowledged.
    package var partitionsAwaitingFlush: Int { 0 }

    /// Syncs every partition that waits, then answers all that the sync covered. Blocks on the
    /// disk; callable from any thread, one caller at a time does the work.
    package func flush() {}

    /// Does what time has made due: long polls, `flush.ms`, retention, checkpoints.
    /// Answers when it next needs to be called.
    package func advance(to now: Instant) -> Instant { .distantFuture }

    /// A clean stop: refuses new work, syncs, writes checkpoints and the clean-shutdown marker.
    package func close() {}
}
