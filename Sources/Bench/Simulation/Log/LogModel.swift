import KafkaCodec
import Vocabulary

/// What a client knows of a recorded run: what it asked for and what it was told, each with the
/// number of file operations that had been done by then.
///
/// A crash just before operation `i` leaves everything that was told at a count of at most `i`
/// promised, and everything that was asked for at such a count possible. Nothing else may be there.
final class LogModel {
    /// Ids of the idempotent producers.
    static let producers: [Int64] = [40, 41]

    struct Batch {
        var base: Int64
        var end: Int64
        /// As stored: with base offset and leader epoch.
        var bytes: [UInt8]
        var largestTimestamp: Int64
        var askedAt: Int
        /// The high watermark passed it.
        var ackedAt: Int?
        /// `durableEnd` passed it.
        var durableAt: Int?
    }

    struct LogStart {
        var offset: Int64
        var askedAt: Int
        /// Nil for retention, which promises nothing.
        var ackedAt: Int?
    }

    struct Compaction {
        /// The end of what it was to look at.
        var reach: Int64
        var milliseconds: Int64
        var askedAt: Int
    }

    final class Partition {
        let name: TopicPartition
        let topicID: KafkaUUID
        /// Acknowledgements wait for the sync.
        let isSynced: Bool
        let isCompacted: Bool
        let createAskedAt: Int
        var createdAt: Int?
        var deleteAskedAt: Int?
        var deletedAt: Int?
        var batches: [Batch] = []
        var starts: [LogStart] = []
        var compactions: [Compaction] = []
        /// By place in `producers`.
        var nextSequences: [Int32] = [0, 0]
        /// The epochs with which the log was opened.
        var epochs: [(at: Int, epoch: LeaderEpoch)] = []

        init(
            _ name: TopicPartition, topicID: KafkaUUID, isSynced: Bool, isCompacted: Bool,
            askedAt: Int
        ) {
            self.isCompacted = isCompacted
            self.name = name
            self.topicID = topicID
            self.isSynced = isSynced
            createAskedAt = askedAt
        }

        func mustExist(at index: Int) -> Bool {
            createdAt.map { $0 <= index } ?? false && deleteAskedAt.map { $0 > index } ?? true
        }

        func mayExist(at index: Int) -> Bool {
            createAskedAt <= index && deletedAt.map { $0 > index } ?? true
        }

        /// Below it every batch must be there after the crash.
        func promisedEnd(at index: Int, isPowerCut: Bool) -> Int64 {
            batches.last { batch in
                let told = isPowerCut && !isSynced ? batch.durableAt : batch.ackedAt
                return told.map { $0 <= index } ?? false
            }?.end ?? 0
        }

        func promisedStart(at index: Int) -> Int64 {
            starts.filter { $0.ackedAt.map { $0 <= index } ?? false }.map(\.offset).max() ?? 0
        }

        func possibleStart(at index: Int) -> Int64 {
            starts.filter { $0.askedAt <= index }.map(\.offset).max() ?? 0
        }

        /// Whether one compaction met it and another came after its time.
        func mayDropTombstone(at offset: Int64, by index: Int) -> Bool {
            let met = compactions.filter { $0.askedAt <= index && $0.reach > offset }
            guard let first = met.first, let last = met.last else { return false }
            return last.milliseconds - first.milliseconds >= LogWorkload.tombstoneMilliseconds
        }

        func epoch(at index: Int) -> LeaderEpoch {
            epochs.last { $0.at <= index }?.epoch ?? .none
        }
    }

    private(set) var partitions: [Partition] = []
    /// Spans of the run in which a crash is an unclean stop, beyond doubt.
    private(set) var running: [Range<Int>] = []
    private var stops: Set<Int> = []

    func add(_ partition: Partition) { partitions.append(partition) }

    /// A clean stop has returned, and nothing was done since.
    func stopped(at index: Int) { stops.insert(index) }

    func isStopped(at index: Int) -> Bool { stops.contains(index) }

    func ran(from start: Int, to end: Int) { running.append(start..<end) }

    func isRunning(at index: Int) -> Bool { running.contains { $0.contains(index) } }

    var batchCount: Int { partitions.reduce(0) { $0 + $1.batches.count } }
}
