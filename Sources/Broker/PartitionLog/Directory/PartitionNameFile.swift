import Platform
import Vocabulary

/// `partition.name`, ours, in a directory whose name is escaped:
///
///     version: 0
///     topic: aux.x
///     partition: 0
enum PartitionNameFile {
    static func text(of topicPartition: TopicPartition) -> String {
        "version: 0\ntopic: \(topicPartition.topic)\npartition: \(topicPartition.partition)\n"
    }

    static func topicPartition(in text: String) -> TopicPartition? {
        let lines = text.split(separator: "\n")
        guard lines.count == 3, lines[0] == "version: 0", lines[1].hasPrefix("topic: "),
            lines[2].hasPrefix("partition: ")
        else { return nil }
        let topic = lines[1].dropFirst("topic: ".count)
        return PartitionDirectoryName.parse("\(topic)-\(lines[2].dropFirst("partition: ".count))")
    }

    /// Durable when the directory's entries are.
    static func write(
        _ topicPartition: TopicPartition, in directory: FilePath, _ fileSystem: any FileSystem,
        bugs: PlantedLogBugs
    ) throws {
        try SmallFile.replace(
            directory.appending(LogFileName.partitionName),
            with: Array(text(of: topicPartition).utf8), fileSystem, as: .metadata, bugs: bugs)
    }

    static func read(in directory: FilePath, _ fileSystem: any FileSystem) throws -> TopicPartition?
    {
        try SmallFile.read(
            directory.appending(LogFileName.partitionName), fileSystem, as: .metadata
        ).flatMap(topicPartition)
    }
}
