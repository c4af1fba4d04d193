import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    /// Makes planned topics, durably, and publishes them: first their logs, then the metadata records
    /// that make them topics. A crash in between leaves logs without records, which the next start
    /// removes; a topic that the metadata knows therefore always had its logs. Called by the one job
    /// that runs.
    ///
    /// Answers each plan with why it failed, or nil.
    func create(_ plans: [TopicPlan]) -> [(TopicPlan, String?)] {
        var outcomes: [(TopicPlan, String?)] = []
        var made: [(plan: TopicPlan, topic: Topic)] = []
        for plan in plans {
            do {
                made.append((plan, try makeLogs(of: plan)))
            } catch {
                outcomes.append((plan, "its logs cannot be made: \(error)"))
            }
        }
        do {
            let isSynced = configuration.plantedBug != .createTopicsAnsweredEarly
            for (plan, topic) in made {
                try metadata.append(records(of: plan, topic), isSynced: isSynced, now: moment)
            }
        } catch {
            // Nobody knows which of them the next start will find.
            fail(directories[0], "the cluster metadata cannot be written: \(error)")
            return outcomes + made.map { ($0.plan, "the cluster metadata cannot be written") }
        }
        topics.withLock { $0 = $0.adding(made.map(\.topic)) }
        for (plan, _) in made {
            tell(.info, "topic \(plan.name) is made, with \(plan.partitions) partitions")
        }
        return outcomes + made.map { ($0.plan, nil) }
    }

    private func makeLogs(of plan: TopicPlan) throws -> Topic {
        Topic(
            name: plan.name, id: plan.id, configuration: plan.configuration,
            partitions: try makePartitions(
                0..<plan.partitions, of: plan.name, id: plan.id, configuration: plan.configuration))
    }

    /// Makes the logs of new partitions, durably. After an error none of them is left.
    func makePartitions(
        _ indices: Range<Int>, of name: String, id: KafkaUUID,
        configuration topic: TopicConfiguration
    ) throws -> [Partition] {
        let homes = try chooseDirectories(indices.count)
        var logs: [Int: (log: PartitionLog, directory: HostedDirectory)] = [:]
        for directory in directories {
            let chosen = indices.filter { homes[$0 - indices.lowerBound] === directory }
            guard !chosen.isEmpty else { continue }
            do {
                let created = try directory.directory.createLogs(
                    chosen.map { PartitionID(Int32($0)) }, of: name, topicID: id,
                    settings: LogSettings(
                        topic, jitter: random.next(), plantedBug: configuration.plantedBug),
                    now: moment)
                for (index, log) in zip(chosen, created) { logs[index] = (log, directory) }
            } catch {
                forget(logs.keys.sorted().compactMap { logs[$0] })
                throw error
            }
        }
        let first = nextPartitionNumber.wrappingAdd(indices.count, ordering: .relaxed).oldValue
        return indices.map { index in
            guard let (log, directory) = logs[index] else {
                preconditionFailure("a directory made fewer logs than it was asked for")
            }
            directory.partitionCount.wrappingAdd(1, ordering: .relaxed)
            return Partition(
                number: first + index - indices.lowerBound,
                id: TopicPartition(name, PartitionID(Int32(index))), configuration: topic,
                log: log, directory: directory)
        }
    }

    /// For each partition the directory in service with the fewest, as Kafka places them.
    private func chooseDirectories(_ count: Int) throws -> [HostedDirectory] {
        let inService = directories.filter { !$0.isOffline }
        guard !inService.isEmpty else { throw BrokerError("no log directory is in service") }
        var counts = inService.map { $0.partitionCount.load(ordering: .relaxed) }
        return (0..<count).map { _ in
            let least = counts.indices.min { counts[$0] < counts[$1] } ?? 0
            counts[least] += 1
            return inService[least]
        }
    }

    /// Logs of a topic that did not come to be. What cannot be removed now is removed by the next
    /// start, as it holds no records.
    private func forget(_ logs: [(log: PartitionLog, directory: HostedDirectory)]) {
        for (log, directory) in logs {
            try? directory.directory.deleteLogs(
                [log.topicPartition], fileDeleteDelay: .zero, now: moment)
        }
    }

    private func records(of plan: TopicPlan, _ topic: Topic) -> [MetadataRecord] {
        var records: [MetadataRecord] = [.topic(name: plan.name, id: plan.id)]
        let overrides = plan.configuration.overrides
        for name in overrides.keys.sorted() {
            records.append(
                .topicSetting(topic: plan.name, name: name, value: overrides[name]))
        }
        for partition in topic.partitions {
            records.append(.partition(placement(of: partition, topic: plan.id)))
        }
        return records
    }

    func placement(of partition: Partition, topic: KafkaUUID) -> PartitionPlacement {
        PartitionPlacement(
            topic: topic, partition: partition.id.partition, node: configuration.nodeID,
            directory: partition.directory)
    }

    /// Deletes topics, durably. Answers why they were not, or nil. Called by the one job that runs.
    func delete(_ doomed: [Topic]) -> String? {
        guard !doomed.isEmpty else { return nil }
        do {
            try metadata.append(
                doomed.map { .removeTopic(id: $0.id) },
                isSynced: configuration.plantedBug != .deleteTopicsAnsweredEarly, now: moment)
        } catch {
            fail(directories[0], "the cluster metadata cannot be written: \(error)")
            return "the cluster metadata cannot be written"
        }
        topics.withLock { $0 = $0.removing(Set(doomed.map(\.id))) }
        for topic in doomed { tell(.info, "topic \(topic.name) is deleted") }
        for topic in doomed {
            for partition in topic.partitions {
                refuseWaiters(of: partition, .unknownTopicOrPartition)
                partition.directory.partitionCount.wrappingSubtract(1, ordering: .relaxed)
                partition.countClean(.max)
            }
        }
        forgetOffsets(ofTopics: Set(doomed.map(\.name)))
        for topic in doomed { deleteLogs(of: topic) }
        return nil
    }

    private func deleteLogs(of topic: Topic) {
        for directory in directories where !directory.isOffline {
            let ids = topic.partitions.filter { $0.directory === directory }.map(\.id)
            guard !ids.isEmpty else { continue }
            do {
                try directory.directory.deleteLogs(
                    ids, fileDeleteDelay: topic.configuration.fileDeleteDelay, now: moment)
            } catch {
                // The topic is gone all the same: the next start removes what is left of it.
                fail(directory, "logs cannot be deleted: \(error)")
            }
        }
    }
}
