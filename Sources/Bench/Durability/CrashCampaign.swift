import Foundation
import Measurements
package import Platform
package import Reports
package import Runner
package import Scenarios
package import Verdicts
import Vocabulary

/// Kills one stratum's broker until enough kills have counted: a fresh directory every so many, each
/// run read back and judged by itself.
package final class CrashCampaign {
    package struct Options: Sendable {
        package var kills: Int
        package var killsPerDirectory = 20
        package var seed: UInt64
        /// Of the series; each run gets a folder below `runs`.
        package var directory: FilePath
        package var run: RunOptions
        /// Power is cut on a disk of their own.
        package var faults = CampaignFaults.kills
        /// At each door in the series before this one of the same stratum: the others come first.
        package var earlierDeaths: [String: Int] = [:]
        /// Copies the data directory after every crash, before the restart; kept of a run that failed.
        package var keepsSnapshots = false
        /// The version of the build that takes every second start, where there is one.
        package var restartTool: String?
        /// What a directory of data holds, for the evidence of a failure.
        package var describeData: (@Sendable (FilePath) -> String)?
        /// Writes a run's result and the reports of it.
        package var report: @Sendable (JudgedRun, Plan, Evidence, RunDirectory) throws -> Void
        /// Ends at the first violation: for controls.
        package var stopsAtFirst = false

        package init(
            kills: Int, seed: UInt64, directory: FilePath, run: RunOptions,
            report: @escaping @Sendable (JudgedRun, Plan, Evidence, RunDirectory) throws -> Void
        ) {
            self.report = report
            self.kills = kills
            self.seed = seed
            self.directory = directory
            self.run = run
        }
    }

    package private(set) var result: StratumResult
    private let plan: Plan
    private let references: SettingReferences
    private let options: Options
    private let interruption: Interruption
    private let progress: any RunProgress
    private let stored: (StratumResult) throws -> Void
    private var runNumber: Int
    private let lossWindow: Nanoseconds?
    private var disk: LoopDisk?

    /// Runs that may fail to bring a single counted kill.
    private static let barrenRunsMax = 3

    /// `stored` is called after every run: what is known by then is to survive this process.
    package init(
        _ plan: Plan, references: SettingReferences, options: Options, firstRun: Int,
        interruption: Interruption, progress: any RunProgress,
        stored: @escaping (StratumResult) throws -> Void
    ) {
        var plan = plan
        plan.faults = []
        plan.expectations = []
        // Cut short when its kills are done; a start of a Java program takes seconds.
        plan.phases.measure = .seconds(Int64(plan.target.kind == .serve ? 240 : 600))
        plan.phases.warmup = .fixed(.milliseconds(500))
        plan.verify = .all
        self.plan = plan
        self.references = references
        self.options = options
        self.interruption = interruption
        self.progress = progress
        self.stored = stored
        runNumber = firstRun
        let client = plan.producers.first?.client.settings ?? [:]
        result = StratumResult(
            name: plan.name,
            crashClass: options.faults.crashClass, target: plan.target.kind.label,
            acks: client["acks"] ?? "all",
            idempotent: client["enable.idempotence"] == "true", flushPolicy: "flush policy unknown",
            fileSystem: "unknown", device: "unknown device", seed: options.seed,
            wanted: options.kills)
        result.kills = []
        // Of several topics the laxest says what may be lost.
        let isSynced = plan.topics.allSatisfy { $0.settings["flush.messages"] == "1" }
        result.mayLose = options.faults.needsDisk && !isSynced
        result.restartTool = options.restartTool
        lossWindow = LossPolicy(plan).window
    }

    package var nextRun: Int { runNumber }

    package func run() throws -> StratumResult {
        if options.faults.needsDisk {
            disk = try LoopDisk(in: options.directory, size: Self.diskSize)
        }
        defer { disk?.remove() }
        let doors = try plan.target.kind == .serve ? survey() : CrashDoors()
        let started = MonotonicClock.now()
        result.doorsKnown = doors.all.count
        result.doorNames = doors.all.map(\.text)
        var schedule = CrashSchedule(
            seed: options.seed, doors: doors, faults: options.faults,
            deaths: options.earlierDeaths)
        let each = options.faults.crashesPerTrial
        var barren = 0
        while result.counted < options.kills, !interruption.isSet, barren < Self.barrenRunsMax {
            let before = result.counted
            let wanted = (options.kills - result.counted) * each + 1
            try carryOut(schedule.orders(max(min(options.killsPerDirectory, wanted), 2)))
            result.seconds = (MonotonicClock.now() - started).inSeconds
            try stored(result)
            barren = result.counted == before ? barren + 1 : 0
            if options.stopsAtFirst, result.state == .failed { break }
        }
        return result
    }

    // MARK: Parts

    /// Holds one directory of kills with room to spare.
    private static let diskSize = ByteCount.gib(4)

    /// A short run that only learns which doors there are.
    private func survey() throws -> CrashDoors {
        let list = options.directory.appending("doors-\(plan.name)")
        var run = options.run
        run.environment["TRIAL_CRASH_DOORS"] = list.text
        run.restartExecutable = nil
        var order = CrashOrder(.afterStart(.milliseconds(900)))
        order.touchesTopics = true
        let outcome = try carryOut([order, order, order], with: run, label: "survey")
        outcome.data.remove()
        // The first start made the directory: its doors are closed to those that are killed.
        let lists = try (1...3).map { incarnation in
            let bytes = try FileBytes.read(
                FilePath("\(list.text)-\(incarnation)"), limit: .mib(16), as: FileKind("doors"),
                in: DiskFileSystem())
            return String(decoding: bytes, as: UTF8.self)
        }
        return CrashDoors(lists: lists)
    }

    private func carryOut(_ orders: [CrashOrder]) throws {
        var run = options.run
        if options.keepsSnapshots { run.snapshots = runDirectory(plan.name).appending("snapshots") }
        let outcome = try carryOut(orders, with: run, label: plan.name)
        result.runs += 1
        let evidence = Evidence(outcome, outcome.plan)
        let judged = Judge(plan: outcome.plan, evidence: evidence).judge()
        try StoredEvidence.keep(outcome)
        try options.report(judged, outcome.plan, evidence, outcome.directory)
        book(outcome, judged)
        if judged.verdict.exit == 3
            || outcome.crashes.contains(where: { !$0.metadataViolations.isEmpty })
        {
            try EvidenceBundle(
                outcome, judged, seed: options.seed, snapshots: run.snapshots,
                describe: options.describeData
            ).write()
        } else {
            outcome.data.remove()
            if let snapshots = run.snapshots { DataSnapshots.remove(snapshots) }
        }
    }

    private func runDirectory(_ label: String) -> FilePath {
        let digits = String(runNumber)
        let number = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return options.directory.appending("runs").appending("\(number)-\(label)")
    }

    private func carryOut(_ orders: [CrashOrder], with run: RunOptions, label: String) throws
        -> RunOutcome
    {
        var run = run
        let directory = runDirectory(label)
        runNumber += 1
        run.directory = directory
        run.data = run.data.map { $0.appending(directory.lastComponent) }
        if let disk {
            run.disk = disk
            run.auditsImages = plan.target.kind == .serve
            run.data = disk.mountPoint.appending(directory.lastComponent)
        }
        run.skipsWarming = true
        // What a lazy policy may lose must be there to be lost.
        run.releasesVerified = !result.mayLose
        var plan = plan
        plan.seed = options.seed &+ UInt64(runNumber) &* 0x9E37_79B9
        plan.renewDigest()
        return try PlanRun(
            plan, references: references, options: run, interruption: interruption,
            progress: progress, crashes: orders
        ).carryOut()
    }

    private func book(_ outcome: RunOutcome, _ judged: JudgedRun) {
        let record = judged.record
        result.flushPolicy = record.target.flushPolicy ?? result.flushPolicy
        result.fileSystem = record.host.fileSystem ?? result.fileSystem
        result.device = record.host.device ?? result.device
        if let durability = record.durability { result.add(durability) }
        let acks = outcome.ledger.filter { $0.outcome == .acked }.map(\.ended).sorted()
        let start = outcome.measureStart ?? Instant(nanoseconds: 0)
        let isJudged = judged.verdict.state != .unknown
        // Of a fault its kill, as the lists below leave some out.
        var kills: [Int: Int] = [:]
        for (index, (fault, crash)) in zip(record.faults, outcome.crashes).enumerated() {
            // Process deaths between power cuts set the scene, and are no trials of this class.
            guard options.faults.needsDisk == (fault.kind == .powerCut) else {
                result.compound += 1
                continue
            }
            result.killed += 1
            var counts = fault.counts
            if options.faults == .compound {
                let retries = retriesAcked(before: index, in: record.faults, outcome.ledger, start)
                counts = counts && retries > 0
                result.retried = (result.retried ?? 0) + retries
            }
            if counts { result.inFlight.append(fault.inFlight ?? 0) }
            if counts, isJudged { result.counted += 1 }
            if counts, !isJudged { result.unknown += 1 }
            var kill = CrashKill(fault, crash, run: runNumber - 1)
            kill.isCounted = counts && isJudged
            let signal = start.nanoseconds + Int64(fault.at * 1e9)
            if let first = kill.firstAck, let last = acks.last(atMost: signal) {
                kill.outage = ((Double(signal - last) / 1e6 + first) * 1_000).rounded() / 1_000
            }
            result.readyMilliseconds += [kill.ready].compactMap(\.self)
            result.firstAckMilliseconds += [kill.firstAck].compactMap(\.self)
            result.outageMilliseconds += [kill.outage].compactMap(\.self)
            kill.isViolating = !crash.metadataViolations.isEmpty
            kills[index] = result.kills?.count
            result.kills?.append(kill)
            if !crash.metadataViolations.isEmpty {
                result.violating += 1
                result.violations += crash.metadataViolations.map {
                    "run \(outcome.directory.path.lastComponent): \($0)"
                }
            }
            for point in [crash.killedAt].compactMap(\.self) + crash.restartsKilledAt {
                let site = "\(point.verb):\(point.kind?.name ?? "*"):\(point.site?.name ?? "*")"
                result.doors[site, default: 0] += 1
            }
            result.restartsKilled += crash.restartsKilledAt.count
            if let image = crash.image {
                let name = outcome.directory.path.lastComponent
                result.images = (result.images ?? ImageCounts()).adding(
                    ImageCounts(image, run: name, fault: index + 1))
            }
            if let failure = fault.failure {
                result.failures.append("run \(outcome.directory.path.lastComponent): \(failure)")
            }
        }
        result.released = (result.released ?? 0) + outcome.released
        if !outcome.releaseViolations.isEmpty {
            result.violating += 1
            result.violations += outcome.releaseViolations.map {
                "run \(outcome.directory.path.lastComponent): \($0)"
            }
        }
        bookVerdict(outcome, judged, kills)
    }

    /// Batches that were tried again and acknowledged between the kill before a cut and the cut.
    private func retriesAcked(
        before cut: Int, in faults: [FaultTimes], _ ledger: [LedgerEntry], _ start: Instant
    ) -> Int64 {
        guard cut > 0, faults[cut - 1].kind == .kill else { return 0 }
        let kill = start.nanoseconds + Int64(faults[cut - 1].at * 1e9)
        let end = start.nanoseconds + Int64(faults[cut].at * 1e9)
        return Int64(
            ledger.count {
                $0.attempt > 1 && $0.outcome == .acked && $0.ended > kill && $0.ended <= end
            })
    }

    private func bookVerdict(
        _ outcome: RunOutcome, _ judged: JudgedRun, _ killOfFault: [Int: Int]
    ) {
        let name = outcome.directory.path.lastComponent
        let failed = judged.verdict.checks.filter {
            $0.state == .failed && $0.kind == .correctness && !(result.mayLose && $0.name == "lost")
        }
        if result.mayLose { bookLoss(outcome, judged) }
        for check in failed { result.violations.append("run \(name): \(check.text)") }
        if !failed.isEmpty {
            // Each kill that a lost record had been acknowledged before counts by itself.
            let ends = failed.flatMap(\.examples).compactMap(\.endedAt)
            let kills = Set(
                ends.compactMap { end in
                    judged.record.faults.firstIndex { $0.kind == .kill && $0.at >= end }
                })
            result.violating += max(kills.count, 1)
            for kill in kills.compactMap({ killOfFault[$0] }) {
                result.kills?[kill].isViolating = true
            }
        } else if judged.verdict.state == .unknown {
            result.problems.append("run \(name): \(judged.verdict.reasons.first ?? "unknown")")
        }
    }

    /// Loss that the policy allows, held against what it allows.
    private func bookLoss(_ outcome: RunOutcome, _ judged: JudgedRun) {
        guard let found = outcome.foundAgain, let start = outcome.measureStart else { return }
        let cuts = judged.record.faults.filter { $0.kind == .powerCut }.map { fault in
            let at = start + Nanoseconds(Int64(fault.at * 1e9))
            // The disk was back then, and no broker was started yet.
            let down = fault.diedMilliseconds ?? 0
            return LossWindow.Cut(at: at, restarted: at + Nanoseconds(Int64(down * 1e6)))
        }
        let loss = LossWindow(cuts: cuts, window: lossWindow)
            .check(ledger: outcome.ledger, readBack: found)
        result.lossyKills += loss.lostByCut.count { $0 > 0 }
        if let oldest = loss.oldest?.inMilliseconds {
            result.oldestLossMilliseconds = max(result.oldestLossMilliseconds ?? 0, oldest)
        }
        result.lossWindowMilliseconds = lossWindow?.inMilliseconds
        let name = outcome.directory.path.lastComponent
        let broken = loss.holes + loss.tooOld
        result.violations += broken.map { "run \(name): \($0)" }
        if !broken.isEmpty { result.violating += 1 }
    }
}

/// What a topic's flush policy lets a power cut take.
struct LossPolicy {
    /// `flush.ms`, the interval at which it is looked at, and the sync in progress; nil where nothing
    /// bounds it.
    let window: Nanoseconds?

    /// For the sync that was under way, and for clocks and answers on their way.
    private static let slack = Nanoseconds.milliseconds(Int64(1_000))

    init(_ plan: Plan) {
        let spans = plan.topics.map { $0.settings["flush.ms"].flatMap { Int64($0) } }
        let scheduler = plan.target.settings["log.flush.scheduler.interval.ms"].flatMap {
            Int64($0)
        }
        guard let scheduler, let longest = spans.compactMap(\.self).max(),
            spans.allSatisfy({ $0 != nil })
        else {
            window = nil
            return
        }
        window = .milliseconds(longest + scheduler) + Self.slack
    }
}

extension [Int64] {
    /// Of a sorted list the last value up to `limit`.
    fileprivate func last(atMost limit: Int64) -> Int64? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : self[low - 1]
    }
}
