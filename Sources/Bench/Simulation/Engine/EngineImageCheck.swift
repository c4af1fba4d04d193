import KafkaCodec
import Platform
import Vocabulary

/// What the clients of a recorded run may find after a crash, held against what they do find.
struct EngineImageCheck {
    let model: EngineModel
    let moment: CrashMoment

    private var index: Int { moment.index }

    func run(_ client: EngineClient) -> SimulatedRecovery {
        do {
            var found: [String] = []
            var holds: [String: [Int]] = [:]
            let there = try client.topics()
            if let known = model.clusterID, known.at <= index, known.id != there.clusterID {
                found.append("the cluster was \(known.id) and is \(there.clusterID ?? "nobody")")
            }
            let matched = match(there.topics, &found)
            let present = matched.map(\.topic)
            for topic in model.topics {
                let isThere = present.contains { $0 === topic }
                if isThere, !topic.mayExist(at: index) {
                    found.append("topic \(topic.name) was deleted and came back")
                }
                if !isThere, topic.mustExist(at: index) {
                    found.append("topic \(topic.name) was created and is lost")
                }
            }
            for (topic, count) in matched {
                found += try settings(of: topic, count, client)
                for partition in topic.partitions.prefix(count) {
                    let left = try client.readAll(topic.name, partition.number)
                    found += check(partition, left).map { "\(partition.name): \($0)" }
                    holds[partition.name] =
                        [Int(left.start), Int(left.end)]
                        + left.records.flatMap { [Int($0.offset), Int($0.number)] }
                }
            }
            found += try commits(client, &holds)
            return SimulatedRecovery(texts: found, holds: holds)
        } catch {
            return SimulatedRecovery(texts: ["asking failed: \(error)"])
        }
    }

    /// Two topics of one name are told apart by the id, where the client ever heard it.
    private func match(
        _ there: [(name: String, id: KafkaUUID, partitions: Int)], _ found: inout [String]
    ) -> [(topic: EngineModel.Topic, partitions: Int)] {
        there.compactMap { item in
            let named = model.topics.filter { $0.name == item.name }
            if let known = named.first(where: { $0.id == item.id }) {
                return (known, item.partitions)
            }
            if let unheard = named.last(where: { $0.id == nil && $0.mayExist(at: index) }) {
                return (unheard, item.partitions)
            }
            found.append("topic \(item.name) with id \(item.id) is invented")
            return nil
        }
    }

    private func check(_ partition: EngineModel.Partition, _ left: EngineClient.Partition)
        -> [String]
    {
        var found = left.corrupt.map { "the record at \($0) is not as it was sent" }
        let byOffset = Dictionary(
            left.records.map { ($0.offset, $0.number) }, uniquingKeysWith: { first, _ in first })
        let isCompacted = partition.topic.policy.isCompacted
        found += isCompacted ? risingOrder(left) : order(left)
        found += strangers(partition, left)
        // Lazily synced records outlive a kill; a power cut may take them.
        if partition.topic.isSynced || !moment.isPowerCut {
            let lasting = isCompacted ? lastNumbers(left) : [:]
            found += promised(partition, left, byOffset, lasting)
        }
        found += starts(partition, left)
        if let known = partition.epochs.last(where: { $0.at <= index })?.epoch,
            model.isRunning(at: index) ? left.epoch <= known : left.epoch < known
        {
            found.append("epoch \(left.epoch) after \(known): an unclean stop went unnoticed")
        }
        return found
    }

    private func order(_ left: EngineClient.Partition) -> [String] {
        var found: [String] = []
        var expected = left.start
        for record in left.records {
            if record.offset != expected {
                found.append("offset \(record.offset) where \(expected) is due")
            }
            expected = record.offset + 1
        }
        if expected != left.end, left.corrupt.isEmpty {
            found.append("it ends at \(left.end), its records at \(expected)")
        }
        return found
    }

    /// Compaction leaves gaps.
    private func risingOrder(_ left: EngineClient.Partition) -> [String] {
        zip(left.records, left.records.dropFirst()).filter { $0.offset >= $1.offset }.map {
            "offset \($1.offset) comes after \($0.offset)"
        }
    }

    /// By key, the offset of the last record that is there.
    private func lastNumbers(_ left: EngineClient.Partition) -> [Int64: Int64] {
        Dictionary(
            left.records.map { ($0.number % EngineWorkload.keyCount, $0.offset) },
            uniquingKeysWith: max)
    }

