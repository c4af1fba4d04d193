import Platform
import Synchronization
import Vocabulary

/// Several processes that are struck together: signalled one right after the other, then waited for.
final class ProcessSet: Sendable {
    let all: [ManagedProcess]
    private let paused = Mutex<[ManagedProcess]>([])

    init(_ all: [ManagedProcess]) { self.all = all }

    var hasDied: Bool { all.contains(where: \.hasDied) }

    func usage() -> UsageTotal { all.reduce(UsageTotal()) { $0.beside($1.usage()) } }

    /// Answers the instant of the first signal when all are gone.
    func kill(_ struck: [ManagedProcess]) throws -> Instant {
        let signals = try struck.map { try $0.signalKill() }
        let deadline = MonotonicClock.now() + ManagedProcess.deathLimit
        for process in struck where !process.waitForEnd(deadline) {
            throw RunError(.environment, "\(process.name) does not die of SIGKILL")
        }
        return signals.min() ?? MonotonicClock.now()
    }

    /// Cleanly, and with SIGKILL those that are not gone by the deadline.
    func stop(_ struck: [ManagedProcess], _ deadline: Instant) throws -> Instant {
        let signals = try struck.map { try $0.signalStop() }
        var slow: [ManagedProcess] = []
        for process in struck where !process.waitForEnd(deadline) { slow.append(process) }
        for process in slow { process.end() }
        guard slow.isEmpty else {
            let names = slow.map(\.name).joined(separator: ", ")
            throw RunError(
                .environment,
                "\(names) did not stop cleanly in time and was killed; see \(slow[0].log)")
        }
        return signals.min() ?? MonotonicClock.now()
    }

    func pause(_ struck: [ManagedProcess]) throws -> Instant {
        let signals = try struck.map { process in
            let signal = try process.pause()
            paused.withLock { $0.append(process) }
            return signal
        }
        return signals.min() ?? MonotonicClock.now()
    }

    func resume() throws {
        let waiting = paused.withLock { paused in
            defer { paused = [] }
            return paused
        }
        for process in waiting { try process.resume() }
    }
}
