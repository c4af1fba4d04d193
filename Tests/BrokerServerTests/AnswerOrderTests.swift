import BrokerServer
import Network
import Testing
import Vocabulary

@Suite struct AnswerOrderTests {
    @Test func `a request split at every byte boundary is answered`() throws {
        let scripted = try ScriptedServer()
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        let frame = RawClient.frame(.answer, 0, size: 30)
        for cut in 1..<frame.count {
            client.send(Array(frame[..<cut]))
            client.loop.run(until: EventLoop.now())
            client.send(Array(frame[cut...]))
            #expect(client.run { client.frames.count == cut })
            #expect(client.frames.last == Array(frame[4...]))
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `pipelined requests are answered in order whatever the order of the answers`(
        seed: UInt64
    ) throws {
        let scripted = try ScriptedServer()
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        var random = Seeded(state: seed)
        var bytes: [UInt8] = []
        var expected: [UInt8] = []
        var holds = 0
        for tag in 0..<200 as Range<UInt8> {
            let verb = [ScriptedService.Verb.answer, .hold, .silence, .sync]
                .randomElement(using: &random)!
            bytes += RawClient.frame(verb, tag, size: Int.random(in: 8...300, using: &random))
            if verb != .silence { expected.append(tag) }
            if verb == .hold { holds += 1 }
        }
        client.send(bytes)
        client.run { scripted.service.heldCount == holds }
        scripted.service.release { $0.shuffled(using: &random) }
        #expect(client.run { client.frames.count == expected.count }, "seed \(seed)")
        #expect(client.tags == expected, "seed \(seed)")
    }

    @Test func `an answer that time makes due comes without another request`() throws {
        let scripted = try ScriptedServer()
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        for tag in 0..<20 as Range<UInt8> {
            client.send(RawClient.frame(.later, tag))
            #expect(client.run { client.frames.count == Int(tag) + 1 })
        }
    }

    @Test func `what waits for a sync is answered on one loop and on several`() throws {
        for loops in [1, 3] {
            let scripted = try ScriptedServer(loops: loops)
            defer { scripted.server.stop() }
            let clients = try (0..<6).map { _ in try scripted.connect() }
            defer { for client in clients { client.close() } }
            for tag in 0..<50 as Range<UInt8> {
                for client in clients { client.send(RawClient.frame(.sync, tag)) }
            }
            for client in clients {
                #expect(client.run { client.frames.count == 50 })
                #expect(client.tags == Array(0..<50))
            }
        }
    }

    @Test func `a second answer to one request changes nothing`() throws {
        let scripted = try ScriptedServer()
        defer { scripted.server.stop() }
        let client = try scripted.connect()
        defer { client.close() }
        client.send(RawClient.frame(.hold, 1))
        client.run { scripted.service.heldCount == 1 }
        scripted.service.release { $0 + $0 }
        client.send(RawClient.frame(.answer, 2))
        #expect(client.run { client.frames.count == 2 })
        #expect(client.tags == [1, 2])
    }
}

struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
