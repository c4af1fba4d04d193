package import Platform
package import Vocabulary

extension PartitionLog {
    /// Opens the log in a directory. A compaction's interrupted swap is completed first. After an
    /// unclean stop a read-only scan from the recovery point makes a plan, and one repair carries it
    /// out.
    ///
    /// - Throws: `LogError` of code `damaged` when what was synced is missing or wrong, else
    ///   `storage`.
    package static func open(
        directory: FilePath, topicPartition: TopicPartition, settings: LogSettings,
        fileSystem: any FileSystem, resume: LogResume, now: LogMoment
    ) throws -> (PartitionLog, RecoveryReport) {
        try open(
            directory: directory, topicPartition: topicPartition, settings: settings,
            fileSystem: fileSystem, resume: resume, now: now, shared: nil)
    }

    /// - Parameter shared: makes the repair durable, with those of other logs; the log is not to be used
    ///   before.
    static func open(
        directory: FilePath, topicPartition: TopicPartition, settings: LogSettings,
        fileSystem: any FileSystem, resume: LogResume, now: LogMoment, shared: SharedSync?
    ) throws -> (PartitionLog, RecoveryReport) {
        let outer = CallSite.enter("recover")
        defer { CallSite.leave(to: outer) }
        do {
            return try recovered(
                directory: directory, topicPartition: topicPartition, settings: settings,
                fileSystem: fileSystem, resume: resume, now: now, shared: shared)
        } catch let error as FileSystemError {
            throw LogError(.storage, "cannot open the log: \(error)", cause: error)
        }
    }

    private static func recovered(
        directory: FilePath, topicPartition: TopicPartition, settings: LogSettings,
        fileSystem: any FileSystem, resume: LogResume, now: LogMoment, shared: SharedSync?
    ) throws -> (PartitionLog, RecoveryReport) {
        var entries = try fileSystem.list(directory)
        let swapped = try InterruptedSwap(
            directory: directory, fileSystem: fileSystem, settings: settings
        ).complete(entries)
        if swapped != nil { entries = try fileSystem.list(directory) }
        var plan = try RecoveryScan(
            directory: directory, fileSystem: fileSystem, settings: settings, resume: resume
        ).plan(LogListing(entries))
        let repair = LogRepair(
            directory: directory, fileSystem: fileSystem, settings: settings, shared: shared)
        let rewritten = try repair.carryOut(&plan)
        let report = RecoveryReport(
            topicPartition: topicPartition, wasClean: plan.isClean,
            recoveryPoint: plan.recoveryPoint, logStart: plan.logStart, logEnd: plan.logEnd,
            leaderEpoch: plan.epochs.latest, scanned: ByteCount(plan.scanned),
            truncated: ByteCount(plan.truncated), segmentsRemoved: plan.segmentsRemoved,
            rewritten: ByteCount(rewritten), findings: (swapped ?? []) + plan.findings)
        var state = try LogState(
            plan, directory: directory, settings: settings, fileSystem: fileSystem, now: now)
        if !settings.plantedBugs.contains(.producerStateNotPersisted) {
            state.producers = try ProducerReplay(
                directory: directory, fileSystem: fileSystem, now: now.wallMilliseconds
            ).states(after: plan)
        }
        state.snapshots = plan.snapshots
        let log = PartitionLog(
            topicPartition: topicPartition, directory: directory, fileSystem: fileSystem,
            state: state)
        return (log, report)
    }
}

extension LogState {
    init(
        _ plan: RecoveryPlan, directory: FilePath, settings: LogSettings,
        fileSystem: any FileSystem, now: LogMoment
    ) throws {
        guard let last = plan.segments.last, let indexes = last.indexes else {
            preconditionFailure("a plan ends with a segment that can grow")
        }
        let file = try fileSystem.open(
            LogFileName(last.base, .log).path(in: directory), .readWrite, as: .segment)
        let active = ActiveSegment(
            base: last.base, file: file, size: last.size, syncedSize: last.size,
            indexes: indexes, firstTimestamp: last.firstTimestamp,
            openedMilliseconds: now.wallMilliseconds)
        self.init(
            settings: settings, active: active, logStart: plan.logStart, logEnd: plan.logEnd,
            durableEnd: plan.logEnd, recoveryPoint: plan.recoveryPoint, epochs: plan.epochs)
        gapsBelow = plan.gapsBelow
        closed = plan.segments.dropLast().map { segment in
            ClosedSegment(
                base: segment.base, end: segment.end, size: segment.size,
                largestTimestamp: segment.indexes?.maxTimestamp,
                closedMilliseconds: now.wallMilliseconds)
        }
        // The next checkpoint should cover what this recovery had to read.
        appendedBytes = plan.isClean ? 0 : plan.scanned
        flushedBytes = appendedBytes
    }
}
