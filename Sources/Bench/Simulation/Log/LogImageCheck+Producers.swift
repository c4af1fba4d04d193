import KafkaCodec
import PartitionLog
import Vocabulary

extension LogImageCheck {
    /// Each producer is known by its last five batches in the log, whatever was lost behind them, and
    /// a retry of any of these is answered with its first offset.
    func producerProblems(
        _ partition: LogModel.Partition, _ log: PartitionLog, _ raw: RawLog
    ) -> [String] {
        var problems: [String] = []
        let states = log.producers
        for id in LogModel.producers {
            let stored = raw.batches.filter { Self.producer(of: $0.bytes) == id }
            let known = states.first { $0.producerID == id }?.batches ?? []
            let last = stored.suffix(ProducerState.batchesMax)
            if known.suffix(last.count).map(\.lastOffset.value) != last.map({ $0.end - 1 }) {
                problems.append(
                    "producer \(id) wrote up to \(last.last?.end ?? 0), and is known by "
                        + "\(known.map { "\($0.baseOffset) to \($0.lastOffset)" })")
            }
            for batch in known.dropLast(last.count) {
                let isDeleted = raw.batches.first.map { batch.lastOffset.value < $0.base } ?? true
                let isPossible = partition.batches.contains {
                    $0.base == batch.baseOffset.value && $0.askedAt <= index
                }
                if !isDeleted || !isPossible {
                    problems.append("producer \(id) is known by \(batch), which is not there")
                }
            }
            problems += last.flatMap { retryProblems($0, log) }
        }
        return problems
    }

    private func retryProblems(_ batch: RawLog.Batch, _ log: PartitionLog) -> [String] {
        var bytes = batch.bytes
        let now = LogMoment(
            instant: Instant(nanoseconds: 5_500_000_000_000), wallMilliseconds: 5_500_000)
        do {
            let result = try bytes.withUnsafeMutableBytes { try log.append($0, now: now) }
            guard result.original != nil, result.baseOffset.value == batch.base else {
                return ["a retry of \(batch.base) was appended again, at \(result.baseOffset)"]
            }
            return []
        } catch {
            return ["a retry of \(batch.base) was refused: \(error)"]
        }
    }

    static func producer(of batch: [UInt8]) -> Int64 {
        batch.withUnsafeBytes { (try? RecordBatchView($0).producerId) ?? -1 }
    }
}
