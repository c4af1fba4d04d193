package import BrokerCore
import Network
import Synchronization
import Vocabulary

/// Serves requests of Kafka clients: frames between sockets and a service, within limits.
package final class BrokerServer: Sendable {
    /// What clients are told, with the ports that were bound, in the order of the listeners.
    package let endpoints: [AdvertisedEndpoint]
    /// Ports bound on this host, in the order of the listeners.
    package let boundPorts: [Int]

    package var connectionCount: Int { shared.connectionCount }

    private let shared: ServerShared
    private let threads: [LoopThread]
    private let loops: [ServerLoop]
    private let door: ServerDoor
    private let isStopped = Atomic<Bool>(false)

    /// Binds every listener and starts to answer. The service is the server's to close from here
    /// on, but not when this throws.
    ///
    /// - Parameter onHalt: hears once, from any thread, why the service can serve no more. The
    ///   server is then to be stopped by `abandon`.
    /// - Throws: `NetworkError`, one sentence: a port that is taken, an address that is not ours.
    package init(
        _ service: any RequestService, configuration: ServerConfiguration,
        output: ServerOutput = .standard, onHalt: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let shared = try ServerShared(
            service: service, limits: configuration.limits, output: output, onHalt: onHalt)
        self.shared = shared
        var threads: [LoopThread] = []
        var loops: [ServerLoop] = []
        do {
            for _ in 0..<configuration.loops {
                let (thread, loop) = try BrokerServer.startLoop(shared)
                threads.append(thread)
                loops.append(loop)
            }
            door = try ServerDoor(configuration, loops: loops, threads: threads, shared: shared)
        } catch {
            for thread in threads { thread.stop() }
            shared.stopThreads()
            throw error
        }
        self.threads = threads
        self.loops = loops
        boundPorts = door.boundPorts
        endpoints = door.endpoints
        let places = zip(configuration.listeners, door.boundPorts).map {
            "\($0.name)://\($0.host.isEmpty ? "0.0.0.0" : $0.host):\($1)"
        }
        output.ready(
            "[KafkaRaftServer nodeId=\(configuration.nodeID)] Kafka Server started on "
                + places.joined(separator: ","))
    }

    /// A clean stop: takes no connection and no request any more, sends the answers that are owed
    /// within `ServerLimits.drainMax`, and closes the service.
    package func stop() {
        guard stopLoops(draining: true) else { return }
        shared.service.close()
    }

    /// Stops at once and leaves the service as it is: what is on disk is for recovery to judge.
    package func abandon() { _ = stopLoops(draining: false) }

    private func stopLoops(draining: Bool) -> Bool {
        guard isStopped.exchange(true, ordering: .relaxed) == false else { return false }
        door.close()
        if draining {
            let drained = loops.map { loop in
                let gate = ThreadGate()
                loop.drain { gate.open() }
                return gate
            }
            for gate in drained { gate.wait() }
        }
        for thread in threads { thread.stop() }
        shared.stopThreads()
        return true
    }

    private static func startLoop(_ shared: ServerShared) throws -> (LoopThread, ServerLoop) {
        let slot = LoopSlot()
        let thread = try LoopThread(
            setUp: { loop in slot.set(ServerLoop(loop: loop, shared: shared)) },
            tearDown: { _ in slot.get().closeAll() })
        return (thread, slot.get())
    }
}

/// Hands a loop from the thread that makes it to the one that starts it.
private final class LoopSlot: Sendable {
    private let loop = Mutex<ServerLoop?>(nil)

    func set(_ made: ServerLoop) { loop.withLock { $0 = made } }
    func get() -> ServerLoop { loop.withLock { $0! } }
}
