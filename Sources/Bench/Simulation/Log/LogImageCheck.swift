import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// Recovers one image and holds it against what the client was told.
struct LogImageCheck {
    let model: LogModel
    let bugs: PlantedLogBugs
    let mutant: Mutant?
    /// The crash came just before this operation of the recorded run.
    let index: Int
    let isPowerCut: Bool
    /// A start came after the crash already.
    let isRestarted: Bool

    /// What one recovery left.
    struct Recovered {
        var directory: LogDirectory
        var logs: [(partition: LogModel.Partition, log: PartitionLog, raw: RawLog)]
    }

    /// Recovers the image in place. Answers the violations found.
    func run(_ disk: CrashableFileSystem, checksIndexes: Bool) -> (Recovered?, [String]) {
        var found: [String] = []
        do {
            var recovered = try recover(disk, &found)
            if model.isStopped(at: index), !isRestarted, !recovered.directory.wasClean {
                found.append("a clean stop had returned, and the start takes it for a crash")
            }
            for place in recovered.logs.indices {
                check(
                    &recovered.logs[place], wasClean: recovered.directory.wasClean,
                    checksIndexes: checksIndexes, &found)
            }
            return (recovered, found)
        } catch {
            return (nil, found + ["the start failed: \(error)"])
        }
    }

    private func open(_ disk: CrashableFileSystem) throws -> LogDirectory {
        try LogDirectory.open(
            LogWorkload.path, identity: LogWorkload.identity,
            fileSystem: mutant.map { MutantFileSystem($0, around: disk) } ?? disk,
            plantedBugs: bugs)
    }

    /// A start and nothing more.
    func reopen(_ disk: CrashableFileSystem, _ partitions: [LogModel.Partition]) throws {
        let directory = try open(disk)
        for partition in partitions {
            _ = try directory.openLog(
                partition.name, settings: LogWorkload.settings(for: partition),
                now: LogMoment(
                    instant: Instant(nanoseconds: 7_000_000_000_000), wallMilliseconds: 7_000_000))
        }
    }

    private func recover(_ disk: CrashableFileSystem, _ found: inout [String]) throws -> Recovered {
        let directory = try open(disk)
        var recovered = Recovered(directory: directory, logs: [])
        let now = LogMoment(
            instant: Instant(nanoseconds: 5_000_000_000_000), wallMilliseconds: 5_000_000)
        for item in directory.found {
            guard
                let partition = model.partitions.last(where: {
                    $0.name == item.topicPartition && $0.topicID == item.topicID
                })
            else {
                found.append(
                    "\(item.topicPartition) with topic id \(item.topicID as Any) is invented")
                continue
            }
            let opened = try directory.openLog(
                item.topicPartition,
                settings: LogWorkload.settings(for: partition), now: now)
            recovered.logs.append((partition, opened.0, RawLog([:])))
        }
        for partition in model.partitions {
            let isThere = recovered.logs.contains { $0.partition === partition }
            if isThere, !partition.mayExist(at: index) {
                found.append("\(partition.name) of topic id \(partition.topicID) came back")
            }
            if !isThere, partition.mustExist(at: index) {
                found.append("\(partition.name) of topic id \(partition.topicID) is lost")
            }
        }
        let files = Self.files(of: disk)
        for place in recovered.logs.indices {
            let partition = recovered.logs[place].partition
            recovered.logs[place].raw = RawLog(
                files[partition.name.description] ?? [:], hasGaps: partition.isCompacted)
        }
        return recovered
    }

    /// Content of each log's files, by directory and name.
    static func files(of disk: CrashableFileSystem) -> [String: [String: [UInt8]]] {
        var files: [String: [String: [UInt8]]] = [:]
        for (path, bytes) in disk.contents() {
            files[path.parent.lastComponent, default: [:]][path.lastComponent] = bytes
        }
        return files
    }

