import KafkaCodec
import Platform
import Vocabulary

/// What the clients of a recorded run may find after a crash, held against what they do find.
struct EngineImageCheck {
    let model: EngineModel
    let moment: CrashMoment

    private var index: Int { moment.index }

    func run(_ client: EngineClient) -> [String] {
        do {
            var found: [String] = []
            let (clusterID, there) = try client.topics()
            if let known = model.clusterID, known.at <= index, known.id != clusterID {
                found.append("the cluster was \(known.id) and is \(clusterID ?? "nobody")")
            }
            let present = match(there, &found)
            for topic in model.topics {
                let isThere = present.contains { $0 === topic }
                if isThere, !topic.mayExist(at: index) {
                    found.append("topic \(topic.name) was deleted and came back")
                }
                if !isThere, topic.mustExist(at: index) {
                    found.append("topic \(topic.name) was created and is lost")
                }
            }
            for topic in present {
                for partition in topic.partitions {
                    let left = try client.readAll(topic.name, partition.number)
                    found += check(partition, left).map { "\(partition.name): \($0)" }
                }
            }
            return found
        } catch {
            return ["asking failed: \(error)"]
        }
    }

    /// Two topics of one name are told apart by the id, where the client ever heard it.
    private func match(
        _ there: [(name: String, id: KafkaUUID)], _ found: inout [String]
    ) -> [EngineModel.Topic] {
        there.compactMap { item in
            let named = model.topics.filter { $0.name == item.name }
            if let known = named.first(where: { $0.id == item.id }) { return known }
            if let unheard = named.last(where: { $0.id == nil && $0.mayExist(at: index) }) {
                return unheard
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
        found += order(left)
        found += strangers(partition, left)
        // Lazily synced records outlive a kill; a power cut may take them.
        if partition.topic.isSynced || !moment.isPowerCut {
            found += promised(partition, left, byOffset)
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

    /// Each record was asked for, here, and is there once.
    private func strangers(_ partition: EngineModel.Partition, _ left: EngineClient.Partition)
        -> [String]
    {
        var found: [String] = []
        var seen: Set<Int64> = []
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
        }
        return found
    }

    private func promised(
        _ partition: EngineModel.Partition, _ left: EngineClient.Partition,
        _ byOffset: [Int64: Int64]
    ) -> [String] {
        var found: [String] = []
        for batch in partition.batches {
            guard let base = batch.base, let at = batch.ackedAt, at <= index else { continue }
            for (place, number) in batch.numbers.enumerated() {
                let offset = base + Int64(place)
                guard offset >= left.start, byOffset[offset] != number else { continue }
                found.append(
                    "record \(number) was acknowledged at \(offset), where "
                        + (byOffset[offset].map { "\($0) is now" } ?? "nothing is"))
            }
        }
        for (offset, known) in partition.shown.sorted(by: { $0.key < $1.key })
        where known.at <= index && offset >= left.start && byOffset[offset] != known.number {
            found.append(
                "a reader was shown record \(known.number) at \(offset), where "
                    + (byOffset[offset].map { "\($0) is now" } ?? "nothing is"))
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
        if left.start > asked {
            return ["it starts at \(left.start), and nobody asked beyond \(asked)"]
        }
        if left.start < promised {
            return ["it starts at \(left.start); all below \(promised) was deleted"]
        }
        return []
    }
}
