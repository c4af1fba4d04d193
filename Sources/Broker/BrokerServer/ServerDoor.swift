import BrokerCore
import Network
import Synchronization
import Vocabulary

/// The listeners of a server, on its first loop; gives each new connection to the loop that has the
/// fewest.
final class ServerDoor: Sendable {
    let boundPorts: [Int]
    let endpoints: [AdvertisedEndpoint]
    private let home: LoopThread
    private let listeners: ListenerBox

    init(
        _ configuration: ServerConfiguration, loops: [ServerLoop], threads: [LoopThread],
        shared: ServerShared
    ) throws {
        home = threads[0]
        let box = ListenerBox()
        listeners = box
        // All listeners are bound, and the service knows its addresses, before the loop's next
        // iteration can take a connection in.
        let ports = try threads[0].call { loop in
            do {
                for setting in configuration.listeners {
                    box.listeners.append(
                        try ServerDoor.open(setting, on: loop, loops: loops, shared: shared))
                }
            } catch {
                box.closeAll()
                throw error
            }
            let ports = box.listeners.map(\.address.port)
            shared.service.advertise(ServerDoor.endpoints(configuration.listeners, ports))
            return ports
        }
        boundPorts = ports
        endpoints = ServerDoor.endpoints(configuration.listeners, ports)
    }

    /// Returns when no further connection can be taken in.
    func close() {
        let box = listeners
        try? home.call { _ in box.closeAll() }
    }

    private static func endpoints(_ settings: [ListenerSetting], _ ports: [Int])
        -> [AdvertisedEndpoint]
    {
        zip(settings, ports).map { setting, port in
            AdvertisedEndpoint(
                listener: setting.name, host: setting.advertisedHost,
                port: Int32(setting.advertisedPort == 0 ? port : setting.advertisedPort))
        }
    }

    private static func open(
        _ setting: ListenerSetting, on loop: EventLoop, loops: [ServerLoop], shared: ServerShared
    ) throws -> TCPListener {
        try TCPListener(
            on: loop, at: SocketAddress(host: setting.host, port: setting.port),
            backlog: shared.limits.backlog,
            accept: { place($0, from: setting.name, loops, shared) },
            refuse: { shared.log("\($0)") })
    }

    private static func place(
        _ socket: AcceptedSocket, from listener: String, _ loops: [ServerLoop],
        _ shared: ServerShared
    ) {
        guard let admission = shared.admit(socket.peer, listener: listener) else {
            return socket.reject()
        }
        var chosen = loops[0]
        var fewest = Int.max
        for loop in loops {
            let count = loop.connectionCount.load(ordering: .relaxed)
            if count < fewest { (chosen, fewest) = (loop, count) }
        }
        chosen.connectionCount.add(1, ordering: .relaxed)
        guard chosen !== loops[0] else { return chosen.adopt(socket, admission) }
        do {
            chosen.adopt(try socket.detach(), admission)
        } catch {
            chosen.connectionCount.subtract(1, ordering: .relaxed)
            shared.leave(admission.host)
            shared.log("cannot serve \(admission.facts.peer): \(error)")
        }
    }
}

/// The listeners themselves, touched on their loop's thread only.
private final class ListenerBox: @unchecked Sendable {
    var listeners: [TCPListener] = []

    func closeAll() {
        for listener in listeners { listener.close() }
        listeners = []
    }
}
