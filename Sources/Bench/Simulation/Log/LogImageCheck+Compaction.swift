import KafkaCodec
import PartitionLog
import Vocabulary

/// A record as the model and the files have it.
private struct KeyedRecord: Hashable {
    var key: [UInt8]
    var value: [UInt8]?
    var timestamp: Int64
}

extension LogImageCheck {
    /// A compacted log against a model that is a dictionary: what is there was written, nothing is
    /// missing above what compaction was asked to look at, and the last value of each key survives, as
    /// does its tombstone until consumers have had their time.
    func compactionProblems(
        _ partition: LogModel.Partition, _ raw: RawLog, _ bounds: LogBounds
    ) -> [String] {
        var problems: [String] = []
        do {
            let written = try Self.records(
                of: partition.batches.filter { $0.askedAt <= index }.map(\.bytes))
            let found = try Self.records(of: raw.batches.map(\.bytes))
            for (offset, record) in found.sorted(by: { $0.key < $1.key })
            where written[offset] != record {
                problems.append("the record at \(offset) is not the one that was written")
            }
            let start = bounds.logStart.value
            let reach = partition.compactions.filter { $0.askedAt <= index }.map(\.reach).max() ?? 0
            let expected = written.filter { $0.key >= start && $0.key < raw.end }
            for offset in expected.keys.sorted() where offset >= reach && found[offset] == nil {
                problems.append("the record at \(offset) is missing, compaction went to \(reach)")
            }
            let kept = found.filter { $0.key >= start }
            problems += lastValueProblems(expected, kept, partition)
            // A later value above the reach is no excuse.
            problems += lastValueProblems(
                expected.filter { $0.key < reach }, kept.filter { $0.key < reach }, partition)
        } catch {
            problems.append("its records cannot be read: \(error)")
        }
        return problems
    }

    private func lastValueProblems(
        _ written: [Int64: KeyedRecord], _ found: [Int64: KeyedRecord],
        _ partition: LogModel.Partition
    ) -> [String] {
        var last: [[UInt8]: Int64] = [:]
        for (offset, record) in written {
            last[record.key] = max(last[record.key] ?? -1, offset)
        }
        var problems: [String] = []
        for offset in last.values.sorted() {
            guard let record = written[offset], found[offset] == nil else { continue }
            guard record.value == nil else {
                problems.append("the last value of a key, at \(offset), is lost")
                continue
            }
            if !partition.mayDropTombstone(at: offset, by: index) {
                problems.append("the tombstone at \(offset) went before its time")
            }
            if found.values.contains(where: { $0.key == record.key }) {
                problems.append("a key that was deleted at \(offset) has a value again")
            }
        }
        return problems
    }

    private static func records(of batches: [[UInt8]]) throws -> [Int64: KeyedRecord] {
        var records: [Int64: KeyedRecord] = [:]
        let decoder = RecordDecoder()
        for bytes in batches {
            try bytes.withUnsafeBytes { buffer in
                let decoded = try decoder.decode(try RecordBatchView(buffer))
                for record in decoded.records {
                    records[record.offset] = KeyedRecord(
                        key: decoded.key(record).map { Array($0) } ?? [],
                        value: decoded.value(record).map { Array($0) }, timestamp: record.timestamp)
                }
            }
        }
        return records
    }

    /// The last batch of a producer may be thinned out, and is known all the same.
    func compactedProducerProblems(
        _ partition: LogModel.Partition, _ log: PartitionLog, _ raw: RawLog
    ) -> [String] {
        var problems: [String] = []
        for id in LogModel.producers {
            let last = partition.batches.last { batch in
                batch.askedAt <= index && batch.end <= raw.end
                    && Self.producer(of: batch.bytes) == id
            }
            guard let last, last.end > log.bounds.logStart.value else { continue }
            let known = log.producers.first { $0.producerID == id }?.batches.last
            if known?.lastOffset.value != last.end - 1 {
                problems.append(
                    "producer \(id) wrote up to \(last.end), and is known up to "
                        + "\(known?.lastOffset ?? .none)")
            }
        }
        return problems
    }
}
