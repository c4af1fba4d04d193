import Drivers
package import Measurements
package import Platform
package import Scenarios
import Vocabulary
import WireDriver

/// One run of an exact workload: a fresh broker on a fresh directory, whose counts are read when it
/// rests, before the first batch that counts and after the last.
package struct ExactRun {
    private let workload: ExactWorkload
    private let executable: FilePath
    private let directory: FilePath
    private let files = DiskFileSystem()

    /// Threads of the allocator keep no caches of their own, so that each request is counted when it
    /// is made and not when a cache is emptied.
    private static let allocator = ["MALLOC_CONF": "tcache:false"]
    /// What a broker does now and then by its clock is put off until after the run.
    private static let untimed = [
        "log.flush.offset.checkpoint.interval.ms", "log.retention.check.interval.ms",
        "log.flush.start.offset.checkpoint.interval.ms", "offsets.retention.check.interval.ms",
    ].reduce(into: [String: String]()) { $0[$1] = "3600000" }
    private static let startLimit = Nanoseconds.seconds(30 as Int64)
    /// Longer than the broker's own interval between two looks at its allocator.
    private static let restInterval = AllocationWatch.interval + .milliseconds(50)
    private static let restsMax = 20

    /// - Parameters:
    ///   - executable: the `trial` that serves.
    ///   - directory: a folder that is not there yet; it is removed again.
    package init(_ workload: ExactWorkload, executable: FilePath, directory: FilePath) {
        self.workload = workload
        self.executable = executable
        self.directory = directory
    }

    package func carryOut() throws -> ExactRecord {
        let logs = directory.appending("logs")
        for folder in [directory.appending("data"), logs] {
            try FileBytes.createDirectories(folder, in: files)
        }
        defer { try? FolderRemoval.remove(directory, files) }
        let broker = BrokerProcess(
            settings: Self.untimed.merging(workload.broker) { $1 }, executable: executable,
            data: directory.appending("data"), logs: logs, port: try LoopbackPort.free(),
            processor: nil, environment: Self.allocator)
        do {
            try broker.start(deadline: MonotonicClock.now() + Self.startLimit)
            let record = try count(broker)
            try broker.shutDown(deadline: MonotonicClock.now() + Self.startLimit)
            return record
        } catch {
            try? broker.shutDown(deadline: MonotonicClock.now() + Self.startLimit)
            throw error
        }
    }

    private func count(_ broker: BrokerProcess) throws -> ExactRecord {
        let driver = try broker.makeDriver()
        try driver.createTopic(
            TopicSpecification(
                name: ExactWorkload.topicName, partitions: 1, replicationFactor: 1,
                settings: workload.topic),
            deadline: MonotonicClock.now() + Self.startLimit)
        driver.close()
        let flight = try SingleFlight(
            address: broker.addresses[0], topic: ExactWorkload.topicName,
            records: workload.records, valueBytes: Int(workload.size.value))
        defer { flight.close() }
        try flight.produce(workload.warmup)
        try flight.fetch(min(workload.warmup, workload.fetches))
        let before = try atRest(broker, flight)
        try flight.produce(workload.batches)
        try flight.fetch(workload.fetches)
        let after = try atRest(broker, flight)
        let counts = after.compactMap { counter, count in
            before[counter].map { (counter, count - $0) }
        }
        return ExactRecord(
            workload: workload.name, digest: workload.digest, batches: workload.batches,
            counts: Dictionary(uniqueKeysWithValues: counts))
    }

    /// The counts once two looks in a row give the same. Allocations are left out where they alone go
    /// on rising: an older build allocates to count its allocations.
    private func atRest(_ broker: BrokerProcess, _ flight: SingleFlight) throws
        -> [ExactCounter: Int64]
    {
        var last: [ExactCounter: Int64]?
        for number in 0..<Self.restsMax {
            MonotonicClock.sleep(for: Self.restInterval)
            var now = try read(broker, flight)
            if now == last { return now }
            let before = last
            last = now
            guard number >= Self.restsMax / 2 else { continue }
            now[.allocations] = nil
            if now == before?.filter({ $0.key != .allocations }) { return now }
        }
        throw RunError(
            .environment,
            "the broker of \(workload.name) never came to rest: its counts rise without a request")
    }

    private func read(_ broker: BrokerProcess, _ flight: SingleFlight) throws
        -> [ExactCounter: Int64]
    {
        guard let counted = broker.usage()?.counters, let pid = broker.processID,
            let usage = ProcessUsage.of(pid)
        else { throw RunError(.environment, "the broker's own counts cannot be read") }
        var counts: [ExactCounter: Int64] = [
            .fsyncs: counted[.fileSyncs, default: 0] + counted[.directorySyncs, default: 0],
            .bytesWritten: counted[.writtenBytes, default: 0],
            .fileWrites: counted[.writes, default: 0],
            .renames: counted[.renames, default: 0],
            .requests: Int64(flight.requests),
        ]
        counts[.readCalls] = usage.readCalls
        counts[.writeCalls] = usage.writeCalls
        if AllocationCounters.isAvailable { counts[.allocations] = counted[.allocations] }
        return counts
    }
}

/// A folder and all that is in it.
enum FolderRemoval {
    static func remove(_ path: FilePath, _ files: any FileSystem) throws {
        for entry in try files.list(path) {
            let inner = path.appending(entry.name)
            if entry.isDirectory { try remove(inner, files) } else { try files.remove(inner) }
        }
        try files.removeDirectory(path)
    }
}
