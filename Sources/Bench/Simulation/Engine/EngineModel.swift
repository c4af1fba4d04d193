import KafkaCodec
import Vocabulary

/// What the clients of a recorded run know: what they asked for and what they were told, each with the
/// number of file operations that had been done by then.
final class EngineModel {
    /// One batch that was sent.
    struct Batch {
        var numbers: [Int64]
        /// As it was sent, and is sent again.
        var bytes: [UInt8]
        var milliseconds: Int64
        /// An idempotent producer's id.
        var producer: Int64?
        var askedAt: Int
        /// Acknowledged with this base offset, then.
        var base: Int64?
        var ackedAt: Int?

        func isAcknowledged(at index: Int) -> Bool { ackedAt.map { $0 <= index } ?? false }
    }

    final class Partition {
        unowned let topic: Topic
        let number: Int32
        let createAskedAt: Int
        var createdAt: Int?
        var batches: [Batch] = []
        /// Records that a reader was shown: where, and when.
        var shown: [Int64: (number: Int64, at: Int)] = [:]
        /// Ends that a reader was told.
        var ends: [(offset: Int64, at: Int)] = []
        var starts: [(offset: Int64, askedAt: Int, ackedAt: Int?)] = []
        /// Leader epochs that a client was told.
        var epochs: [(epoch: LeaderEpoch, at: Int)] = []
        /// The next sequence of each producer id.
        var nextSequences: [Int64: Int32] = [:]

        init(_ topic: Topic, _ number: Int32, askedAt: Int) {
            self.topic = topic
            self.number = number
            createAskedAt = askedAt
        }

        var name: String { "\(topic.name)-\(number)" }

        func places(of producer: Int64) -> [Int] {
            batches.indices.filter { batches[$0].producer == producer }
        }
    }

    /// What a topic promises.
    struct Policy {
        var isSynced = true
        var isCompacted = false
        var retentionMilliseconds: Int64?
    }

    final class Topic {
        let name: String
        let policy: Policy
        let createAskedAt: Int
        var id: KafkaUUID?
        var createdAt: Int?
        var deleteAskedAt: Int?
        var deletedAt: Int?
        /// `max.message.bytes`.
        var limit = Register(EngineWorkload.messageBytes)
        private(set) var partitions: [Partition] = []

        init(_ name: String, partitions: Int32, _ policy: Policy, askedAt: Int) {
            self.name = name
            self.policy = policy
            createAskedAt = askedAt
            grow(to: partitions, askedAt: askedAt)
        }

        var isSynced: Bool { policy.isSynced }

        func grow(to count: Int32, askedAt: Int) {
            for number in Int32(partitions.count)..<count {
                partitions.append(Partition(self, number, askedAt: askedAt))
            }
        }

        func created(at index: Int) {
            createdAt = createdAt ?? index
            for partition in partitions where partition.createdAt == nil {
                partition.createdAt = index
            }
        }

        func mustExist(at index: Int) -> Bool {
            createdAt.map { $0 <= index } ?? false && deleteAskedAt.map { $0 > index } ?? true
        }

        func mayExist(at index: Int) -> Bool {
            createAskedAt <= index && deletedAt.map { $0 > index } ?? true
        }

        /// How many partitions there may be.
        func partitionCounts(at index: Int) -> ClosedRange<Int> {
            let asked = partitions.count { $0.createAskedAt <= index }
            let created = partitions.count { $0.createdAt.map { $0 <= index } ?? false }
            return min(asked, created)...asked
        }

        var isThere: Bool { createdAt != nil && deleteAskedAt == nil }
    }

    var topics: [Topic] = []
    var clusterID: (id: String, at: Int)?
    /// Ids that producers were given.
    var producerIDs: [(id: Int64, at: Int)] = []
    /// The committed offset of each group in each partition, by both names; -1 for none.
    var commits: [String: [String: Register]] = [:]
    /// Answers that no broker may give, crash or not.
    var problems: [String] = []
    /// The time from an operation on.
    private var times: [(at: Int, milliseconds: Int64)] = []
    /// Spans of the run in which a crash is an unclean stop, beyond doubt.
    private(set) var running: [Range<Int>] = []
    private var owners: [Int64: (partition: Partition, batch: Int)] = [:]

    func ran(from start: Int, to end: Int) { running.append(start..<max(start, end)) }

    func isRunning(at index: Int) -> Bool { running.contains { $0.contains(index) } }

    func note(time milliseconds: Int64, at index: Int) { times.append((index, milliseconds)) }

    func milliseconds(at index: Int) -> Int64 {
        times.last { $0.at <= index }?.milliseconds ?? EngineWorkload.firstMilliseconds
    }

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
