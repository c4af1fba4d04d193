import Platform
import Vocabulary

/// One of a log directory's files that hold an offset for each log.
///
///     0                    version
///     2                    entries
///     orders 0 1042        topic partition offset
///     orders 1 998
struct OffsetCheckpoint: Sendable, Hashable {
    static let recoveryPoints = "recovery-point-offset-checkpoint"
    static let logStarts = "log-start-offset-checkpoint"
    static let highWatermarks = "replication-offset-checkpoint"
    static let cleaner = "cleaner-offset-checkpoint"
    /// Ours; Kafka takes no notice of it. A directory without it was not recovered by a start here.
    static let gaps = "gap-offset-checkpoint"

    var offsets: [TopicPartition: Offset] = [:]

    init() {}

    /// Nil when the text is not a checkpoint.
    init?(text: String) {
        guard let lines = CheckpointText.lines(of: text) else { return nil }
        for line in lines {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let partition = Int32(fields[1]), let offset = Int64(fields[2])
            else { return nil }
            offsets[TopicPartition(String(fields[0]), PartitionID(partition))] = Offset(offset)
        }
    }

    var text: String {
        CheckpointText.text(
            of: offsets.keys.sorted().map { key in
                "\(key.topic) \(key.partition) \(offsets[key] ?? .zero)"
            })
    }
}
