import PartitionLog
import Synchronization

/// One log directory, with what the broker counts of it.
final class HostedDirectory: Sendable {
    let directory: LogDirectory
    /// Whether it holds the cluster metadata, without which nothing can be created or deleted.
    let holdsMetadata: Bool
    /// Written since the last sync, over all its partitions; never less than what is unsynced.
    let dirtyBytes = Atomic<Int>(0)
    /// Synced since the last checkpoint, about: what a start after a crash would read for nothing.
    let uncheckpointedBytes = Atomic<Int>(0)
    let isCheckpointAskedFor = Atomic<Bool>(false)
    /// When bytes may next ask for a checkpoint, in nanoseconds of the broker's clock.
    let nextCheckpoint = Atomic<Int64>(.min)
    let partitionCount = Atomic<Int>(0)
    /// A pass that brings the unsynced bytes down has been asked for and has not ended.
    let isBeingRelieved = Atomic<Bool>(false)
    private let reason = Mutex<String?>(nil)
    private let offline = Atomic<Bool>(false)

    init(_ directory: LogDirectory, holdsMetadata: Bool) {
        self.directory = directory
        self.holdsMetadata = holdsMetadata
    }

    var isOffline: Bool { offline.load(ordering: .acquiring) }
    var failure: String? { reason.withLock { $0 } }

    /// Takes the directory out of service for the life of this process. False when it was already.
    func fail(_ why: String) -> Bool {
        reason.withLock { reason in
            guard reason == nil else { return false }
            reason = why
            offline.store(true, ordering: .releasing)
            return true
        }
    }
}
