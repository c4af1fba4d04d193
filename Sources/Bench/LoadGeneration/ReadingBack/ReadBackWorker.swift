import Drivers
import Measurements
import Vocabulary

/// Hears one topic's records in offset order and hands them on as runs.
final class ReadBackWorker: ConsumeSink {
    private let topic: ReadBackTopic
    private let inspector: RecordInspector
    private let collector: ReadRunCollector
    private var positions: [Int64]
    private var open: ReadRun?
    private var left: Int
    private(set) var errors: [String] = []
    private(set) var errorCount = 0

    private static let errorsMax = 20

    init(_ topic: ReadBackTopic, inspector: RecordInspector, collector: ReadRunCollector) {
        self.topic = topic
        self.inspector = inspector
        self.collector = collector
        positions = topic.ranges.map(\.first.value)
        left = topic.ranges.count { $0.end > $0.first }
    }

    /// Empty partitions need not be fetched.
    var wantedPartitions: [PartitionID] {
        topic.ranges.indices.filter { topic.ranges[$0].end > topic.ranges[$0].first }
            .map { PartitionID(Int32($0)) }
    }

    var isDone: Bool { left == 0 }

    var unread: [UnreadPartition] {
        topic.ranges.indices.filter { positions[$0] < topic.ranges[$0].end.value }.map {
            UnreadPartition(
                topic: Int32(topic.index), partition: Int32($0), position: positions[$0],
                end: topic.ranges[$0].end.value)
        }
    }

    func received(_ received: ReceivedRecords) {
        let partition = Int(received.partition.value)
        guard partition < positions.count, !isRead(partition) else { return }
        let end = topic.ranges[partition].end.value
        for record in received.records where record.offset < end {
            take(record, in: received.bytes, of: received.partition.value)
        }
        if let last = received.records.last {
            positions[partition] = max(positions[partition], last.offset + 1)
        }
        finish()
        if isRead(partition) { left -= 1 }
    }

    private func isRead(_ partition: Int) -> Bool {
        positions[partition] >= topic.ranges[partition].end.value
    }

    /// A run of records is given away when it breaks, so the collector is asked once a batch.
    private func take(_ record: ReceivedRecord, in bytes: UnsafeRawPointer, of partition: Int32) {
        switch inspector.inspect(record, in: bytes, of: partition) {
        case .intact(let producer, _, let sequence, _):
            if let run = open, run.producer == producer,
                sequence == run.firstSequence + run.count,
                record.offset == run.firstOffset + run.count
            {
                open?.count += 1
                return
            }
            finish()
            open = ReadRun(
                topic: Int32(topic.index), partition: partition, producer: producer, count: 1,
                firstSequence: sequence, firstOffset: record.offset)
        case .corrupt: bad(.corrupt, record, partition)
        case .foreign: bad(.foreign, record, partition)
        }
    }

    private func bad(_ reason: BadRecord.Reason, _ record: ReceivedRecord, _ partition: Int32) {
        finish()
        collector.add(
            BadRecord(
                topic: Int32(topic.index), partition: partition, offset: record.offset,
                reason: reason))
    }

    /// Gives away the run that is open.
    func finish() {
        if let run = open { collector.add(run) }
        open = nil
    }

    func failed(_ partition: PartitionID, at offset: Offset, _ error: DriverError) {
        errorCount += 1
        guard errors.count < Self.errorsMax else { return }
        errors.append("\(topic.name)-\(partition) at offset \(offset): \(error)")
    }
}
