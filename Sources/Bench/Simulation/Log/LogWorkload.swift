import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// A run of a log directory with several logs under both policies, drawn from a seed: appends, flushes,
/// rolls, retention, deleted records, checkpoints, a clean restart, a kill and recovery in between, a
/// topic deleted and made again.
final class LogWorkload {
    static let path: FilePath = "/data"
    static let identity = DirectoryIdentity(
        clusterID: "5L6g3nShT-eMCtK--X86sw", nodeID: 1, directoryID: KafkaUUID(high: 7, low: 9))

    let model = LogModel()
    private let disk: CrashableFileSystem
    private let faults: FaultyFileSystem
    private let bugs: PlantedLogBugs
    private let seed: UInt64
    private let steps: Int
    private let only: Set<Int>?
    private var random: SeededGenerator
    private var directory: LogDirectory?
    private var openedAt = 0
    private var milliseconds: Int64 = 1_000_000
    private let builder = RecordBatchBuilder()

    init(on disk: CrashableFileSystem, _ options: SimulationOptions, bugs: PlantedLogBugs) {
        self.disk = disk
        steps = options.steps
        seed = options.seed
        only = options.only
        self.bugs = bugs
        random = SeededGenerator(seed: seed)
        faults = FaultyFileSystem(
            around: options.mutant.map { MutantFileSystem($0, around: disk) } ?? disk)
    }

    /// `delete.retention.ms` of what is compacted.
    static let tombstoneMilliseconds: Int64 = 120

    static func settings(for partition: LogModel.Partition) -> LogSettings {
        settings(isSynced: partition.isSynced, isCompacted: partition.isCompacted)
    }

    static func settings(isSynced: Bool = false, isCompacted: Bool = false) -> LogSettings {
        var settings = LogSettings()
        settings.segmentBytes = ByteCount(Int64(900))
        settings.indexIntervalBytes = ByteCount(Int64(150))
        settings.retentionMilliseconds = nil
        settings.fileDeleteDelay = .milliseconds(300)
        if isSynced { settings.flushMessages = 1 }
        if isCompacted {
            settings.compacts = true
            settings.deletesOldSegments = false
            settings.minCleanableRatio = 0
            settings.deleteRetentionMilliseconds = tombstoneMilliseconds
        }
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
        try create("keyed", partitions: 1, id: 5, isSynced: false, isCompacted: true)
        for step in 0..<steps {
            milliseconds += 10
            guard only?.contains(step) ?? true else { continue }
            random = SeededGenerator(seed: seed, step: step)
            switch step {
            case steps * 2 / 10, steps * 9 / 20, steps * 9 / 10: try fillAndCompact()
            case steps * 3 / 10: try stopCleanly()
            case steps * 4 / 10: try delete("brief")
            case steps * 5 / 10: try kill()
            case steps * 6 / 10: try create("brief", partitions: 4, id: 4, isSynced: true)
            case steps * 7 / 10: try failSync()
            case steps * 8 / 10: try kill()
            default: try drawnStep()
            }
        }
        try stopCleanly()
        try appendOnce()
    }

    private func drawnStep() throws {
        switch Int.random(in: 0..<48, using: &random) {
        case 0..<24: try appendOnce()
        case 24..<32: try flushOne()
        case 32..<35: try checkpoint()
        case 35..<37: try applyRetention()
        case 37: try deleteRecords()
        case 40..<44: for partition in compacted { try append(to: open(partition)) }
        case 44..<48: for partition in compacted { try compact(partition) }
        default: for _ in 0..<3 { try appendOnce() }
        }
    }

    private var present: [LogModel.Partition] {
        model.partitions.filter { $0.createdAt != nil && $0.deleteAskedAt == nil }
    }

    private var compacted: [LogModel.Partition] { present.filter(\.isCompacted) }

    private func draw() -> (partition: LogModel.Partition, log: PartitionLog) {
        let present = present
        return open(present[Int.random(in: 0..<present.count, using: &random)])
    }

    private func open(_ partition: LogModel.Partition) -> (
        partition: LogModel.Partition, log: PartitionLog
    ) {
        guard let log = directory?.log(partition.name) else {
            preconditionFailure("\(partition.name) is open")
        }
        return (partition, log)
    }

    private func appendOnce() throws { try append(to: draw()) }

