import Drivers
import Platform
import Vocabulary
import WireDriver

/// Waits for brokers that were just started: until each answers, one of them dies, the time is over
/// or the user interrupts.
struct StartWatch {
    let name: String
    let deadline: Instant
    let interruption: Interruption
    /// Between two attempts to reach a broker that is starting.
    var interval = Nanoseconds.milliseconds(5)
    /// For one such attempt.
    private static let probeLimit = Nanoseconds.seconds(Int64(1))

    /// - Parameter nodes: brokers that this one must know of; nil where that is no matter of ours.
    func wait(for process: ManagedProcess?, at address: String, nodes: Int? = nil) throws {
        let driver = try WireDriver(bootstrap: [address])
        defer { driver.close() }
        let began = MonotonicClock.now()
        var trouble = ""
        while true {
            let now = MonotonicClock.now()
            do {
                let broker = try driver.describe(deadline: min(deadline, now + Self.probeLimit))
                guard let nodes, broker.nodeCount < nodes else { return }
                trouble = "it knows of \(broker.nodeCount) of \(nodes) brokers"
            } catch let error as DriverError {
                trouble = "\(error)"
            }
            if let process, process.hasDied { throw process.died() }
            try checkTime(since: began, address, trouble, process)
            MonotonicClock.sleep(until: min(deadline, MonotonicClock.now() + interval))
        }
    }

    /// Runs a command to its end within the time.
    func run(_ command: ChildProcess.Command, as activity: String, log: FilePath) throws {
        let child = try ChildProcess.start(command)
        while child.exit == nil {
            let slice = min(deadline, MonotonicClock.now() + .milliseconds(100))
            if child.wait(until: slice) != nil { break }
            guard MonotonicClock.now() < deadline, !interruption.isSet else {
                child.kill()
                _ = child.wait(until: .distantFuture)
                try throwIfInterrupted()
                throw RunError(.environment, "\(activity) did not end in time; see \(log)")
            }
        }
        guard let exit = child.exit, exit.ending != .exited(0) else { return }
        let words = LogExcerpt.explaining(log).map { ": \($0)" } ?? ""
        throw RunError(.environment, "\(activity) failed (\(exit.ending))\(words); see \(log)")
    }

    func throwIfInterrupted() throws {
        guard interruption.isSet else { return }
        throw RunError(.interrupted, "interrupted while \(name) was starting")
    }

    private func checkTime(
        since began: Instant, _ address: String, _ trouble: String, _ process: ManagedProcess?
    ) throws {
        try throwIfInterrupted()
        guard MonotonicClock.now() >= deadline else { return }
        let words =
            process.flatMap { process in
                LogExcerpt.explaining(process.log).map { "; its log: \($0); see \(process.log)" }
            } ?? ""
        throw RunError(
            .environment,
            "\(process?.name ?? name) on \(address) did not answer within \(deadline - began): "
                + "\(trouble)\(words)")
    }
}
