import Vocabulary

/// Names of the directories in a log directory.
///
///     orders-3                                       a log
///     orders-3.0123456789abcdef0123456789abcdef-delete    deleted, until its files go
enum PartitionDirectoryName {
    static let deletedSuffix = "-delete"
    private static let lengthMax = 255

    /// The topic may hold dashes itself.
    static func parse(_ name: String) -> TopicPartition? {
        guard let dash = name.lastIndex(of: "-"), dash != name.startIndex else { return nil }
        let digits = name[name.index(after: dash)...]
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int32(digits),
            String(number) == digits
        else { return nil }
        let topic = name[..<dash]
        guard
            topic.utf8.allSatisfy({ byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 95].contains(byte)
            })
        else { return nil }
        return TopicPartition(String(topic), PartitionID(number))
    }

    /// Kafka puts a random id in the middle; any that is not in use does.
    static func deleted(_ topicPartition: TopicPartition, id: UInt64) -> String {
        let digits = String(id, radix: 16)
        let hex = String(repeating: "0", count: 32 - digits.count) + digits
        let suffix = "-\(topicPartition.partition)." + hex + deletedSuffix
        return String(topicPartition.topic.prefix(lengthMax - suffix.utf8.count)) + suffix
    }
}