    /// Each record was asked for, here, and is there once, those of a producer in its order.
    private func strangers(_ partition: EngineModel.Partition, _ left: EngineClient.Partition)
        -> [String]
    {
        var found: [String] = []
        var seen: Set<Int64> = []
        var latest: [Int64: Int64] = [:]
        for record in left.records {
            guard let owner = model.owner(of: record.number), owner.partition === partition,
                owner.batch.askedAt <= index
            else {
                found.append("record \(record.number) at \(record.offset) is invented")
                continue
            }
            if !seen.insert(record.number).inserted {
                found.append("record \(record.number) is there twice, at \(record.offset) again")
            }
            guard let producer = owner.batch.producer else { continue }
            if let before = latest[producer], before > record.number {
                found.append("record \(record.number) comes after \(before) of the same producer")
            }
            latest[producer] = record.number
        }
        return found
    }

    /// - Parameter lasting: where compaction has been, the last offset of each key.
    private func promised(
        _ partition: EngineModel.Partition, _ left: EngineClient.Partition,
        _ byOffset: [Int64: Int64], _ lasting: [Int64: Int64]
    ) -> [String] {
        var found: [String] = []
        func isKept(_ number: Int64, _ offset: Int64) -> Bool {
            if offset < left.start || byOffset[offset] == number { return true }
            guard byOffset[offset] == nil else { return false }
            return lasting[number % EngineWorkload.keyCount].map { $0 > offset } ?? false
        }
        func now(_ offset: Int64) -> String {
            byOffset[offset].map { "\($0) is now" } ?? "nothing is"
        }
        for batch in partition.batches where batch.isAcknowledged(at: index) {
            for (place, number) in batch.numbers.enumerated() {
                let offset = (batch.base ?? 0) + Int64(place)
                if !isKept(number, offset) {
                    found.append(
                        "record \(number) was acknowledged at \(offset), where \(now(offset))")
                }
            }
        }
        for (offset, known) in partition.shown.sorted(by: { $0.key < $1.key })
        where known.at <= index && !isKept(known.number, offset) {
            found.append(
                "a reader was shown record \(known.number) at \(offset), where \(now(offset))")
        }
        if let told = partition.ends.filter({ $0.at <= index }).map(\.offset).max(),
            told > left.end
        {
            found.append("a reader was told of the end \(told), and it is \(left.end)")
        }
        return found
    }

    private func starts(_ partition: EngineModel.Partition, _ left: EngineClient.Partition)
        -> [String]
    {
        let asked = partition.starts.filter { $0.askedAt <= index }.map(\.offset).max() ?? 0
        let promised =
            partition.starts.filter { $0.ackedAt.map { $0 <= index } ?? false }
            .map(\.offset).max() ?? 0
        if left.start < promised {
            return ["it starts at \(left.start); all below \(promised) was deleted"]
        }
        guard left.start > asked else { return [] }
        guard let span = partition.topic.policy.retentionMilliseconds else {
            return ["it starts at \(left.start), and nobody asked beyond \(asked)"]
        }
        let oldest = model.milliseconds(at: index) - span
        let young = partition.batches.first { batch in
            batch.milliseconds >= oldest && batch.base.map { $0 < left.start } ?? false
        }
        guard let young else { return [] }
        return ["it starts at \(left.start), and \(young.base ?? 0) was not old enough"]
    }

    // MARK: What else was answered

    private func settings(of topic: EngineModel.Topic, _ count: Int, _ client: EngineClient) throws
        -> [String]
    {
        var found: [String] = []
        let counts = topic.partitionCounts(at: index)
        if !counts.contains(count) {
            found.append("topic \(topic.name) has \(count) partitions, not \(counts)")
        }
        let limit = try client.setting("max.message.bytes", of: topic.name).flatMap { Int64($0) }
        let possible = topic.limit.possible(at: index)
        if !possible.contains(limit ?? -1) {
            found.append("max.message.bytes of \(topic.name) is \(limit ?? -1), not \(possible)")
        }
        return found
    }

    private func commits(_ client: EngineClient, _ holds: inout [String: [Int]]) throws
        -> [String]
    {
        var found: [String] = []
        for (group, registers) in model.commits.sorted(by: { $0.key < $1.key }) {
            for (name, register) in registers.sorted(by: { $0.key < $1.key }) {
                let parts = name.split(separator: "-").map(String.init)
                let offset = try client.committed(group, parts[0], Int32(parts[1]) ?? 0)
                holds["\(group) \(name)"] = [Int(offset)]
                let possible = register.possible(at: index)
                // A topic that is deleted takes what was committed for it along.
                let isGone = model.topics.contains {
                    $0.name == parts[0] && $0.deleteAskedAt.map { $0 <= index } ?? false
                }
                if !possible.contains(offset), !(isGone && offset == -1) {
                    found.append(
                        "group \(group) had committed \(possible) in \(name), and it is \(offset)")
                }
            }
        }
        return found
    }
}
