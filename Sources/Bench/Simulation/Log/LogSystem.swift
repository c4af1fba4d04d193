import BrokerCore
import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// A log directory by itself, crashed.
final class LogSystem: SimulatedSystem {
    private let workload: LogWorkload
    private let bugs: PlantedLogBugs
    private let mutant: Mutant?

    init(on disk: CrashableFileSystem, _ options: SimulationOptions) {
        if case .log(let bugs)? = options.plantedBug { self.bugs = bugs } else { bugs = [] }
        mutant = options.mutant
        workload = LogWorkload(on: disk, options, bugs: bugs)
    }

    var facts: String { "\(workload.model.batchCount.grouped) batches" }

    func run() throws { try workload.run() }

    func recover(_ image: CrashableFileSystem, at moment: CrashMoment, closely: Bool) -> [String] {
        check(moment).run(image, checksIndexes: closely).1
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
            let after = image.image(keeping: .powerCut)
            let check = LogImageCheck(
                model: workload.model, bugs: bugs, mutant: mutant, index: 0, isPowerCut: true,
                isRestarted: true)
            try check.reopen(after, recovered.logs.map(\.partition))
            let files = LogImageCheck.files(of: after)
            for (item, batches) in zip(recovered.logs, expected) {
                let raw = RawLog(
                    files[item.partition.name.description] ?? [:],
                    hasGaps: item.partition.isCompacted)
                if raw.batches.map(\.bytes) != batches || !raw.problems.isEmpty {
                    found.append(
                        "\(item.partition.name): what was recovered and added did not last")
                    found += raw.problems
                }
            }
            return found
        } catch {
            return ["going on failed: \(error)"]
        }
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