    private func check(
        _ item: inout (partition: LogModel.Partition, log: PartitionLog, raw: RawLog),
        wasClean: Bool, checksIndexes: Bool, _ found: inout [String]
    ) {
        let (partition, log, raw) = item
        let bounds = log.bounds
        var problems = raw.problems
        if raw.end != bounds.logEnd.value {
            problems.append("the files end at \(raw.end), the log at \(bounds.logEnd)")
        }
        if bounds.durableEnd != bounds.logEnd { problems.append("it is not durable: \(bounds)") }
        problems += contentProblems(partition, raw, bounds)
        problems += epochProblems(partition, raw, bounds)
        problems +=
            partition.isCompacted
            ? compactedProducerProblems(partition, log, raw)
            : producerProblems(partition, log, raw)
        if checksIndexes {
            problems += raw.indexProblems(
                interval: LogWorkload.settings().indexIntervalBytes.value)
            problems += searchProblems(log, raw)
        }
        found += problems.map { "\(partition.name): \($0)" }
    }

    /// Nothing promised is missing, nothing is there that was not asked for, every byte is right.
    private func contentProblems(
        _ partition: LogModel.Partition, _ raw: RawLog, _ bounds: LogBounds
    ) -> [String] {
        var problems: [String] = []
        let promisedEnd = partition.promisedEnd(at: index, isPowerCut: isPowerCut)
        if bounds.logEnd.value < promisedEnd {
            problems.append(
                "records \(bounds.logEnd) to \(promisedEnd) were acknowledged and are lost")
        }
        let possibleStart = partition.possibleStart(at: index)
        if bounds.logStart.value > possibleStart {
            problems.append("it starts at \(bounds.logStart), nobody asked beyond \(possibleStart)")
        }
        if bounds.logStart.value < partition.promisedStart(at: index) {
            problems.append(
                "it starts at \(bounds.logStart), below \(partition.promisedStart(at: index)) was "
                    + "deleted")
        }
        if partition.isCompacted { return problems + compactionProblems(partition, raw, bounds) }
        if let first = raw.batches.first, first.base > bounds.logStart.value {
            problems.append("it starts at \(bounds.logStart), its records at \(first.base)")
        }
        for batch in raw.batches {
            guard
                let known = partition.batches.first(where: {
                    $0.base == batch.base && $0.askedAt <= index
                })
            else {
                problems.append("records \(batch.base) to \(batch.end) are invented")
                continue
            }
            if known.bytes != batch.bytes {
                problems.append("records \(batch.base) to \(batch.end) have other bytes")
            }
        }
        return problems
    }

    private func epochProblems(
        _ partition: LogModel.Partition, _ raw: RawLog, _ bounds: LogBounds
    ) -> [String] {
        let known = partition.epoch(at: index)
        if model.isRunning(at: index) ? bounds.leaderEpoch <= known : bounds.leaderEpoch < known {
            return ["epoch \(bounds.leaderEpoch) after \(known): an unclean stop went unnoticed"]
        }
        return []
    }

    /// Every batch is found by each of its offsets and by its time.
    private func searchProblems(_ log: PartitionLog, _ raw: RawLog) -> [String] {
        var problems: [String] = []
        let start = log.bounds.logStart.value
        do {
            for batch in raw.batches where batch.end > start {
                for offset in max(batch.base, start)..<batch.end {
                    let slice = try log.read(
                        from: Offset(offset), maxBytes: 0, minOneBatch: true)
                    if try log.bytes(of: slice) != batch.bytes {
                        problems.append("reading at \(offset) answers other bytes")
                    }
                }
            }
            let decoder = RecordDecoder()
            var records: [DecodedRecord] = []
            for batch in raw.batches {
                try batch.bytes.withUnsafeBytes { buffer in
                    let view = try RecordBatchView(buffer)
                    records += try decoder.decode(view).records.filter { $0.offset >= start }
                }
            }
            for record in records {
                let expected = records.first { $0.timestamp >= record.timestamp }?.offset
                let answer = try log.offset(forTimestamp: record.timestamp)?.offset.value
                if answer != expected {
                    problems.append(
                        "the search for time \(record.timestamp) answers \(answer as Any), "
                            + "not \(expected as Any)")
                }
            }
        } catch {
            problems.append("searching failed: \(error)")
        }
        return problems
    }
}
