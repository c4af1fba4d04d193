import Drivers
import KafkaCodec
import Vocabulary
import WireDriver

extension GroupsRun {
    func delete() throws -> Int32 {
        let groups = try chosen()
        var request = DeleteGroupsRequest()
        request.groupsNames = groups
        let results = try client.ask(request).results
        let failed = results.filter { $0.errorCode != .none }
        if failed.isEmpty {
            let names = groups.map { "'\($0)'" }.joined(separator: ", ")
            Console.say("Deletion of requested consumer groups (\(names)) was successful.")
            return 0
        }
        Console.say("\nError: Deletion of some consumer groups failed:")
        for result in failed {
            Console.say(
                "* Group '\(result.groupId)' could not be deleted due to: \(result.errorCode)")
        }
        return 1
    }

    /// Partitions that `--topic` and `--all-topics` name.
    private func scope(_ group: String) throws -> [TopicPartition] {
        if arguments.has("--all-topics") { return try committed(group).keys.sorted() }
        let named = arguments.all("--topic")
        guard !named.isEmpty else {
            throw KafkaUsageError(
                "One of the reset scopes should be defined: --all-topics, --topic.")
        }
        var found: [TopicPartition] = []
        for text in named {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            let listed =
                parts.count == 2 ? parts[1].split(separator: ",").compactMap { Int32($0) } : nil
            guard let topic = try client.metadata([parts[0]]).topics.first,
                topic.errorCode == .none
            else { throw KafkaToolError("Error: topic '\(parts[0])' does not exist") }
            let all = topic.partitions.map(\.partitionIndex.value).sorted()
            found += (listed ?? all).map { TopicPartition(parts[0], PartitionID($0)) }
        }
        return found
    }

    func deleteOffsets() throws -> Int32 {
        let group = try chosen()[0]
        let scope = try scope(group)
        var request = OffsetDeleteRequest()
        request.groupId = group
        request.topics = Dictionary(grouping: scope, by: \.topic).sorted { $0.key < $1.key }.map {
            var topic = OffsetDeleteRequest.OffsetDeleteRequestTopic()
            topic.name = $0.key
            topic.partitions = $0.value.map { partition in
                var part = OffsetDeleteRequest.OffsetDeleteRequestPartition()
                part.partitionIndex = partition.partition
                return part
            }
            return topic
        }
        let answer = try client.ask(request)
        guard answer.errorCode == .none else {
            Console.say("Request failed due to: \(answer.errorCode)")
            return 1
        }
        Console.say("Request succeeded for deleting offsets from group \(group).")
        var rows = [["TOPIC", "PARTITION", "STATUS"]]
        for topic in answer.topics {
            for part in topic.partitions {
                let status = part.errorCode == .none ? "Successful" : "Error: \(part.errorCode)"
                rows.append([topic.name, "\(part.partitionIndex)", status])
            }
        }
        Console.say("\n" + table(rows))
        return 0
    }

    func reset() throws -> Int32 {
        var isClean: Int32 = 0
        for group in try chosen() {
            var request = DescribeGroupsRequest()
            request.groups = [group]
            let state = try client.ask(request).groups.first?.groupState ?? "Dead"
            guard state == "Empty" || state == "Dead" else {
                Console.say(
                    "\nError: Assignments can only be reset if the group '\(group)' is inactive, "
                        + "but the current state is \(state).")
                isClean = 1
                continue
            }
            let targets = try targets(group, try scope(group))
            if arguments.has("--execute") { try commit(targets, group) }
            var rows = [["GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"]]
            for (partition, offset) in targets {
                rows.append([group, partition.topic, "\(partition.partition)", String(offset)])
            }
            Console.say("\n" + table(rows))
        }
        return isClean
    }

    /// Within what each partition holds.
    private func targets(_ group: String, _ scope: [TopicPartition]) throws
        -> [(TopicPartition, Int64)]
    {
        let topics = Set(scope.map(\.topic))
        let first = try ends(of: topics, at: ListOffsetsRequest.earliest)
        let last = try ends(of: topics)
        let current = try committed(group)
        let fixed = try arguments.integer("--to-offset")
        let shift = try arguments.integer("--shift-by")
        return try scope.map { partition in
            let low = first[partition] ?? 0
            let high = last[partition] ?? 0
            let wanted: Int64
            if arguments.has("--to-earliest") {
                wanted = low
            } else if arguments.has("--to-latest") {
                wanted = high
            } else if arguments.has("--to-current") {
                wanted = current[partition] ?? high
            } else if let fixed {
                wanted = fixed
            } else if let shift {
                guard let now = current[partition] else {
                    throw KafkaToolError(
                        "Cannot shift offset for partition \(partition) since there is no current "
                            + "committed offset")
                }
                wanted = now + shift
            } else {
                throw KafkaUsageError(
                    "One of the reset options is needed: --to-earliest, --to-latest, --to-current, "
                        + "--to-offset, --shift-by")
            }
            return (partition, min(max(wanted, low), high))
        }
    }

    private func commit(_ targets: [(TopicPartition, Int64)], _ group: String) throws {
        let ids = try client.metadata(Array(Set(targets.map(\.0.topic))).sorted()).topics
        var request = OffsetCommitRequest()
        request.groupId = group
        request.topics = Dictionary(grouping: targets, by: \.0.topic).sorted { $0.key < $1.key }
            .map { name, targets in
                var topic = OffsetCommitRequest.OffsetCommitRequestTopic()
                topic.name = name
                topic.topicId = ids.first { $0.name == name }?.topicId ?? .zero
                topic.partitions = targets.map { partition, offset in
                    var part = OffsetCommitRequest.OffsetCommitRequestPartition()
                    part.partitionIndex = partition.partition
                    part.committedOffset.value = offset
                    return part
                }
                return topic
            }
        for topic in try client.ask(request).topics {
            for part in topic.partitions where part.errorCode != .none {
                throw KafkaToolError(
                    "Error: the offset of partition \(part.partitionIndex) was not set: "
                        + "\(part.errorCode)")
            }
        }
    }
}
