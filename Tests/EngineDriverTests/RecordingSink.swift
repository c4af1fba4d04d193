import Drivers
import Vocabulary

/// Keeps what became of every record.
final class RecordingSink: ProduceSink, ConsumeSink {
    struct Attempt {
        var attempt: BatchAttempt
        var sequences: [Int64]
    }

    struct Received: Equatable {
        var partition: Int32
        var offset: Int64
        var key: String?
        var value: String
    }

    var attempts: [Attempt] = []
    var received: [Received] = []
    var headers: [[UInt8]] = []
    var failures: [(partition: PartitionID, offset: Offset, error: DriverError)] = []
    var highWatermark = Offset.none

    func attemptEnded(_ attempt: BatchAttempt, stamps: UnsafeBufferPointer<RecordStamp>) {
        attempts.append(Attempt(attempt: attempt, sequences: stamps.map(\.sequence)))
    }

    func received(_ records: ReceivedRecords) {
        highWatermark = records.highWatermark
        for record in records.records {
            func text(_ start: Int, _ length: Int) -> String? {
                guard length >= 0 else { return nil }
                let bytes = UnsafeRawBufferPointer(start: records.bytes + start, count: length)
                return String(decoding: bytes, as: UTF8.self)
            }
            received.append(
                Received(
                    partition: records.partition.value, offset: record.offset,
                    key: text(record.keyStart, record.keyLength),
                    value: text(record.valueStart, record.valueLength) ?? "null"))
            headers.append(
                Array(
                    UnsafeRawBufferPointer(
                        start: records.bytes + record.headersStart, count: record.headersLength)))
        }
    }

    func failed(_ partition: PartitionID, at offset: Offset, _ error: DriverError) {
        failures.append((partition, offset, error))
    }

    var resolved: Int { attempts.reduce(0) { $0 + Int($1.attempt.count) } }

    var ackedOffsets: [Int64] {
        attempts.compactMap {
            if case .acked(let offset) = $0.attempt.outcome { offset.value } else { nil }
        }
    }
}
