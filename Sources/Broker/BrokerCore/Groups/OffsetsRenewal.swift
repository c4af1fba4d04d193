import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    /// Looks at a busy log of groups so many times for a moment in which nothing is under way.
    private static var renewalAttempts: Int { 8 }
    private static var recordsPerBatch: Int { 500 }

    /// Kafka compacts the offsets topic. Here a log of it that has grown by a segment gets all that is
    /// known of its groups once more at its end, and when that is durable what lies before is dropped.
    /// Called by the one job that runs.
    func renewOffsets(in topic: Topic) {
        for (index, partition) in topic.partitions.enumerated()
        where partition.log.segmentCount > 1 && !partition.directory.isOffline {
            do {
                for _ in 0..<Self.renewalAttempts {
                    try partition.log.flush()
                    guard let start = try writeGroups(to: partition, index) else { continue }
                    try partition.log.flush()
                    try partition.log.advanceLogStart(to: start)
                    try partition.directory.directory.writeCheckpoints()
                    break
                }
            } catch let error as LogError where error.code == .closed || error.code == .noSpace {
                continue
            } catch {
                fail(partition.directory, "\(partition.id) cannot be renewed: \(error)")
            }
        }
    }

    /// Where what is known begins; nil while changes are in the log and not yet in the groups, which
    /// this would undo.
    private func writeGroups(to partition: Partition, _ index: Int) throws -> Offset? {
        let now = moment
        return try groups.table.withLock { table throws -> Offset? in
            guard table.pendingStores[index, default: 0] == 0 else { return nil }
            var records: [GroupRecord] = []
            for id in table.ids where offsetsPartition(of: id) === partition {
                guard let group = table.groups[id] else { continue }
                let change = GroupChange(group: group, broker: self, now: now)
                if group.generation > 0 { records.append(.group(id, change.storedGroup)) }
                for key in group.offsets.keys.sorted() {
                    records.append(.offset(group: id, key, group.offsets[key]))
                }
            }
            let start = partition.log.bounds.logEnd
            for first in stride(from: 0, to: records.count, by: Self.recordsPerBatch) {
                let part = records[first..<min(first + Self.recordsPerBatch, records.count)]
                let batch = GroupBatch(Array(part), now.wallMilliseconds)
                _ = try partition.log.append(batch.bytes, now: now)
            }
            return start
        }
    }
}
