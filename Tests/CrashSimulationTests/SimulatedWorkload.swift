import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// A run of a log directory with several logs under both policies, drawn from a seed: appends, flushes,
/// rolls, retention, deleted records, checkpoints, a clean restart, a kill and recovery in between, a
/// topic deleted and made again.
final class SimulatedWorkload {
    static let path: FilePath = "/data"
    static let identity = DirectoryIdentity(
        clusterID: "5L6g3nShT-eMCtK--X86sw", nodeID: 1, directoryID: KafkaUUID(high: 7, low: 9))

    let model = WorkloadModel()
    private let disk: CrashableFileSystem
    private let bugs: PlantedLogBugs
    private let steps: Int
    private var random: SeededGenerator
    private var directory: LogDirectory?
    private var openedAt = 0
    private var milliseconds: Int64 = 1_000_000
    private let builder = RecordBatchBuilder()

    init(on disk: CrashableFileSystem, seed: UInt64, steps: Int, bugs: PlantedLogBugs = []) {
        self.disk = disk
        self.steps = steps
        self.bugs = bugs
        random = SeededGenerator(seed: seed)
    }

    static func settings(isSynced: Bool) -> LogSettings {
        var settings = LogSettings()
        settings.segmentBytes = ByteCount(Int64(900))
        settings.indexIntervalBytes = ByteCount(Int64(150))
        settings.retentionMilliseconds = nil
        settings.fileDeleteDelay = .milliseconds(300)
        if isSynced { settings.flushMessages = 1 }
        return settings
    }

    var now: LogMoment {
        LogMoment(
            instant: Instant(nanoseconds: milliseconds * 1_000_000), wallMilliseconds: milliseconds)
    }

    func run() throws {
        try open()
        try create("synced", partitions: 2, id: 1, isSynced: true)
        try create("lazy", partitions: 2, id: 2, isSynced: false)
        try create("brief", partitions: 1, id: 3, isSynced: true)
        for step in 0..<steps {
            milliseconds += 10
            switch step {
            case steps * 3 / 10: try stopCleanly()
            case steps * 4 / 10: try delete("brief")
            case steps * 5 / 10: try kill()
            case steps * 6 / 10: try create("brief", partitions: 1, id: 4, isSynced: true)
            case steps * 8 / 10: try kill()
            default: try drawnStep()
            }
        }
        try stopCleanly()
        try appendOnce()
    }