    private func append(to place: (partition: LogModel.Partition, log: PartitionLog)) throws {
        let (partition, log) = place
        builder.removeAll()
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            let size = Int.random(in: 0..<120, using: &random)
            let value = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            let timestamp = milliseconds + Int64.random(in: -30...10, using: &random)
            value.withUnsafeBytes { value in
                guard partition.isCompacted else {
                    return builder.append(timestamp: timestamp, key: nil, value: value)
                }
                let key = [UInt8.random(in: 0..<Self.keyCount, using: &random)]
                let isTombstone = size % 5 == 0
                key.withUnsafeBytes {
                    builder.append(timestamp: timestamp, key: $0, value: isTombstone ? nil : value)
                }
            }
        }
        let askedAt = disk.operationCount
        let bytes = finish(for: partition)
        let result = try log.append(bytes, now: now)
        partition.batches.append(
            LogModel.Batch(
                base: result.baseOffset.value, end: result.endOffset.value,
                bytes: Array(UnsafeRawBufferPointer(bytes)),
                largestTimestamp: builder.maxTimestamp, askedAt: askedAt))
        tell(partition, log)
    }

    /// In the name of one of two idempotent producers, or of nobody.
    private func finish(for partition: LogModel.Partition) -> UnsafeMutableRawBufferPointer {
        let place = Int.random(in: -1..<LogModel.producers.count, using: &random)
        guard place >= 0 else { return builder.finish() }
        let sequence = partition.nextSequences[place]
        partition.nextSequences[place] += Int32(builder.recordCount)
        return builder.finish(
            producerId: LogModel.producers[place], producerEpoch: 0, baseSequence: sequence)
    }

    /// What the client learns from the ends of the log.
    private func tell(_ partition: LogModel.Partition, _ log: PartitionLog) {
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
        var settings = Self.settings(for: partition)
        settings.retentionBytes = ByteCount(Int64(1_200))
        settings.plantedBugs = bugs
        log.apply(settings)
        let askedAt = disk.operationCount
        try log.applyRetention(now: now)
        partition.starts.append(
            LogModel.LogStart(offset: log.bounds.logStart.value, askedAt: askedAt))
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
            LogModel.LogStart(offset: (bounds.logStart + span).value, askedAt: askedAt))
        try checkpoint()
    }

    private static let keyCount: UInt8 = 7

    /// Enough records of few keys that compaction has something to take out.
    private func fillAndCompact() throws {
        for partition in compacted {
            for _ in 0..<12 { try append(to: open(partition)) }
            try compact(partition, isCheckpointed: true)
        }
    }

    /// In small steps, with appends in between; sometimes with a table that holds few keys.
    private func compact(_ partition: LogModel.Partition, isCheckpointed: Bool = false) throws {
        let log = open(partition).log
        if Bool.random(using: &random) || isCheckpointed {
            try log.flush()
            tell(partition, log)
            try checkpoint()
        }
        let cleanedTo = directory?.cleanedTo(partition.name)
        guard let part = try log.cleanablePart(after: cleanedTo, now: now), part.isDue else {
            return
        }
        let slots: Int64 = Bool.random(using: &random) ? 4 : 1_000
        let askedAt = disk.operationCount
        let begun = try directory?.beginCompaction(
            of: log, part,
            limits: CompactionLimits(tableBytes: ByteCount(slots * 24), tableLoad: 0.3), now: now)
        guard let begun else { return }
        partition.compactions.append(
            LogModel.Compaction(
                reach: begun.end.value, milliseconds: milliseconds, askedAt: askedAt))
        while try !begun.advance(byBytes: 700) { try append(to: (partition, log)) }
        try directory?.noteCleaned(partition.name, to: begun.cleanedTo)
        try log.applyRetention(now: now)
    }

    private func create(
        _ topic: String, partitions: Int32, id: UInt64, isSynced: Bool, isCompacted: Bool = false
    ) throws {
        let topicID = KafkaUUID(high: id, low: id)
        let made = (0..<partitions).map { number in
            LogModel.Partition(
                TopicPartition(topic, PartitionID(number)), topicID: topicID, isSynced: isSynced,
                isCompacted: isCompacted, askedAt: disk.operationCount)
        }
        for partition in made { model.add(partition) }
        let logs = try directory?.createLogs(
            made.map(\.name.partition), of: topic, topicID: topicID,
            settings: Self.settings(isSynced: isSynced, isCompacted: isCompacted), now: now)
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
            Self.path, identity: Self.identity, fileSystem: faults, plantedBugs: bugs)
        self.directory = directory
        for found in directory.found {
            guard let partition = present.last(where: { $0.name == found.topicPartition }) else {
                continue
            }
            let opened = try directory.openLog(
                found.topicPartition, settings: Self.settings(for: partition), now: now)
            partition.epochs.append((disk.operationCount, opened.0.bounds.leaderEpoch))
        }
        openedAt = disk.operationCount
        tellAll()
    }

    private func stopCleanly() throws {
        model.ran(from: openedAt, to: disk.operationCount)
        try directory?.close()
        model.stopped(at: disk.operationCount)
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

    /// A sync fails and the kernel marks the pages clean. Whoever asks again must not be told that all
    /// is well: nothing above the durable end is acknowledged before a restart.
    private func failSync() throws {
        try failOneSync()
        // By now nothing holds the log any more: a process that has died has no file open.
        try kill()
    }

    private func failOneSync() throws {
        let place = open(present[0])
        try append(to: place)
        faults.setRules([
            FaultRule(
                .syncData, kind: FileKind("log"), site: CallSite("flush"),
                .failedSync(.keptUntilEvicted))
        ])
        for _ in 0..<2 {
            do throws(LogError) {
                try place.log.flush()
                tell(place.partition, place.log)
            } catch {
                guard error.code == .offline else { throw error }
            }
        }
        faults.setRules([])
    }

    /// The process dies and starts again; the file system stays.
    private func kill() throws {
        model.ran(from: openedAt, to: disk.operationCount + 1)
        directory = nil
        try open()
    }
}
