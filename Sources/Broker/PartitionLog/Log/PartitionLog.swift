package import Platform
import Synchronization
package import Vocabulary

/// One ordered, durable log in one directory, in Apache Kafka's own format.
///
/// Appends take the log's lock for one write. Reads take it for a lookup and look at the file
/// outside of it. A flush takes it to note what is to be synced and to say that it was: appends go
/// on while the sync runs, and one sync answers everything that was appended before it began.
///
/// Errors are `LogError`.
package final class PartitionLog: Sendable {
    package let topicPartition: TopicPartition
    package let directory: FilePath
    let fileSystem: any FileSystem
    let state: Mutex<LogState>
    /// Held by whoever syncs, truncates or closes, for as long as it takes. Taken before `state`.
    let syncing = Mutex(())

    init(
        topicPartition: TopicPartition, directory: FilePath, fileSystem: any FileSystem,
        state: LogState
    ) {
        self.topicPartition = topicPartition
        self.directory = directory
        self.fileSystem = fileSystem
        self.state = Mutex(state)
    }

    // MARK: Bounds

    /// All ends in one look.
    package var bounds: LogBounds { state.withLock { $0.bounds } }

    /// What the directory's checkpoint says: below it a start after a crash does not look.
    package var recoveryPoint: Offset { state.withLock { $0.recoveryPoint } }

    /// Records that no sync covers.
    package var unflushedMessages: Int64 { state.withLock { $0.logEnd - $0.durableEnd } }

    /// Bytes that no sync covers.
    package var unflushedBytes: ByteCount {
        state.withLock { ByteCount($0.appendedBytes - $0.flushedBytes) }
    }

    /// What a start after a crash would have to read, about.
    package var bytesAboveRecoveryPoint: ByteCount {
        state.withLock { ByteCount($0.appendedBytes - $0.checkpointedBytes) }
    }

    /// All segments together.
    package var byteCount: ByteCount { state.withLock { ByteCount($0.byteCount) } }

    package var segmentCount: Int { state.withLock { $0.closed.count + 1 } }

    /// When `flush.ms` makes a flush due; nil without it or with nothing unflushed.
    package var flushDue: Instant? {
        state.withLock { state in
            guard let span = state.settings.flushSpan, let first = state.firstUnflushed else {
                return nil
            }
            return first + span
        }
    }

    /// Why the log is offline, or nil.
    package var failure: LogError? { state.withLock { $0.failure } }

    /// The epoch of the record at an offset, or of the one that would be there.
    package func leaderEpoch(at offset: Offset) -> LeaderEpoch {
        state.withLock { $0.epochs.epoch(at: offset) }
    }

    /// Where a leader epoch ends.
    package func endOffset(forEpoch epoch: LeaderEpoch) -> LeaderEpochEnd {
        state.withLock { $0.epochs.end(of: epoch, logEnd: $0.logEnd) }
    }

    /// Settings that take effect from now on (AlterConfigs).
    package func apply(_ settings: LogSettings) { state.withLock { $0.settings = settings } }
}
