import BrokerCore
import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// A log directory by itself, crashed.
final class LogSystem: SimulatedSystem {
    private let workload: LogWorkload
    private let bugs: PlantedLogBugs
    var mutant: Mutant?

    init(on disk: CrashableFileSystem, _ options: SimulationOptions) {
        if case .log(let bugs)? = options.plantedBug { self.bugs = bugs } else { bugs = [] }
        mutant = options.mutant
        workload = LogWorkload(on: disk, options, bugs: bugs)
    }

    var facts: String { "\(workload.model.batchCount.grouped) batches" }

    func run() throws { try workload.run() }

    func recover(_ image: CrashableFileSystem, at moment: CrashMoment, closely: Bool)
        -> SimulatedRecovery
    {
        let (recovered, texts) = check(moment).run(image, checksIndexes: closely)
        var recovery = SimulatedRecovery(texts: texts)
        for (partition, log, raw) in recovered?.logs ?? [] {
            recovery.holds["\(partition.name) \(partition.topicID)"] =
                [Int(log.bounds.logStart.value)] + raw.batches.map(\.bytes.hashValue)
        }
        return recovery
    }

    private func check(_ moment: CrashMoment) -> LogImageCheck {
        LogImageCheck(
            model: workload.model, bugs: bugs, mutant: mutant, index: moment.index,
            isPowerCut: moment.isPowerCut, isRestarted: moment.isRestarted)
    }

    func lookClosely(at moment: CrashMoment, _ image: () -> CrashableFileSystem) -> [String] {
        let check = check(moment)
        let (first, twin) = (image(), image())
        let (recovered, texts) = check.run(first, checksIndexes: false)
        guard let recovered, texts.isEmpty else { return texts }
        let starts = recovered.logs.map(\.log.bounds.logStart)
        let bytes = recovered.logs.map { $0.raw.batches.map(\.bytes) }
        var found: [String] = []
        _ = check.run(twin, checksIndexes: false)
        if first.contents().map(\.bytes) != twin.contents().map(\.bytes) {
            found.append("two recoveries of one image differ")
        }
        let again = first.image(keeping: .processDeath)
        // What a clean stop left was used up by the first start.
        var later = moment
        later.isRestarted = true
        let (second, more) = self.check(later).run(again, checksIndexes: true)
        found += more.map { "recovered again: \($0)" }
        if let second,
            second.logs.map({ $0.raw.batches.map(\.bytes) }) != bytes
                || second.logs.map(\.log.bounds.logStart) != starts
        {
            found.append("a second recovery changed the records")
        }
        return found + goOn(first, recovered)
    }

    /// A power cut after one batch more, after the checkpoint that follows, and after a clean stop.
    private func goOn(_ image: CrashableFileSystem, _ recovered: LogImageCheck.Recovered)
        -> [String]
    {
        do {
            var found: [String] = []
            var expected: [[[UInt8]]] = []
            for item in recovered.logs {
                let bytes = try append(to: item.log, &found)
                expected.append(item.raw.batches.map(\.bytes) + [bytes])
            }
            let partitions = recovered.logs.map(\.partition)
            let stages: [(name: String, work: () throws -> Void)] = [
                ("flush", {}),
                ("checkpoint", { try recovered.directory.writeCheckpoints() }),
                ("clean stop", { try recovered.directory.close() }),
            ]
            for stage in stages {
                try stage.work()
                for choice in image.choicesAfterwards() {
                    let after = image.image(keeping: choice)
                    try check(CrashMoment(index: 0, isPowerCut: true, isRestarted: true))
                        .reopen(after, partitions)
                    found += whatDidNotLast(after, recovered, expected).map {
                        "\($0) a power cut after the next \(stage.name)"
                    }
                }
                if !found.isEmpty { break }
            }
            return found
        } catch {
            return ["going on failed: \(error)"]
        }
    }

    private func whatDidNotLast(
        _ disk: CrashableFileSystem, _ recovered: LogImageCheck.Recovered,
        _ expected: [[[UInt8]]]
    ) -> [String] {
        var found: [String] = []
        let files = LogImageCheck.files(of: disk)
        for (item, batches) in zip(recovered.logs, expected) {
            let raw = RawLog(
                files[item.partition.name.description] ?? [:],
                hasGaps: item.partition.isCompacted)
            if raw.batches.map(\.bytes) != batches || !raw.problems.isEmpty {
                found.append(
                    "\(item.partition.name): what was recovered and added did not last"
                        + (raw.problems.first.map { " (\($0))" } ?? ""))
            }
            let problems = raw.indexProblems(
                interval: LogWorkload.settings().indexIntervalBytes.value)
            found += problems.map { "\(item.partition.name): \($0)" }
        }
        return found
    }

    /// One batch more, flushed; answers it as stored.
    private func append(to log: PartitionLog, _ found: inout [String]) throws -> [UInt8] {
        let builder = RecordBatchBuilder()
        builder.append(timestamp: 6_000_000, key: nil, value: nil)
        let bytes = builder.finish()
        let now = LogMoment(
            instant: Instant(nanoseconds: 6_000_000_000_000), wallMilliseconds: 6_000_000)
        let end = log.bounds.logEnd
        let result = try log.append(bytes, now: now)
        if result.baseOffset != end {
            found.append("an append after recovery got \(result.baseOffset), not \(end)")
        }
        try log.flush()
        return Array(UnsafeRawBufferPointer(bytes))
    }
}
