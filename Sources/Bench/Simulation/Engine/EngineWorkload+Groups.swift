import KafkaCodec
import Platform
import Vocabulary

/// Groups without members, as a client that assigns its partitions itself has them: offsets are
/// committed, and groups deleted.
extension EngineWorkload {
    static let groups = ["alpha", "beta"]

    func openGroups() throws {
        var request = FindCoordinatorRequest()
        request.coordinatorKeys = Self.groups
        let error = try engine.ask(request, version: 4) { response, _ in
            response.coordinators[0].errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "there is no coordinator: \(error)")
        }
    }

    func commit() throws {
        let candidates = partitions
        guard !candidates.isEmpty else { return }
        let partition = candidates[Int.random(in: 0..<candidates.count, using: &random)]
        let group = Self.groups[Int.random(in: 0..<Self.groups.count, using: &random)]
        let offset = Int64.random(in: 0..<1_000, using: &random)
        var register = model.commits[group]?[partition.name] ?? Register(-1)
        let place = register.ask(for: offset, at: disk.operationCount)
        var request = OffsetCommitRequest()
        request.groupId = group
        var topic = OffsetCommitRequest.OffsetCommitRequestTopic()
        topic.name = partition.topic.name
        var part = OffsetCommitRequest.OffsetCommitRequestPartition()
        part.partitionIndex = PartitionID(partition.number)
        part.committedOffset = Offset(offset)
        topic.partitions = [part]
        request.topics = [topic]
        let error = try engine.ask(request, version: 8) { response, at in
            let error = response.topics[0].partitions[0].errorCode
            if error == .none { register.acknowledge(place, at: at) }
            return error
        }
        model.commits[group, default: [:]][partition.name] = register
        guard error == .none else {
            throw EngineClient.Failure(description: "a commit was answered \(error)")
        }
    }

    func deleteGroup() throws {
        let group = Self.groups[Int.random(in: 0..<Self.groups.count, using: &random)]
        guard var registers = model.commits[group], !registers.isEmpty else { return }
        var asked: [String: Int] = [:]
        for name in registers.keys.sorted() {
            asked[name] = registers[name]?.ask(for: -1, at: disk.operationCount)
        }
        var request = DeleteGroupsRequest()
        request.groupsNames = [group]
        let (error, at) = try engine.ask(request, version: 2) { response, at in
            (response.results[0].errorCode, at)
        }
        // What was deleted with its topic may have left a group with nothing in it.
        guard error == .none || error == .groupIdNotFound else {
            throw EngineClient.Failure(description: "deleting a group was answered \(error)")
        }
        for (name, place) in asked { registers[name]?.acknowledge(place, at: at) }
        model.commits[group] = registers
    }
}
