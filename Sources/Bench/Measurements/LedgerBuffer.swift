internal import Synchronization

/// Takes ledger entries from a generator's thread at the cost of a store, and hands them over in
/// chunks to the thread that writes them: the generator never waits for a disk.
///
/// One thread appends; any one other thread takes.
public final class LedgerBuffer: @unchecked Sendable {
    // `open` belongs to the appending thread; everything shared lies under the lock.

    public static let chunkEntries = 4_096
    /// Chunks that wait to be taken, 256 KiB each. Above this entries are dropped and counted, and
    /// a run whose ledger has dropped an entry cannot be judged.
    public static let chunksMax = 1_024

    private struct Shared {
        var full: [[LedgerEntry]] = []
        var dropped: Int64 = 0
    }

    private var open: [LedgerEntry] = []
    private let shared = Mutex(Shared())

    public init() { open.reserveCapacity(Self.chunkEntries) }

    public func append(_ entry: LedgerEntry) {
        open.append(entry)
        if open.count == Self.chunkEntries { handOver() }
    }

    /// By the appending thread, at the end of its work (and at quiet moments if it likes).
    public func handOver() {
        guard !open.isEmpty else { return }
        let chunk = open
        open = []
        open.reserveCapacity(Self.chunkEntries)
        shared.withLock {
            if $0.full.count < Self.chunksMax {
                $0.full.append(chunk)
            } else {
                $0.dropped += Int64(chunk.count)
            }
        }
    }

    /// What was handed over since the last time, in the order in which it was appended.
    public func take() -> [[LedgerEntry]] {
        shared.withLock {
            let taken = $0.full
            $0.full = []
            return taken
        }
    }

    public var dropped: Int64 { shared.withLock { $0.dropped } }
}
