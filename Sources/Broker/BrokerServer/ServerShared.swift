import BrokerCore
import Network
import Synchronization
import Vocabulary

/// A connection that was let in, and what is known of it.
struct Admission: Sendable {
    var facts: ConnectionFacts
    var host: String
}

/// What the loops of one server have in common; everything is usable from any thread.
final class ServerShared: Sendable {
    let service: any RequestService
    let limits: ServerLimits
    let flusher: Flusher
    let timekeeper: Timekeeper
    let output: ServerOutput

    private struct Refusal: Error {
        var limit: String
        var value: Int
    }

    private struct Guests {
        var count = 0
        var byHost: [String: Int] = [:]
        var nextID: UInt64 = 0
    }

    private let guests = Mutex(Guests())
    private let halted = Atomic<Bool>(false)
    private let onHalt: @Sendable (String) -> Void

    init(
        service: any RequestService, limits: ServerLimits,
        output: ServerOutput,
        onHalt: @escaping @Sendable (String) -> Void
    ) throws {
        self.service = service
        self.limits = limits
        self.output = output
        self.onHalt = onHalt
        let flusher = try Flusher(service)
        self.flusher = flusher
        timekeeper = try Timekeeper(service, flusher: flusher)
    }

    /// What a client did that it should not have.
    func log(_ text: String) { output.tell(BrokerEvent(.warn, text)) }

    /// Open now.
    var connectionCount: Int { guests.withLock { $0.count } }

    /// Counts a connection in; nil when it is one too many, which the log then says.
    func admit(_ peer: SocketAddress?, listener: String) -> Admission? {
        let host = peer?.host ?? "unknown"
        let name = peer.map(\.description) ?? host
        let most = limit("max.connections", limits.connectionsMax)
        let mostFromHost = limit("max.connections.per.ip", limits.connectionsPerHostMax)
        let verdict: Result<UInt64, Refusal> = guests.withLock { guests in
            if guests.count >= most.value { return .failure(most) }
            let fromHost = guests.byHost[host, default: 0]
            if fromHost >= mostFromHost.value { return .failure(mostFromHost) }
            guests.count += 1
            guests.byHost[host] = fromHost + 1
            guests.nextID += 1
            return .success(guests.nextID)
        }
        switch verdict {
        case .success(let id):
            output.tell(BrokerEvent(.debug, "a connection from \(name)"))
            return Admission(
                facts: ConnectionFacts(id: id, peer: name, listener: listener), host: host)
        case .failure(let refusal):
            log(
                "refusing the connection from \(name): "
                    + "\(refusal.limit)=\(refusal.value) are open already")
            return nil
        }
    }

    private func limit(_ name: String, _ configured: Int) -> Refusal {
        Refusal(limit: name, value: service.changedNumber(name).map { Int($0) } ?? configured)
    }

    func leave(_ host: String) {
        guests.withLock { guests in
            guests.count -= 1
            let left = guests.byHost[host, default: 1] - 1
            guests.byHost[host] = left > 0 ? left : nil
        }
    }

    /// Says once that the service can serve no more.
    func checkHalt() {
        guard let reason = service.haltReason else { return }
        if halted.exchange(true, ordering: .relaxed) == false { onHalt(reason) }
    }

    func stopThreads() {
        timekeeper.stop()
        flusher.stop()
    }
}
