package import KafkaCodec
package import Vocabulary

/// A log in a directory, before it is opened.
package struct FoundLog: Sendable, Hashable {
    package var topicPartition: TopicPartition
    /// From `partition.metadata`; nil when that file is missing (KAFKA-16814: no reason not to
    /// start).
    package var topicID: KafkaUUID?
}
