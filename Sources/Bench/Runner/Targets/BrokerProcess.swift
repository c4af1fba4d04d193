package import Drivers
import Foundation
package import Platform
package import Scenarios
import Synchronization
package import Vocabulary
import WireDriver

/// `trial serve` as a child of this process: the default system on trial.
///
/// It listens on a port that was free when the run began, keeps it over restarts, and is killed by
/// the kernel when this process ends.
package final class BrokerProcess: SystemOnTrial {
    package let kind = "serve"
    private let settings: [String: String]
    private let executable: FilePath
    /// For every second start.
    private let restartExecutable: FilePath?
    private let data: FilePath
    private let logs: FilePath
    private let port: UInt16
    private let processor: Int?
    /// Added to the environment of every start.
    private let environment: [String: String]
    private let tracesDoors: Bool
    private let hasDiskFaults: Bool
    private let state = Mutex(State())

    private struct State {
        var child: ChildProcess?
        /// Counts from 1; 0 before the first start.
        var incarnation = 0
        /// Added to the environment of the next start alone.
        var armed: [String: String] = [:]
        /// Of the incarnations that have ended.
        var earlier = UsageTotal()
        /// Of the running one, for what its end does not tell.
        var lastSeen: ProcessUsage?
    }

    package init(
        settings: [String: String], executable: FilePath, data: FilePath,
        logs: FilePath, port: UInt16, processor: Int?, environment: [String: String] = [:],
        restartExecutable: FilePath? = nil, tracesDoors: Bool = false, hasDiskFaults: Bool = false
    ) {
        self.hasDiskFaults = hasDiskFaults
        self.tracesDoors = tracesDoors
        self.restartExecutable = restartExecutable
        self.environment = environment
        self.settings = settings
        self.executable = executable
        self.data = data
        self.logs = logs
        self.port = port
        self.processor = processor
    }

    package var addresses: [String] { [address] }
    private var address: String { "127.0.0.1:\(port)" }

    package func start(deadline: Instant) throws {
        try waitUntilReady(try spawn(), deadline: deadline)
    }

    /// Makes the next start die by its own hand at this point of its file operations.
    package func arm(_ point: CrashPoint?) {
        state.withLock { state in
            state.armed = point.map { ["TRIAL_CRASH_POINT": $0.text] } ?? [:]
        }
    }

    /// Starts a broker that was armed to die before it answers. True when it did; false when it
    /// answers after all, and then it runs.
    package func startToDie(deadline: Instant) throws -> Bool {
        let child = try spawn()
        do {
            try waitUntilReady(child, deadline: deadline)
            return false
        } catch {
            guard child.exit?.ending == .signalled(9) else { throw error }
            account(for: child)
            return true
        }
    }

    /// When the running broker has died by its own hand, and that it is gone is accounted for.
    package func collectDeath() -> Bool {
        guard let child = state.withLock({ $0.child }), child.exit != nil else { return false }
        account(for: child)
        return true
    }

    /// The file to which the incarnation that was started last writes.
    package var lastLog: FilePath {
        logs.appending("broker-\(max(state.withLock { $0.incarnation } - 1, 0)).log")
    }

    /// The file in which it has written down every operation of its file system, if it does.
    package var lastTrace: FilePath { file("trace") }

    private func spawn() throws -> ChildProcess {
        state.withLock { $0.incarnation += 1 }
        let child = try ChildProcess.start(command)
        state.withLock {
            $0.child = child
            $0.armed = [:]
        }
        return child
    }

    package func makeDriver() throws -> any Driver {
        try WireDriver(bootstrap: [address])
    }

    package func kill(_ subject: FaultPlan.Subject) throws -> Strike {
        Strike(
            try end(signal: { $0.kill() }, deadline: MonotonicClock.now() + Self.deathLimit))
    }

    package func stop(_ subject: FaultPlan.Subject, deadline: Instant) throws -> Strike {
        let child = try running
        _ = usage()
        guard let signal = child.terminate() else { throw died(child) }
        if child.wait(until: deadline) == nil {
            child.kill()
            _ = child.wait(until: .distantFuture)
            account(for: child)
            throw RunError(
                .environment, "the broker did not stop cleanly in time and was killed; see \(log)")
        }
        account(for: child)
        return Strike(signal)
    }

    package func shutDown(deadline: Instant) throws {
        if state.withLock({ $0.child?.exit == nil && $0.child != nil }) {
            _ = try stop(.broker, deadline: deadline)
        }
    }

    package func pause(_ subject: FaultPlan.Subject) throws -> Strike {
        let child = try running
        guard let signal = child.stop() else { throw died(child) }
        return Strike(signal)
    }

    package func resume() throws { try running.resume() }

    package func setDisk(_ fault: DiskFault?) throws {
        try FileBytes.replaceDurably(
            faultProgram, with: Array((fault?.program.text ?? "").utf8), as: FileKind("faults"),
            in: DiskFileSystem())
    }

    private var faultProgram: FilePath { logs.appending("disk-faults.txt") }

    /// Of the process that runs; nil when none does.
    package var processID: Int32? {
        state.withLock { $0.child.flatMap { $0.exit == nil ? $0.pid : nil } }
    }

    package var hasDied: Bool {
        state.withLock { $0.child?.exit != nil }
    }

    package func usage() -> UsageTotal? {
        state.withLock { state in
            guard let child = state.child, child.exit == nil,
                let now = ProcessUsage.of(child.pid)
            else { return state.incarnation == 0 ? nil : state.earlier }
            state.lastSeen = now
            return state.earlier.adding(now).adding(
                counted: ProcessCounters.read(
                    file("counters", of: state.incarnation)))
        }
    }

    // MARK: Parts

    /// From SIGKILL until the kernel has taken the process away.
    private static let deathLimit = Nanoseconds.seconds(Int64(30))
    /// Between two attempts to reach a broker that is starting.
    private static let probeInterval = Nanoseconds.milliseconds(2)
    /// For one such attempt, the first and at most.
    private static let firstProbeLimit = Nanoseconds.milliseconds(40)
    private static let probeLimit = Nanoseconds.seconds(Int64(1))

    private var command: ChildProcess.Command {
        var words = ["serve"]
        var all = settings
        all["listeners"] = "PLAINTEXT://\(address)"
        all["log.dirs"] = data.text
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            words += ["--override", "\(key)=\(value)"]
        }
        words += ["--counters", counters.text]
        let isOther = state.withLock { $0.incarnation } % 2 == 0
        var command = ChildProcess.Command(
            isOther ? restartExecutable ?? executable : executable, words)
        command.output = log
        command.processor = processor
        var added = environment.merging(state.withLock { $0.armed }) { $1 }
        // A list for each incarnation.
        if let list = added["TRIAL_CRASH_DOORS"] {
            added["TRIAL_CRASH_DOORS"] = "\(list)-\(state.withLock { $0.incarnation })"
        }
        if hasDiskFaults { added["TRIAL_DISK_FAULTS"] = faultProgram.text }
        if tracesDoors { added["TRIAL_DOOR_TRACE"] = lastTrace.text }
        if !added.isEmpty {
            command.environment = ProcessInfo.processInfo.environment.merging(added) { $1 }
        }
        return command
    }

    private var log: FilePath { file("log") }
    private var counters: FilePath { file("counters") }

    private func file(_ suffix: String) -> FilePath {
        file(suffix, of: state.withLock { $0.incarnation })
    }

    /// `broker-0.log` is the first incarnation's.
    private func file(_ suffix: String, of incarnation: Int) -> FilePath {
        logs.appending("broker-\(incarnation - 1).\(suffix)")
    }

    private var running: ChildProcess {
        get throws {
            guard let child = state.withLock({ $0.child }) else {
                throw RunError(.environment, "the broker was not started")
            }
            return child
        }
    }

    private func end(signal: (ChildProcess) -> Instant?, deadline: Instant) throws -> Instant {
        let child = try running
        _ = usage()
        guard let sent = signal(child) else { throw died(child) }
        guard child.wait(until: deadline) != nil else {
            throw RunError(.environment, "process \(child.pid) does not die of SIGKILL")
        }
        account(for: child)
        return sent
    }

    private func account(for child: ChildProcess) {
        guard let exit = child.exit else { return }
        state.withLock {
            $0.earlier = $0.earlier.adding(exit, lastSeen: $0.lastSeen)
                .adding(counted: ProcessCounters.read(file("counters", of: $0.incarnation)))
            try? DiskFileSystem().remove(file("counters", of: $0.incarnation))
            $0.lastSeen = nil
            $0.child = nil
        }
    }

    /// Asks until it answers: the time to its first answer is what users wait for, so nothing but
    /// an answer counts.
    private func waitUntilReady(_ child: ChildProcess, deadline: Instant) throws {
        let driver = try makeDriver()
        defer { driver.close() }
        let began = MonotonicClock.now()
        while true {
            let now = MonotonicClock.now()
            // Short at first: a broker that dies as soon as it has started is noticed between two.
            let limit = max(Self.firstProbeLimit, min(Self.probeLimit, now - began))
            do {
                _ = try driver.describe(deadline: min(deadline, now + limit))
                return
            } catch let error as DriverError {
                if child.exit != nil { throw died(child) }
                guard MonotonicClock.now() < deadline else {
                    throw RunError(
                        .environment,
                        "the broker on \(address) did not answer within \(deadline - now): \(error); see \(log)"
                    )
                }
            }
            MonotonicClock.sleep(until: min(deadline, MonotonicClock.now() + Self.probeInterval))
        }
    }

    /// The broker's own last sentence says best why it ended.
    private func died(_ child: ChildProcess) -> RunError {
        let ending = child.exit.map { "\($0.ending)" } ?? "gone"
        let bytes = try? FileBytes.read(
            log, limit: .mib(1), as: FileKind("broker-log"), in: DiskFileSystem())
        let last = bytes.flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").last }
        return RunError(
            .environment,
            last.map { "the broker ended (\(ending)): \($0)" }
                ?? "the broker ended (\(ending)) and said nothing; see \(log)")
    }
}
