import KafkaCodec

/// `partition.metadata`:
///
///     version: 0
///     topic_id: oNRo3YS1T3qVw5qkzVpT8A
enum PartitionMetadata {
    static func text(of id: KafkaUUID) -> String { "version: 0\ntopic_id: \(id)\n" }

    static func topicID(in text: String) -> KafkaUUID? {
        let lines = text.split(separator: "\n")
        guard lines.count == 2, lines[0] == "version: 0", lines[1].hasPrefix("topic_id: ") else {
            return nil
        }
        return KafkaUUID(String(lines[1].dropFirst("topic_id: ".count)))
    }
}
