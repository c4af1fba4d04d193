import BrokerCore
import BrokerServer
import Network
import Testing
import Vocabulary

@Suite struct ServerLifeTests {
    @Test func `the ready line comes once and the service knows the port that was bound`() throws {
        let scripted = try ScriptedServer()
        defer { scripted.server.stop() }
        let ready = scripted.lines.filter { $0.hasPrefix("ready: ") }
        #expect(
            ready == [
                "ready: [KafkaRaftServer nodeId=1] Kafka Server started on "
                    + "PLAINTEXT://127.0.0.1:\(scripted.port)"
            ])
        #expect(
            scripted.service.endpoints == [
                AdvertisedEndpoint(
                    listener: "PLAINTEXT", host: "127.0.0.1", port: Int32(scripted.port))
            ])
    }

    @Test func `a clean stop sends the answers that are owed and closes the service once`() throws {
        let scripted = try ScriptedServer()
        let client = try scripted.connect()
        defer { client.close() }
        client.send(RawClient.frame(.hold, 1) + RawClient.frame(.answer, 2))
        client.run { scripted.service.heldCount == 1 }
        let service = scripted.service
        let stopping = try LoopThread(setUp: { [server = scripted.server] loop in
            loop.runSoon { server.stop() }
        })
        // Stopping waits for the answer that is held; the listener goes first.
        var isClosed = false
        while !isClosed {
            let late = try scripted.connect()
            isClosed = late.isEnded
            late.close()
        }
        #expect(service.closeCount == 0)
        service.release()
        #expect(client.run { client.isEnded })
        #expect(client.tags == [1, 2])
        stopping.stop()
        #expect(service.closeCount == 1)
        scripted.server.stop()
        #expect(service.closeCount == 1)
    }

    @Test func `a stop does not wait for an answer beyond its limit`() throws {
        var limits = ServerLimits()
        limits.drainMax = .milliseconds(50)
        let scripted = try ScriptedServer(limits: limits)
        let client = try scripted.connect()
        defer { client.close() }
        client.send(RawClient.frame(.hold, 1))
        client.run { scripted.service.heldCount == 1 }
        scripted.server.stop()
        #expect(client.run { client.isEnded })
        #expect(scripted.service.closeCount == 1)
        scripted.service.release()
    }

    @Test func `a service that halts is heard of once and is not closed`() throws {
        let scripted = try ScriptedServer()
        let client = try scripted.connect()
        defer { client.close() }
        client.send(RawClient.frame(.halt, 1))
        #expect(client.run { scripted.lines.contains { $0.hasPrefix("halt: ") } })
        client.send(RawClient.frame(.answer, 2) + RawClient.frame(.answer, 3))
        scripted.server.abandon()
        #expect(scripted.lines.filter { $0.hasPrefix("halt: ") }.count == 1)
        #expect(scripted.service.closeCount == 0)
    }

    @Test func `a busy port is an error and leaves nothing behind`() throws {
        let scripted = try ScriptedServer()
        defer { scripted.server.stop() }
        let listener = ListenerSetting(
            name: "PLAINTEXT", host: "127.0.0.1", port: scripted.port,
            advertisedHost: "127.0.0.1", advertisedPort: 0)
        let error = #expect(throws: NetworkError.self) {
            _ = try BrokerServer(
                ScriptedService(),
                configuration: ServerConfiguration(
                    listeners: [listener], loops: 2, limits: ServerLimits()),
                output: ServerOutput(ready: { _ in Issue.record("ready") }, log: { _ in }))
        }
        #expect(error?.code == .addressInUse)
    }
}
