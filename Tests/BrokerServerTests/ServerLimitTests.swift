import BrokerServer
import Network
import Testing
import Vocabulary

@Suite struct ServerLimitTests {
    @Test(arguments: [
        ([0xFF, 0xFF, 0xFF, 0xFF] as [UInt8], "-1 bytes"),
        ([0, 0, 0, 7], "7 bytes"),
        ([0x06, 0x40, 0, 1], "exceeds socket.request.max.bytes"),
        ([0x47, 0x45, 0x54, 0x20], "'GET '"),
        ([0x16, 0x03, 0x01, 0x02], "exceeds socket.request.max.bytes"),
    ])
    func `a hostile size ends its connection with one line and no other connection`(
        size: [UInt8], words: String
    ) throws {
        let scripted = try ScriptedServer(loops: 1)
        defer { scripted.server.stop() }
        let good = try scripted.connect()
        let bad = try scripted.connect()
        defer {
            good.close()
            bad.close()
        }
        bad.send(RawClient.frame(.answer, 1) + size + [1, 2, 3])
        #expect(bad.run { bad.isEnded })
        good.send(RawClient.frame(.answer, 9))
        #expect(good.run { good.frames.count == 1 })
        let complaints = scripted.lines.filter { $0.hasPrefix("closing the connection") }
        #expect(complaints.count == 1)
        #expect(complaints.first?.contains(words) == true, "\(complaints)")
        #expect(complaints.first?.contains("127.0.0.1:") == true)
    }

    @Test func `answers before the one that closes are sent and those after are not`() throws {
        let scripted = try ScriptedServer(loops: 1)
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        client.send(
            RawClient.frame(.answer, 1) + RawClient.frame(.close, 2) + RawClient.frame(.answer, 3))
        #expect(client.run { client.isEnded })
        #expect(client.tags == [1])
        #expect(scripted.lines.filter { $0.contains("byte 4") }.count == 1)
    }

    @Test func `requests beyond the limit in flight wait unread and are answered later`() throws {
        var limits = ServerLimits()
        limits.requestsInFlightMax = 4
        let scripted = try ScriptedServer(loops: 1, limits: limits)
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        client.send((0..<40).flatMap { RawClient.frame(.hold, $0) })
        for round in 1...10 {
            #expect(client.run { scripted.service.heldCount == 4 })
            #expect(scripted.service.handledCount == 4 * round)
            scripted.service.release { $0.reversed() }
        }
        #expect(client.run { client.frames.count == 40 })
        #expect(client.tags == Array(0..<40))
    }

    @Test func `bytes in flight are bounded too and one large request still passes`() throws {
        var limits = ServerLimits()
        limits.requestBytesInFlightMax = ByteCount(1000)
        let scripted = try ScriptedServer(loops: 1, limits: limits)
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        client.send((0..<4).flatMap { RawClient.frame(.hold, $0, size: 50_000) })
        for _ in 0..<4 {
            #expect(client.run { scripted.service.heldCount == 1 })
            scripted.service.release()
        }
        #expect(client.run { client.frames.count == 4 })
    }

    @Test func `a client that does not take its answers is not read from`() throws {
        var limits = ServerLimits()
        limits.replyBytesMax = .mib(2)
        let scripted = try ScriptedServer(loops: 1, limits: limits)
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        client.connection.pauseReading()
        for tag in 0..<100 as Range<UInt8> {
            client.send(RawClient.frame(.large, tag))
            client.loop.run(until: EventLoop.now() + .microseconds(500))
        }
        // The kernel's buffers take some megabytes; a hundred would be all of them.
        #expect(scripted.service.handledCount < 60)
        client.connection.resumeReading()
        #expect(client.run { client.received.count == 100 * ((1 << 20) + 12) })
    }

    @Test func `connections beyond the limit are refused and a free place is taken again`() throws {
        var limits = ServerLimits()
        limits.connectionsMax = 3
        let scripted = try ScriptedServer(limits: limits)
        defer { scripted.server.stop() }
        var clients = try (0..<3).map { _ in try scripted.connect() }
        for client in clients {
            client.send(RawClient.frame(.answer, 1))
            #expect(client.run { client.frames.count == 1 })
        }
        let refused = try scripted.connect()
        #expect(refused.run { refused.isEnded })
        refused.close()
        #expect(scripted.lines.contains { $0.contains("max.connections=3") })
        clients.removeLast().close()
        var served = false
        for _ in 0..<1000 where !served {
            let client = try scripted.connect()
            client.send(RawClient.frame(.answer, 1))
            client.run { client.isEnded || !client.frames.isEmpty }
            served = !client.frames.isEmpty
            client.close()
        }
        #expect(served)
        for client in clients { client.close() }
    }

    @Test func `a request that trickles in is closed when it does not get on`() throws {
        var limits = ServerLimits()
        limits.idleMax = .milliseconds(60)
        let scripted = try ScriptedServer(loops: 1, limits: limits)
        defer { scripted.server.stop() }
        let slow = try scripted.connect()
        let waiting = try scripted.connect()
        defer {
            slow.close()
            waiting.close()
        }
        waiting.send(RawClient.frame(.hold, 1))
        slow.send([0, 0, 1, 0])
        let trickle = LoopTimer(on: slow.loop) {}
        while !slow.isEnded {
            slow.send([1])
            trickle.schedule(at: EventLoop.now() + .milliseconds(2))
            slow.loop.run(until: .distantFuture)
        }
        #expect(scripted.lines.contains { $0.contains("connections.max.idle.ms") })
        #expect(!waiting.isEnded, "a request that waits for its answer is not idle")
        scripted.service.release()
        #expect(waiting.run { waiting.frames.count == 1 })
    }
}
