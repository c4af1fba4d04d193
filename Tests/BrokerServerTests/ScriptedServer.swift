import BrokerCore
import BrokerServer
import Synchronization
import Vocabulary

/// A server of a scripted service on a free port, and what it said.
final class ScriptedServer {
    let service = ScriptedService()
    let server: BrokerServer
    private let said = Lines()

    init(loops: Int = 2, limits: ServerLimits = ServerLimits()) throws {
        let said = self.said
        let listener = ListenerSetting(
            name: "PLAINTEXT", host: "127.0.0.1", port: 0, advertisedHost: "127.0.0.1",
            advertisedPort: 0)
        server = try BrokerServer(
            service,
            configuration: ServerConfiguration(
                listeners: [listener], loops: loops, limits: limits),
            output: ServerOutput(ready: { said.add("ready: " + $0) }, log: { said.add($0) }),
            onHalt: { said.add("halt: " + $0) })
    }

    var port: Int { server.boundPorts[0] }
    var lines: [String] { said.all }

    func connect() throws -> RawClient { try RawClient(port: port) }
}

final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}
