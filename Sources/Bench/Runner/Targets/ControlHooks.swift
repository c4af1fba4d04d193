import Foundation
import Platform
import Scenarios
import Synchronization
import Vocabulary

/// The user's own commands that break and mend a cluster. TRIAL_SUBJECT says whom (`broker`,
/// `node 2`, `leader of orders/0`), TRIAL_NODE a node's number where there is one.
final class ControlHooks: Sendable {
    private let plan: ControlPlan
    private let variables: [String: String]
    private let logs: FilePath
    private let limits: PlanLimits
    /// Whom to start or to resume.
    private let struck = Mutex<FaultPlan.Subject?>(nil)
    private let down = Mutex(false)

    init(
        _ plan: ControlPlan, variables: [String: String], logs: FilePath, limits: PlanLimits
    ) {
        self.plan = plan
        self.variables = variables
        self.logs = logs
        self.limits = limits
    }

    var isDown: Bool { down.withLock { $0 } }

    func kill(_ subject: FaultPlan.Subject, node: Int? = nil) throws -> Strike {
        try strike("kill", plan.kill, subject, node, downs: true)
    }

    func stop(_ subject: FaultPlan.Subject, node: Int? = nil) throws -> Strike {
        try strike("stop", plan.stop, subject, node, downs: true)
    }

    func pause(_ subject: FaultPlan.Subject, node: Int? = nil) throws -> Strike {
        try strike("pause", plan.pause, subject, node, downs: false)
    }

    func resume() throws {
        try run(
            "resume", plan.resume, struck.withLock { $0 }, MonotonicClock.now() + limits.request)
    }

    /// Starts again what was struck, and waits until the `ready` command says so.
    func start(deadline: Instant) throws {
        try run("start", plan.start, struck.withLock { $0 }, deadline)
        down.withLock { $0 = false }
        guard plan.ready != nil else { return }
        while true {
            do {
                return try run("ready", plan.ready, struck.withLock { $0 }, deadline)
            } catch {
                guard MonotonicClock.now() < deadline else { throw error }
            }
            MonotonicClock.sleep(until: min(deadline, MonotonicClock.now() + .milliseconds(100)))
        }
    }

    /// Stops whatever runs, or kills it where there is no command that stops.
    func end() throws {
        let deadline = MonotonicClock.now() + limits.stop
        if plan.stop != nil { return try run("stop", plan.stop, .all, deadline) }
        try run("kill", plan.kill, .all, deadline)
    }

    /// The command is over when the strike is; its signal came somewhere between.
    private func strike(
        _ name: String, _ command: String?, _ subject: FaultPlan.Subject, _ node: Int?, downs: Bool
    ) throws -> Strike {
        struck.withLock { $0 = node.map { .node($0) } ?? subject }
        let began = MonotonicClock.now()
        try run(name, command, node.map { .node($0) } ?? subject, began + limits.request)
        if downs { down.withLock { $0 = true } }
        return Strike(began, whom: "\(subject), by control: \(name)")
    }

    private func run(
        _ name: String, _ line: String?, _ subject: FaultPlan.Subject?, _ deadline: Instant
    ) throws {
        guard let line else { throw RunError(.badInput, "control: has no command \(name)") }
        let log = logs.appending("control-\(name).log")
        var command = ChildProcess.Command("/bin/sh", ["-c", line])
        command.output = log
        // What the command leaves running is the cluster's and none of ours.
        command.ownsGroup = false
        command.environment = variables.merging(["TRIAL_SUBJECT": "\(subject ?? .broker)"]) { $1 }
        if case .node(let number)? = subject { command.environment?["TRIAL_NODE"] = "\(number)" }
        let child = try ChildProcess.start(command)
        guard let exit = child.wait(until: deadline) else {
            child.kill()
            throw RunError(.environment, "control: \(name) did not end in time; see \(log)")
        }
        guard exit.ending == .exited(0) else {
            let words = LogExcerpt.explaining(log).map { ": \($0)" } ?? ""
            throw RunError(
                .environment, "control: \(name) failed (\(exit.ending))\(words); see \(log)")
        }
    }
}
