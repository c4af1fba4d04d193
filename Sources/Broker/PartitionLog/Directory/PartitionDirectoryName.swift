import Vocabulary

/// Names of the directories in a log directory.
///
///     orders-3                                       a log
///     orders-3.0123456789abcdef0123456789abcdef-delete    deleted, until its files go
///     ~aux.x~1c2f3d4e5a6b7c8d-0                      a log whose own name Windows could not hold
enum PartitionDirectoryName {
    static let deletedSuffix = "-delete"
    /// No topic's name has it, so that no escaped name is ever taken for Kafka's.
    static let escapeMark = "~"
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
    ///
    /// - Parameter name: what the directory is called now.
    static func deleted(_ name: String, id: UInt64) -> String {
        let dash = name.lastIndex(of: "-") ?? name.endIndex
        let suffix = String(name[dash...]) + "." + hexadecimal(id, digits: 32) + deletedSuffix
        return String(name[..<dash].prefix(lengthMax - suffix.utf8.count)) + suffix
    }

    /// A name that Windows can hold and tells from every other: the topic's, marked, with a digest that
    /// sees its case. What it stands for is in the directory (`partition.name`), not in the name.
    static func escaped(_ topicPartition: TopicPartition) -> String {
        // FNV-1a, 64 bits (Fowler, Noll, Vo).
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in topicPartition.topic.utf8 {
            digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let suffix =
            escapeMark + hexadecimal(digest, digits: 16) + "-\(topicPartition.partition)"
        let room = lengthMax - suffix.utf8.count - escapeMark.utf8.count
        return escapeMark + String(topicPartition.topic.prefix(room)) + suffix
    }

    static func isEscaped(_ name: String) -> Bool {
        let parts = name.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty, let dash = parts[2].firstIndex(of: "-") else {
            return false
        }
        return parts[2][..<dash].utf8.count == 16
            && parts[2][..<dash].allSatisfy { $0.isASCII && $0.isHexDigit }
            && Int32(parts[2][parts[2].index(after: dash)...]) != nil
    }

    private static func hexadecimal(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
