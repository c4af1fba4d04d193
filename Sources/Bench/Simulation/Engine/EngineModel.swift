import KafkaCodec
import Vocabulary

/// What the clients of a recorded run know: what they asked for and what they were told, each with the
/// number of file operations that had been done by then.
final class EngineModel {
    /// One batch that was sent.
    struct Batch {
        var numbers: [Int64]
        var askedAt: Int
        /// Acknowledged with this base offset, then.
        var base: Int64?
        var ackedAt: Int?
    }

    final class Partition {
        unowned let topic: Topic
        let number: Int32
        var batches: [Batch] = []
        /// Records that a reader was shown: where, and when.
        var shown: [Int64: (number: Int64, at: Int)] = [:]
        /// Ends that a reader was told.
        var ends: [(offset: Int64, at: Int)] = []
        var starts: [(offset: Int64, askedAt: Int, ackedAt: Int?)] = []
        /// Leader epochs that a client was told.
        var epochs: [(epoch: LeaderEpoch, at: Int)] = []

        init(_ topic: Topic, _ number: Int32) {
            self.topic = topic
            self.number = number
        }

        var name: String { "\(topic.name)-\(number)" }
    }

    final class Topic {
        let name: String
        let isSynced: Bool
        let createAskedAt: Int
        var id: KafkaUUID?
        var createdAt: Int?
        var deleteAskedAt: Int?
        var deletedAt: Int?
        private(set) var partitions: [Partition] = []

        init(_ name: String, partitions: Int32, isSynced: Bool, askedAt: Int) {
            self.name = name
            self.isSynced = isSynced
            createAskedAt = askedAt
            self.partitions = (0..<partitions).map { Partition(self, $0) }
        }

        func mustExist(at index: Int) -> Bool {
            createdAt.map { $0 <= index } ?? false && deleteAskedAt.map { $0 > index } ?? true
        }

        func mayExist(at index: Int) -> Bool {
            createAskedAt <= index && deletedAt.map { $0 > index } ?? true
        }

        var isThere: Bool { createdAt != nil && deleteAskedAt == nil }
    }

    var topics: [Topic] = []
    var clusterID: (id: String, at: Int)?
    /// Spans of the run in which a crash is an unclean stop, beyond doubt.
    private(set) var running: [Range<Int>] = []
    private var owners: [Int64: (partition: Partition, batch: Int)] = [:]

    func ran(from start: Int, to end: Int) { running.append(start..<max(start, end)) }

    func isRunning(at index: Int) -> Bool { running.contains { $0.contains(index) } }

    func add(_ batch: Batch, to partition: Partition) {
        for number in batch.numbers { owners[number] = (partition, partition.batches.count) }
        partition.batches.append(batch)
    }

    func owner(of number: Int64) -> (partition: Partition, batch: Batch)? {
        owners[number].map { ($0.partition, $0.partition.batches[$0.batch]) }
    }

    var batchCount: Int {
        topics.reduce(0) { $0 + $1.partitions.reduce(0) { $0 + $1.batches.count } }
    }
}
