package import Drivers
import Foundation
import Platform
package import Scenarios
import Synchronization
package import Vocabulary
import WireDriver

/// Apache Kafka on this machine, started and ended by Trial: one node or several with KRaft, or one
/// with its ZooKeeper. All listen on 127.0.0.1, on ports that were free when the run began and stay
/// theirs over restarts.
package final class KafkaCluster: SystemOnTrial {
    package let kind: String
    package let version: String?
    private let setup: KafkaSetup
    private let processes: ProcessSet
    private let isPrepared = Mutex(false)
    private let stopper: StopScript?

    /// - Parameter stopper: stops a single node; nil to send it SIGTERM.
    init(_ setup: KafkaSetup, kind: String, stopper: StopScript? = nil) {
        self.stopper = stopper
        self.kind = kind
        self.setup = setup
        version = setup.home.version
        processes = ProcessSet(setup.processes)
    }

    package var addresses: [String] { setup.nodes.map(\.address) }

    /// Starts what is down, and waits until every broker answers and knows of all that run.
    package func start(deadline: Instant) throws {
        let watch = StartWatch(
            name: kind, deadline: deadline, interruption: setup.interruption)
        if !isPrepared.withLock({ $0 }) {
            try setup.prepare(watch)
            isPrepared.withLock { $0 = true }
        }
        for process in setup.processes where !process.isUp { try process.launch() }
        for (node, process) in zip(setup.nodes, setup.brokers) {
            try wait(for: process, node, watch)
        }
    }

    package func makeDriver() throws -> any Driver { try WireDriver(bootstrap: addresses) }

    package func kill(_ subject: FaultPlan.Subject) throws -> Strike {
        let (struck, whom) = try resolve(subject)
        return Strike(try processes.kill(struck), whom: whom)
    }

    package func stop(_ subject: FaultPlan.Subject, deadline: Instant) throws -> Strike {
        let (struck, whom) = try resolve(subject)
        return Strike(try stop(struck, deadline), whom: whom)
    }

    package func pause(_ subject: FaultPlan.Subject) throws -> Strike {
        let (struck, whom) = try resolve(subject)
        return Strike(try processes.pause(struck), whom: whom)
    }

    package func resume() throws { try processes.resume() }

    /// Brokers first: without its ZooKeeper or its quorum none could stop cleanly. Brokers of a
    /// cluster stop one after the other, as those of a real one do; the last of them have lost the
    /// quorum that lets a broker leave in order, and are killed once that takes too long.
    package func shutDown(deadline: Instant) throws {
        let brokers = setup.brokers.filter(\.isUp)
        defer {
            for process in setup.processes { process.end() }
            setup.register.clear()
        }
        if brokers.count > 1 {
            for process in brokers { _ = try? process.signalStop() }
            let limit = min(deadline, MonotonicClock.now() + Self.clusterStopLimit)
            for process in brokers { _ = process.waitForEnd(limit) }
        } else {
            _ = try stop(brokers, deadline)
        }
    }

    /// By the distribution's script where it has one that can tell its own broker from others.
    private func stop(_ struck: [ManagedProcess], _ deadline: Instant) throws -> Instant {
        guard let stopper, let node = setup.nodes.first, struck.count == 1 else {
            return try processes.stop(struck, deadline)
        }
        let began = MonotonicClock.now()
        try stopper.run(node, setup, deadline)
        guard struck[0].waitForEnd(deadline) else {
            struck[0].end()
            throw RunError(
                .environment,
                "\(stopper.script) ended, and its broker did not within the time; see "
                    + "\(struck[0].log)")
        }
        return began
    }

    package func usage() -> UsageTotal? { processes.usage() }
    package var hasDied: Bool { processes.hasDied }

    package func collectDeath() -> Bool {
        for process in setup.brokers where process.hasDied { _ = process.died() }
        return setup.brokers.allSatisfy { !$0.isUp }
    }

    // MARK: Parts

    private static let clusterStopLimit = Nanoseconds.seconds(Int64(3))

    /// ZooKeeper remembers a killed broker until its session ends, and lets its successor in only
    /// then; the successor gives up at once and is started again, as its owner would do.
    private func wait(for process: ManagedProcess, _ node: KafkaNode, _ watch: StartWatch) throws {
        while true {
            do {
                return try watch.wait(for: process, at: node.address, nodes: setup.nodes.count)
            } catch let error as RunError {
                guard setup.zookeeper != nil, !process.isUp,
                    error.description.contains("NodeExists"),
                    MonotonicClock.now() < watch.deadline
                else { throw error }
                try process.launch()
            }
        }
    }

    private func resolve(_ subject: FaultPlan.Subject) throws -> ([ManagedProcess], String?) {
        let isOne = setup.brokers.count == 1
        switch subject {
        case .all: return (setup.processes.filter(\.isUp), isOne ? nil : "all")
        case .zookeeper: return (setup.zookeeper.map { [$0] } ?? [], "zookeeper")
        case .node(let number): return ([setup.brokers[number - 1]], "node \(number)")
        case .broker where isOne, .leader where isOne: return (setup.brokers, nil)
        case .broker: return try leader(setup.firstTopic, 0)
        case .leader(let topic, let partition): return try leader(topic, partition)
        }
    }

    private func leader(_ topic: String, _ partition: Int) throws -> ([ManagedProcess], String?) {
        let up = zip(setup.nodes, setup.brokers).filter { $0.1.isUp }.map(\.0.address)
        let driver = try WireDriver(bootstrap: up)
        defer { driver.close() }
        let deadline = MonotonicClock.now() + setup.requestLimit
        let leaders = try driver.leaders(of: topic, deadline: deadline)
        guard leaders.indices.contains(partition), let node = leaders[partition],
            setup.brokers.indices.contains(Int(node) - 1)
        else {
            throw RunError(
                .environment, "nobody leads \(topic)/\(partition), so that nobody can be struck")
        }
        return ([setup.brokers[Int(node) - 1]], "node \(node), leader of \(topic)/\(partition)")
    }
}
