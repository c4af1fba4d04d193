import Foundation
import Measurements
package import Platform
import Reports
package import Runner
package import Scenarios
import Verdicts
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
        /// Ends at the first violation: for controls.
        package var stopsAtFirst = false

        package init(kills: Int, seed: UInt64, directory: FilePath, run: RunOptions) {
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
        // Cut short when its kills are done.
        plan.phases.measure = .seconds(Int64(240))
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
            name: plan.name, crashClass: "C1 process death", target: "serve",
            acks: client["acks"] ?? "all",
            idempotent: client["enable.idempotence"] == "true", flushPolicy: "flush policy unknown",
            fileSystem: "unknown", device: "unknown device", seed: options.seed,
            wanted: options.kills)
    }

    package var nextRun: Int { runNumber }

    package func run() throws -> StratumResult {
        let started = MonotonicClock.now()
        let doors = try survey()
        result.doorsKnown = doors.all.count
        var schedule = CrashSchedule(seed: options.seed, doors: doors)
        var barren = 0
        while result.counted < options.kills, !interruption.isSet, barren < Self.barrenRunsMax {
            let before = result.counted
            let count = min(options.killsPerDirectory, options.kills - result.counted + 1)
            try carryOut(schedule.orders(max(count, 2)))
            result.seconds = (MonotonicClock.now() - started).inSeconds
            try stored(result)
            barren = result.counted == before ? barren + 1 : 0
            if options.stopsAtFirst, result.state == .failed { break }
        }
        return result
    }

    // MARK: Parts

    /// A short run that only learns which doors there are.
    private func survey() throws -> CrashDoors {
        let list = options.directory.appending("doors-\(plan.name)")
        var run = options.run
        run.environment["TRIAL_CRASH_DOORS"] = list.text
        let orders = [CrashOrder(.afterStart(.milliseconds(900))), CrashOrder(.afterAck(.zero))]
        let outcome = try carryOut(orders, with: run, label: "survey")
        outcome.data.remove()
        let bytes = try FileBytes.read(
            list, limit: .mib(16), as: FileKind("doors"), in: DiskFileSystem())
        return CrashDoors(lists: [String(decoding: bytes, as: UTF8.self)])
    }

    private func carryOut(_ orders: [CrashOrder]) throws {
        let outcome = try carryOut(orders, with: options.run, label: plan.name)
        result.runs += 1
        let judged = Judge(plan: outcome.plan, evidence: Evidence(outcome, outcome.plan)).judge()
        try StoredEvidence.keep(outcome)
        try outcome.directory.write(ResultDocument(judged).text(), to: "result.json")
        try outcome.directory.write(MarkdownReport(judged).text, to: "report.md")
        book(outcome, judged)
        if judged.verdict.exit == 3 {
            try EvidenceBundle(outcome, judged, seed: options.seed).write()
        } else {
            outcome.data.remove()
        }
    }

    private func carryOut(_ orders: [CrashOrder], with run: RunOptions, label: String) throws
        -> RunOutcome
    {
        var run = run
        let digits = String(runNumber)
        let number = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        runNumber += 1
        run.directory = options.directory.appending("runs").appending("\(number)-\(label)")
        run.data = run.data.map { $0.appending("\(number)-\(label)") }
        run.skipsWarming = true
        var plan = plan
        plan.seed = options.seed &+ UInt64(runNumber) &* 0x9E37_79B9
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
        for (fault, crash) in zip(record.faults, outcome.crashes) {
            result.killed += 1
            if fault.counts { result.inFlight.append(fault.inFlight ?? 0) }
            if fault.counts, isJudged { result.counted += 1 }
            if fault.counts, !isJudged { result.unknown += 1 }
            if let ready = fault.readyMilliseconds { result.readyMilliseconds.append(ready) }
            if let first = fault.firstAckMilliseconds {
                result.firstAckMilliseconds.append(first)
                let signal = start.nanoseconds + Int64(fault.at * 1e9)
                if let last = acks.last(atMost: signal) {
                    let gap = Double(signal - last) / 1e6 + first
                    result.outageMilliseconds.append((gap * 1_000).rounded() / 1_000)
                }
            }
            for point in [crash.killedAt].compactMap(\.self) + crash.restartsKilledAt {
                let site = "\(point.verb):\(point.kind?.name ?? "*"):\(point.site?.name ?? "*")"
                result.doors[site, default: 0] += 1
            }
            result.restartsKilled += crash.restartsKilledAt.count
            if let failure = fault.failure {
                result.failures.append("run \(outcome.directory.path.lastComponent): \(failure)")
            }
        }
        bookVerdict(outcome, judged)
    }

    private func bookVerdict(_ outcome: RunOutcome, _ judged: JudgedRun) {
        let name = outcome.directory.path.lastComponent
        let failed = judged.verdict.checks.filter { $0.state == .failed && $0.kind == .correctness }
        for check in failed { result.violations.append("run \(name): \(check.text)") }
        if !failed.isEmpty {
            // Each kill that a lost record had been acknowledged before counts by itself.
            let ends = failed.flatMap(\.examples).compactMap(\.endedAt)
            let kills = Set(
                ends.compactMap { end in
                    judged.record.faults.firstIndex { $0.kind == .kill && $0.at >= end }
                })
            result.violating += max(kills.count, 1)
        } else if judged.verdict.state == .unknown {
            result.problems.append("run \(name): \(judged.verdict.reasons.first ?? "unknown")")
        }
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
