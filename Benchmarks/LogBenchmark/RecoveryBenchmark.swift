import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// How long a start takes after a kill: for logs of several sizes with the same amount written since
/// the checkpoint, and for many small logs.
struct RecoveryBenchmark {
    static let bytesSinceCheckpoint = 32 << 20
    static let sizes = [64 << 20, 256 << 20, 1 << 30, 4 << 30]
    static let manyLogs: Int32 = 1_000

    let directory: FilePath
    let disk: DiskFileSystem

    private static let identity = DirectoryIdentity(
        clusterID: "benchmark", nodeID: 1, directoryID: KafkaUUID(high: 1, low: 1))

    private var now: LogMoment {
        LogMoment(instant: MonotonicClock.now(), wallMilliseconds: 1_000)
    }

    func run() throws {
        print("start after a kill, \(Self.bytesSinceCheckpoint >> 20) MiB since the checkpoint")
        for size in Self.sizes { try measure(size) }
        try measureMany()
    }

    private func measure(_ size: Int) throws {
        let path = directory.appending("data")
        defer { removeAll(path, on: disk) }
        try fill(path, size)
        let start = MonotonicClock.now()
        let opened = try open(path)
        let report = try opened.openLog(
            TopicPartition("orders", PartitionID(0)), settings: LogSettings(), now: now
        ).1
        let time = MonotonicClock.now() - start
        print(
            "  log of \(size >> 20) MiB: \(time), \(report.scanned) read, \(report.truncated) cut")
    }

    private func fill(_ path: FilePath, _ size: Int) throws {
        let data = try open(path)
        let log = try data.createLogs(
            [PartitionID(0)], of: "orders", topicID: KafkaUUID(high: 2, low: 2),
            settings: LogSettings(), now: now)[0]
        var batch = AppendBenchmark.batch()
        var written = 0
        func append(upTo end: Int) throws {
            while written < end {
                try batch.withUnsafeMutableBytes { _ = try log.append($0, now: now) }
                written += batch.count
            }
        }
        try append(upTo: size - Self.bytesSinceCheckpoint)
        try log.flush()
        try data.writeCheckpoints()
        try append(upTo: size)
    }

    private func measureMany() throws {
        let path = directory.appending("many")
        defer { removeAll(path, on: disk) }
        let partitions = (0..<Self.manyLogs).map { PartitionID($0) }
        try fillMany(path, partitions)
        let start = MonotonicClock.now()
        let opened = try open(path)
        for partition in partitions {
            _ = try opened.openLog(
                TopicPartition("orders", partition), settings: LogSettings(), now: now)
        }
        let time = MonotonicClock.now() - start
        print("  \(Self.manyLogs) logs of one batch, one after the other: \(time)")
    }

    private func fillMany(_ path: FilePath, _ partitions: [PartitionID]) throws {
        let data = try open(path)
        let start = MonotonicClock.now()
        let logs = try data.createLogs(
            partitions, of: "orders", topicID: KafkaUUID(high: 2, low: 2), settings: LogSettings(),
            now: now)
        print("  (\(Self.manyLogs) logs created in \(MonotonicClock.now() - start))")
        var batch = AppendBenchmark.batch()
        for log in logs { try batch.withUnsafeMutableBytes { _ = try log.append($0, now: now) } }
    }

    private func open(_ path: FilePath) throws -> LogDirectory {
        try LogDirectory.open(path, identity: Self.identity, fileSystem: disk)
    }
}