    private func drawnStep() throws {
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<24: try appendOnce()
        case 24..<32: try flushOne()
        case 32..<35: try checkpoint()
        case 35..<37: try applyRetention()
        case 37: try deleteRecords()
        default: for _ in 0..<3 { try appendOnce() }
        }
    }

    private var present: [WorkloadModel.Partition] {
        model.partitions.filter { $0.createdAt != nil && $0.deleteAskedAt == nil }
    }

    private func draw() -> (partition: WorkloadModel.Partition, log: PartitionLog) {
        let partition = present[Int.random(in: 0..<present.count, using: &random)]
        guard let log = directory?.log(partition.name) else {
            preconditionFailure("\(partition.name) is open")
        }
        return (partition, log)
    }

    private func appendOnce() throws {
        let (partition, log) = draw()
        builder.removeAll()
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            let size = Int.random(in: 0..<120, using: &random)
            let value = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            let timestamp = milliseconds + Int64.random(in: -30...10, using: &random)
            value.withUnsafeBytes { builder.append(timestamp: timestamp, key: nil, value: $0) }
        }
        let askedAt = disk.operationCount
        let bytes = finish(for: partition)
        let result = try log.append(bytes, now: now)
        partition.batches.append(
            WorkloadModel.Batch(
                base: result.baseOffset.value, end: result.endOffset.value,
                bytes: Array(UnsafeRawBufferPointer(bytes)),
                largestTimestamp: builder.maxTimestamp, askedAt: askedAt))
        tell(partition, log)
    }

    /// In the name of one of two idempotent producers, or of nobody.
    private func finish(for partition: WorkloadModel.Partition) -> UnsafeMutableRawBufferPointer {
        let place = Int.random(in: -1..<WorkloadModel.producers.count, using: &random)
        guard place >= 0 else { return builder.finish() }
        let sequence = partition.nextSequences[place]
        partition.nextSequences[place] += Int32(builder.recordCount)
        return builder.finish(
            producerId: WorkloadModel.producers[place], producerEpoch: 0, baseSequence: sequence)
    }

    /// What the client learns from the ends of the log.
    private func tell(_ partition: WorkloadModel.Partition, _ log: PartitionLog) {
        let bounds = log.bounds
        for index in partition.batches.indices {
            let end = partition.batches[index].end
            if partition.batches[index].ackedAt == nil, end <= bounds.highWatermark.value {
                partition.batches[index].ackedAt = disk.operationCount
            }
            if partition.batches[index].durableAt == nil, end <= bounds.durableEnd.value {
                partition.batches[index].durableAt = disk.operationCount
            }
        }
    }

    private func tellAll() {
        for partition in present {
            if let log = directory?.log(partition.name) { tell(partition, log) }
        }
    }

    private func flushOne() throws {
        let (partition, log) = draw()
        try log.flush()
        tell(partition, log)
    }

    private func checkpoint() throws {
        try directory?.writeCheckpoints()
        for partition in present {
            guard let last = partition.starts.indices.last else { continue }
            // Whatever start there was when the checkpoint was written is promised now.
            if partition.starts[last].ackedAt == nil {
                partition.starts[last].ackedAt = disk.operationCount
            }
        }
    }

    private func applyRetention() throws {
        let (partition, log) = draw()
        var settings = Self.settings(isSynced: partition.isSynced)
        settings.retentionBytes = ByteCount(Int64(1_200))
        settings.plantedBugs = bugs
        log.apply(settings)
        let askedAt = disk.operationCount
        try log.applyRetention(now: now)
        partition.starts.append(
            WorkloadModel.LogStart(offset: log.bounds.logStart.value, askedAt: askedAt))
        try directory?.removeDeleted(now: now)
    }

    private func deleteRecords() throws {
        let (partition, log) = draw()
        let bounds = log.bounds
        let span = (bounds.highWatermark - bounds.logStart) / 2
        guard span > 0 else { return }
        let askedAt = disk.operationCount
        try log.advanceLogStart(to: bounds.logStart + span)
        partition.starts.append(
            WorkloadModel.LogStart(offset: (bounds.logStart + span).value, askedAt: askedAt))
        try checkpoint()
    }

    private func create(_ topic: String, partitions: Int32, id: UInt64, isSynced: Bool) throws {
        let topicID = KafkaUUID(high: id, low: id)
        let made = (0..<partitions).map { number in
            WorkloadModel.Partition(
                TopicPartition(topic, PartitionID(number)), topicID: topicID, isSynced: isSynced,
                askedAt: disk.operationCount)
        }
        for partition in made { model.add(partition) }
        let logs = try directory?.createLogs(
            made.map(\.name.partition), of: topic, topicID: topicID,
            settings: Self.settings(isSynced: isSynced), now: now)
        for (partition, log) in zip(made, logs ?? []) {
            partition.createdAt = disk.operationCount
            partition.epochs.append((disk.operationCount, log.bounds.leaderEpoch))
        }
    }

    private func delete(_ topic: String) throws {
        let doomed = present.filter { $0.name.topic == topic }
        for partition in doomed { partition.deleteAskedAt = disk.operationCount }
        try directory?.deleteLogs(
            doomed.map(\.name), fileDeleteDelay: .milliseconds(200), now: now)
        for partition in doomed { partition.deletedAt = disk.operationCount }
    }

    private func open() throws {
        let directory = try LogDirectory.open(
            Self.path, identity: Self.identity, fileSystem: disk, plantedBugs: bugs)
        self.directory = directory
        for found in directory.found {
            guard let partition = present.last(where: { $0.name == found.topicPartition }) else {
                continue
            }
            let opened = try directory.openLog(
                found.topicPartition, settings: Self.settings(isSynced: partition.isSynced),
                now: now)
            partition.epochs.append((disk.operationCount, opened.0.bounds.leaderEpoch))
        }
        openedAt = disk.operationCount
        tellAll()
    }

    private func stopCleanly() throws {
        model.ran(from: openedAt, to: disk.operationCount)
        try directory?.close()
        for partition in present {
            for index in partition.batches.indices {
                partition.batches[index].ackedAt =
                    partition.batches[index].ackedAt ?? disk.operationCount
                partition.batches[index].durableAt =
                    partition.batches[index].durableAt ?? disk.operationCount
            }
        }
        directory = nil
        try open()
    }

    /// The process dies and starts again; the file system stays.
    private func kill() throws {
        model.ran(from: openedAt, to: disk.operationCount + 1)
        directory = nil
        try open()
    }
}
