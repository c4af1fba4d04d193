import Platform
import Synchronization
import Vocabulary

/// One process of a system on trial, over all its incarnations. Each has a log of its own.
final class ManagedProcess: Sendable {
    let name: String
    private let command: ChildProcess.Command
    private let logs: FilePath
    private let register: ProcessRegister
    private let stopSignal: Int32?
    private let state = Mutex(State())

    private struct State {
        /// Nil while it is meant to be down.
        var child: ChildProcess?
        var incarnation = 0
        /// Of the incarnations that have ended.
        var earlier = UsageTotal().adding(counted: nil)
        /// Of the running one, for what its end does not tell.
        var lastSeen: ProcessUsage?
    }

    /// - Parameter stopSignal: of a clean stop; SIGTERM when nil.
    init(
        _ name: String, _ command: ChildProcess.Command, logs: FilePath, register: ProcessRegister,
        stopSignal: Int32? = nil
    ) {
        self.name = name
        self.command = command
        self.logs = logs
        self.register = register
        self.stopSignal = stopSignal
    }

    var isUp: Bool { state.withLock { $0.child != nil } }
    /// It was meant to run and has ended.
    var hasDied: Bool { state.withLock { $0.child?.exit != nil } }
    var log: FilePath { logs.appending("\(name)-\(state.withLock { $0.incarnation }).log") }

    func launch() throws {
        state.withLock { $0.incarnation += 1 }
        var full = command
        full.output = log
        let child = try ChildProcess.start(full)
        state.withLock { $0.child = child }
        register.add(child.pid)
    }

    /// Sends SIGKILL; `waitForEnd` follows.
    func signalKill() throws -> Instant { try signal { $0.kill() } }
    func signalStop() throws -> Instant {
        try signal { [stopSignal] child in
            stopSignal.map { child.signal($0) } ?? child.terminate()
        }
    }
    func pause() throws -> Instant { try signal { $0.stop() } }
    func resume() throws { _ = try signal { $0.resume() } }

    /// From SIGKILL until the kernel has taken a process away.
    static let deathLimit = Nanoseconds.seconds(Int64(30))

    /// False when it still lives at the deadline.
    func waitForEnd(_ deadline: Instant) -> Bool {
        guard let child = state.withLock({ $0.child }) else { return true }
        guard child.wait(until: deadline) != nil else { return false }
        account(for: child)
        return true
    }

    /// Whatever it takes; for clean-up.
    func end() {
        guard let child = state.withLock({ $0.child }) else { return }
        child.kill()
        _ = child.wait(until: MonotonicClock.now() + Self.deathLimit)
        account(for: child)
    }

    /// Takes note of an end that nobody asked for, and says what the log says of it.
    func died() -> RunError {
        let child = state.withLock { $0.child }
        let ending = child?.exit.map { "\($0.ending)" } ?? "gone"
        let words = LogExcerpt.explaining(log).map { ": \($0)" } ?? " and said nothing"
        if let child { account(for: child) }
        return RunError(.environment, "\(name) ended (\(ending))\(words); see \(log)")
    }

    func usage() -> UsageTotal {
        state.withLock { state in
            guard let child = state.child, child.exit == nil,
                let now = ProcessUsage.of(child.pid)
            else { return state.earlier }
            state.lastSeen = now
            return state.earlier.adding(now)
        }
    }

    private func signal(_ send: (ChildProcess) -> Instant?) throws -> Instant {
        guard let child = state.withLock({ $0.child }) else {
            throw RunError(.environment, "\(name) is not running")
        }
        _ = usage()
        guard let sent = send(child) else { throw died() }
        return sent
    }

    private func account(for child: ChildProcess) {
        guard let exit = child.exit else { return }
        state.withLock {
            guard $0.child === child else { return }
            $0.earlier = $0.earlier.adding(exit, lastSeen: $0.lastSeen)
            $0.lastSeen = nil
            $0.child = nil
        }
    }
}
