import KafkaCodec
import Platform
import Vocabulary

/// Topics come, grow, change and go, and records are deleted.
extension EngineWorkload {
    func deleteRecords() throws {
        let candidates = partitions.filter {
            $0.topic.isSynced && !$0.topic.policy.isCompacted
        }
        guard !candidates.isEmpty else { return }
        let partition = candidates[Int.random(in: 0..<candidates.count, using: &random)]
        let (name, number) = (partition.topic.name, partition.number)
        let start = try engine.bounds(name, number, ListOffsetsRequest.earliest).offset
        let end = try engine.bounds(name, number, ListOffsetsRequest.latest).offset
        guard end - start >= 2 else { return }
        let offset = start + (end - start) / 2
        var request = DeleteRecordsRequest()
        var asked = DeleteRecordsRequest.DeleteRecordsTopic()
        asked.name = name
        var part = DeleteRecordsRequest.DeleteRecordsPartition()
        part.partitionIndex = PartitionID(number)
        part.offset = Offset(offset)
        asked.partitions = [part]
        request.topics = [asked]
        let place = partition.starts.count
        partition.starts.append((offset, disk.operationCount, nil))
        let error = try engine.ask(request, version: 2) { response, at in
            let answer = response.topics[0].partitions[0]
            if answer.errorCode == .none { partition.starts[place].ackedAt = at }
            return answer.errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "DeleteRecords was answered \(error)")
        }
    }

    func create(_ name: String, partitions: Int32, _ policy: EngineModel.Policy) throws {
        guard !model.topics.contains(where: { $0.name == name && $0.isThere }) else { return }
        let topic = EngineModel.Topic(
            name, partitions: partitions, policy, askedAt: disk.operationCount)
        model.topics.append(topic)
        var request = CreateTopicsRequest()
        var asked = CreateTopicsRequest.CreatableTopic()
        asked.name = name
        asked.numPartitions = partitions
        asked.replicationFactor = 1
        let settings = [
            ("cleanup.policy", policy.isCompacted ? "compact" : "delete"),
            ("file.delete.delay.ms", "200"), ("flush.messages", policy.isSynced ? "1" : "7"),
            ("index.interval.bytes", "150"), ("internal.segment.bytes", "700"),
            ("min.cleanable.dirty.ratio", "0.1"),
            ("retention.ms", "\(policy.retentionMilliseconds ?? -1)"),
        ]
        asked.configs = settings.map { name, value in
            var config = CreateTopicsRequest.CreatableTopicConfig()
            config.name = name
            config.value = value
            return config
        }
        request.topics = [asked]
        let error = try engine.ask(request, version: 7) { response, at in
            let answer = response.topics[0]
            if answer.errorCode == .none {
                topic.created(at: at)
                topic.id = answer.topicId
            }
            return answer.errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "topic \(name) was refused with \(error)")
        }
        try settle()
    }

    func delete(_ name: String) throws {
        guard let topic = model.topics.first(where: { $0.name == name && $0.isThere }) else {
            return
        }
        topic.deleteAskedAt = disk.operationCount
        var request = DeleteTopicsRequest()
        request.topicNames = [name]
        let error = try engine.ask(request, version: 5) { response, at in
            if response.responses[0].errorCode == .none { topic.deletedAt = at }
            return response.responses[0].errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "deleting \(name) was answered \(error)")
        }
    }

    func grow(_ name: String, to count: Int32) throws {
        guard let topic = model.topics.first(where: { $0.name == name && $0.isThere }) else {
            return
        }
        topic.grow(to: count, askedAt: disk.operationCount)
        var request = CreatePartitionsRequest()
        var asked = CreatePartitionsRequest.CreatePartitionsTopic()
        asked.name = name
        asked.count = count
        asked.assignments = nil
        request.topics = [asked]
        let error = try engine.ask(request, version: 3) { response, at in
            if response.results[0].errorCode == .none { topic.created(at: at) }
            return response.results[0].errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "\(name) was not let grow: \(error)")
        }
    }

    /// A setting that changes nothing for these records, and must be kept all the same.
    func alterLimit() throws {
        let topics = model.topics.filter(\.isThere)
        guard !topics.isEmpty else { return }
        let topic = topics[Int.random(in: 0..<topics.count, using: &random)]
        let limit = Int64.random(in: 100_000...200_000, using: &random)
        let place = topic.limit.ask(for: limit, at: disk.operationCount)
        var request = IncrementalAlterConfigsRequest()
        var resource = IncrementalAlterConfigsRequest.AlterConfigsResource()
        resource.resourceType = EngineClient.topicResource
        resource.resourceName = topic.name
        var config = IncrementalAlterConfigsRequest.AlterableConfig()
        config.name = "max.message.bytes"
        config.value = "\(limit)"
        resource.configs = [config]
        request.resources = [resource]
        let error = try engine.ask(request, version: 1) { response, at in
            if response.responses[0].errorCode == .none { topic.limit.acknowledge(place, at: at) }
            return response.responses[0].errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "a setting was refused with \(error)")
        }
    }
}
