import Glibc
import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// Appends of 16 KiB batches through `PartitionLog` against a bare write(2) loop of the same bytes.
struct AppendBenchmark {
    static let batchBytes = 16 << 10
    static let roundBytes = 512 << 20
    static let rounds = 8

    let directory: FilePath
    let disk: DiskFileSystem

    func run() throws {
        let batch = Self.batch()
        let count = Self.roundBytes / batch.count
        // The first touch of memory costs many times a later one on hosts that hand it out lazily.
        _ = try bareWrites(batch, count)
        _ = try appends(batch, count)
        var bare: [Double] = []
        var log: [Double] = []
        for round in 0..<Self.rounds {
            // A B B A: a drift of the host falls on both alike.
            if round % 2 == 0 {
                log.append(try appends(batch, count))
                bare.append(try bareWrites(batch, count))
            } else {
                bare.append(try bareWrites(batch, count))
                log.append(try appends(batch, count))
            }
        }
        let ratios = zip(log, bare).map { $0 / $1 }.sorted()
        print(
            """
            append, \(batch.count) B batches, \(Self.rounds) rounds of \(Self.roundBytes >> 20) MiB
              bare write(2)   \(Self.median(bare).shortest) GB/s
              PartitionLog    \(Self.median(log).shortest) GB/s
              ratio           \(Self.median(ratios).shortest), from \(ratios[0].shortest) to \
            \(ratios[ratios.count - 1].shortest)
            """)
    }

    static func batch() -> [UInt8] {
        let builder = RecordBatchBuilder(capacity: batchBytes + 1_024)
        let value = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7_919) }
        while builder.size + 1_024 < batchBytes {
            value.withUnsafeBytes { builder.append(timestamp: 1_000, key: nil, value: $0) }
        }
        return Array(UnsafeRawBufferPointer(builder.finish()))
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// GB/s.
    private func bareWrites(_ batch: [UInt8], _ count: Int) throws -> Double {
        let path = directory.appending("bare")
        let descriptor = open(path.text, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        precondition(descriptor >= 0, "cannot open \(path)")
        let start = MonotonicClock.now()
        batch.withUnsafeBytes { bytes in
            for _ in 0..<count {
                precondition(
                    write(descriptor, bytes.baseAddress!, bytes.count) == bytes.count,
                    "a short write to \(path)")
            }
        }
        let time = MonotonicClock.now() - start
        close(descriptor)
        try disk.remove(path)
        return Double(count * batch.count) / Double(time.value)
    }

    /// GB/s.
    private func appends(_ batch: [UInt8], _ count: Int) throws -> Double {
        let path = directory.appending("orders-0")
        try disk.createDirectory(path)
        let moment = LogMoment(instant: MonotonicClock.now(), wallMilliseconds: 1_000)
        let log = try PartitionLog.open(
            directory: path, topicPartition: TopicPartition("orders", PartitionID(0)),
            settings: LogSettings(), fileSystem: disk,
            resume: LogResume(recoveryPoint: .zero, logStart: .zero, wasClean: false), now: moment
        ).0
        var batch = batch
        let start = MonotonicClock.now()
        try batch.withUnsafeMutableBytes { bytes in
            for _ in 0..<count { _ = try log.append(bytes, now: moment) }
        }
        let time = MonotonicClock.now() - start
        removeAll(path, on: disk)
        return Double(count * batch.count) / Double(time.value)
    }
}

func removeAll(_ directory: FilePath, on disk: DiskFileSystem) {
    for entry in (try? disk.list(directory)) ?? [] {
        let path = directory.appending(entry.name)
        if entry.isDirectory { removeAll(path, on: disk) } else { try? disk.remove(path) }
    }
    try? disk.removeDirectory(directory)
}
