import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// Records a run, crashes it before every file operation into every image worth trying, and recovers
/// each.
final class CrashSimulation {
    struct Violation: CustomStringConvertible {
        var seed: UInt64
        var place: String
        var texts: [String]
        var description: String {
            "seed \(seed), \(place):\n  " + texts.prefix(6).joined(separator: "\n  ")
        }
    }

    struct Options {
        var steps = 45
        /// Every so many operations are crashed.
        var stride = 1
        /// Pending operations singled out for each crash.
        var familyLimit = 2
        /// Images drawn by chance for each crash.
        var drawnPerCrash = 2
        /// Every so many images the indexes, a second recovery and going on are checked, and every so
        /// many the recovery itself is crashed at each of its operations.
        var closeLookEvery = 23
        var crashedRecoveryEvery = 997
        var stopsAtFirst = false
    }

    let seed: UInt64
    let bugs: PlantedLogBugs
    let options: Options
    private(set) var operations = 0
    private(set) var images = 0
    private(set) var imagesInsideRecovery = 0
    private(set) var batches = 0
    private(set) var violations: [Violation] = []

    init(seed: UInt64, bugs: PlantedLogBugs = [], options: Options = Options()) {
        self.seed = seed
        self.bugs = bugs
        self.options = options
    }

    private var isDone: Bool { options.stopsAtFirst && !violations.isEmpty }

    func run() throws {
        let disk = CrashableFileSystem()
        let workload = SimulatedWorkload(
            on: disk, seed: seed, steps: options.steps, bugs: bugs)
        do {
            try workload.run()
        } catch {
            report(["the run itself failed: \(error)"], "operation \(disk.operationCount)")
            return
        }
        operations = disk.operationCount
        batches = workload.model.batchCount
        var random = SeededGenerator(seed: seed &+ 1)
        for index in Swift.stride(from: 0, through: disk.operationCount, by: options.stride) {
            var choices = disk.crashChoices(atOperation: index, limit: options.familyLimit)
            let pending = disk.pending(atOperation: index)
            for _ in 0..<options.drawnPerCrash {
                choices.append(CrashChoice.drawn(from: pending, using: &random))
            }
            for choice in choices {
                try look(at: disk, index, choice, workload.model)
                if isDone { return }
            }
        }
    }

    private func look(
        at disk: CrashableFileSystem, _ index: Int, _ choice: CrashChoice, _ model: WorkloadModel
    ) throws {
        images += 1
        let isPowerCut = if case .powerCut = choice { true } else { false }
        let check = ImageCheck(model: model, bugs: bugs, index: index, isPowerCut: isPowerCut)
        let isCloseLook = images % options.closeLookEvery == 0
        let image = disk.image(atOperation: index, keeping: choice)
        let (recovered, texts) = check.run(image, checksIndexes: isCloseLook)
        let place = "operation \(index) of \(disk.operationCount), \(choice)"
        report(texts, place)
        guard let recovered, texts.isEmpty else { return }
        if isCloseLook {
            let twin = disk.image(atOperation: index, keeping: choice)
            lookClosely(image, recovered, twin: twin, check, place)
        }
        if images % options.crashedRecoveryEvery == 0 {
            try crashRecovery(of: disk.image(atOperation: index, keeping: choice), check, place)
        }
    }

    private func report(_ texts: [String], _ place: String) {
        guard !texts.isEmpty else { return }
        violations.append(Violation(seed: seed, place: place, texts: texts))
    }

    /// A second recovery changes nothing but the epoch, recovery is deterministic, and what was
    /// recovered and added is durable.
    private func lookClosely(
        _ image: CrashableFileSystem, _ recovered: ImageCheck.Recovered,
        twin: CrashableFileSystem, _ check: ImageCheck, _ place: String
    ) {
        let ends = recovered.logs.map(\.log.bounds)
        let bytes = recovered.logs.map { $0.raw.batches.map(\.bytes) }
        let (other, _) = check.run(twin, checksIndexes: false)
        if image.contents().map(\.bytes) != twin.contents().map(\.bytes) {
            report(["two recoveries of one image differ"], place)
        }
        _ = other
        let again = image.image(keeping: .processDeath)
        let (second, texts) = check.run(again, checksIndexes: true)
        report(texts, "recovered again after \(place)")
        if let second {
            if second.logs.map({ $0.raw.batches.map(\.bytes) }) != bytes
                || second.logs.map(\.log.bounds.logStart) != ends.map(\.logStart)
            {
                report(["a second recovery changed the records"], place)
            }
        }
        goOn(image, recovered, check, place)
    }

    private func goOn(
        _ image: CrashableFileSystem, _ recovered: ImageCheck.Recovered, _ check: ImageCheck,
        _ place: String
    ) {
        do {
            var expected: [[[UInt8]]] = []
            let builder = RecordBatchBuilder()
            for item in recovered.logs {
                builder.removeAll()
                builder.append(timestamp: 6_000_000, key: nil, value: nil)
                let bytes = builder.finish()
                let now = LogMoment(
                    instant: Instant(nanoseconds: 6_000_000_000_000), wallMilliseconds: 6_000_000)
                let result = try item.log.append(bytes, now: now)
                if result.baseOffset != item.log.bounds.logEnd + -1 {
                    report(["an append after recovery got \(result.baseOffset)"], place)
                }
                try item.log.flush()
                expected.append(
                    item.raw.batches.map(\.bytes) + [Array(UnsafeRawBufferPointer(bytes))])
            }
            let after = image.image(keeping: .powerCut)
            let directory = try LogDirectory.open(
                SimulatedWorkload.path, identity: SimulatedWorkload.identity, fileSystem: after,
                plantedBugs: bugs)
            for item in recovered.logs {
                _ = try directory.openLog(
                    item.partition.name,
                    settings: SimulatedWorkload.settings(isSynced: item.partition.isSynced),
                    now: LogMoment(
                        instant: Instant(nanoseconds: 7_000_000_000_000),
                        wallMilliseconds: 7_000_000))
            }
            let files = ImageCheck.files(of: after)
            for (item, batches) in zip(recovered.logs, expected) {
                let raw = RawLog(files[item.partition.name.description] ?? [:])
                if raw.batches.map(\.bytes) != batches || !raw.problems.isEmpty {
                    report(
                        ["\(item.partition.name): what was recovered and added did not last"]
                            + raw.problems, place)
                }
            }
        } catch {
            report(["going on failed: \(error)"], place)
        }
    }

    /// A crash inside recovery, whatever kind the first was: the same promises hold.
    private func crashRecovery(
        of image: CrashableFileSystem, _ check: ImageCheck, _ place: String
    ) throws {
        _ = check.run(image, checksIndexes: false)
        for index in 0...image.operationCount {
            for choice in image.crashChoices(atOperation: index, limit: 2) {
                imagesInsideRecovery += 1
                // Lazily acknowledged records outlive a kill, and no power cut after it.
                var second = check
                if case .powerCut = choice {
                    second = ImageCheck(
                        model: check.model, bugs: bugs, index: check.index, isPowerCut: true)
                }
                let (_, texts) = second.run(
                    image.image(atOperation: index, keeping: choice), checksIndexes: false)
                report(
                    texts, "\(place), recovery crashed at its operation \(index), \(choice)")
                if isDone { return }
            }
        }
    }
}
