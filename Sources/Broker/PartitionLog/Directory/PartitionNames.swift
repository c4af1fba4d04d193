import Platform
import Vocabulary

/// What the directories of logs are called: Kafka's names, but for those that the file system could not
/// hold. In POSIX style that is none; in Windows style the names of devices (`aux.x-0`), and those
/// that differ from another only by case (`A-0` beside `a-0`).
struct PartitionNames: Sendable {
    let style: PathStyle
    private var escaped: Set<TopicPartition> = []
    /// Kafka's names in use, without case, and whose they are; empty in POSIX style.
    private var taken: [String: TopicPartition] = [:]

    init(_ style: PathStyle) { self.style = style }

    func name(of topicPartition: TopicPartition) -> String {
        escaped.contains(topicPartition)
            ? PartitionDirectoryName.escaped(topicPartition) : topicPartition.description
    }

    func isEscaped(_ topicPartition: TopicPartition) -> Bool { escaped.contains(topicPartition) }

    /// Settles what a log is to be called. False when it was settled before.
    @discardableResult
    mutating func add(_ topicPartition: TopicPartition) -> Bool {
        guard style == .windows else { return true }
        if escaped.contains(topicPartition) { return false }
        let name = topicPartition.description
        if WindowsName.isReserved(name) { return escaped.insert(topicPartition).inserted }
        let folded = style.folded(name)
        guard let owner = taken[folded] else {
            taken[folded] = topicPartition
            return true
        }
        return owner == topicPartition ? false : escaped.insert(topicPartition).inserted
    }

    /// A directory that has an escaped name already keeps it, whether or not it still needs one.
    mutating func addEscaped(_ topicPartition: TopicPartition) {
        if style == .windows { escaped.insert(topicPartition) }
    }

    /// The log is deleted and its directory cannot be renamed yet: the name stays taken, by nobody.
    mutating func linger(_ topicPartition: TopicPartition) {
        guard style == .windows, !escaped.contains(topicPartition) else { return }
        taken[style.folded(topicPartition.description)] = Self.nobody
    }

    private static let nobody = TopicPartition("", PartitionID(-1))

    /// - Parameter name: what the log's directory was called.
    mutating func remove(_ topicPartition: TopicPartition, named name: String) {
        guard style == .windows else { return }
        if name == topicPartition.description {
            taken[style.folded(name)] = nil
        } else {
            escaped.remove(topicPartition)
        }
    }
}
