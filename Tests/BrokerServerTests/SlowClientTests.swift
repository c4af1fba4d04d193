import BrokerServer
import Foundation
import Network
import Testing
import Vocabulary

/// A thousand clients that begin a request and never end it.
@Suite struct SlowClientTests {
    private static let crowdSize = 1_000

    /// All of them, on one loop.
    private final class Crowd: ConnectionHandler {
        private let loop: EventLoop
        private var connections: [Connection] = []
        private(set) var opened = 0
        private(set) var ended = 0

        init(loop: EventLoop) { self.loop = loop }

        func join(_ port: Int) {
            connections.append(
                Connection.open(
                    SocketAddress(host: "127.0.0.1", port: port), on: loop,
                    limits: ConnectionLimits(), deadline: EventLoop.now() + .milliseconds(30_000),
                    handler: self))
        }

        /// The size of a frame that is to come, or a byte more of it.
        func trickle(_ bytes: [UInt8]) {
            for connection in connections {
                connection.write(bytes)
                connection.flush()
            }
        }

        func close() { for connection in connections { connection.close() } }

        func connectionOpened(_ connection: Connection) { opened += 1 }
        func connectionProgressed(_ connection: Connection) {}
        func connectionEnded(_ connection: Connection, _ error: NetworkError) {
            ended += 1
            connections.removeAll { $0 === connection }
        }

        func connection(
            _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
        ) -> ReadProgress { ReadProgress(consumed: bytes.count, needed: 0) }
    }

    @Test func `a thousand slow clients do not stop a good one`() throws {
        allowFiles(4 * Self.crowdSize)
        var limits = ServerLimits()
        limits.idleMax = nil
        let scripted = try ScriptedServer(loops: 2, limits: limits)
        defer { scripted.server.stop() }
        let good = try scripted.connect()
        defer { good.close() }
        let crowd = Crowd(loop: good.loop)
        defer { crowd.close() }
        while crowd.opened < Self.crowdSize {
            // As many at once as the queue of the listener holds.
            for _ in 0..<20 { crowd.join(scripted.port) }
            let expected = crowd.opened + 20
            #expect(good.run { crowd.opened >= expected || crowd.ended > 0 })
            #expect(crowd.ended == 0)
        }
        crowd.trickle([0, 0, 1, 0])
        for round in 1...50 {
            crowd.trickle([1])
            good.send(RawClient.frame(.answer, UInt8(round)))
            #expect(good.run { good.frames.count == round || good.isEnded })
        }
        #expect(good.tags == (1...50).map { UInt8($0) })
        #expect(crowd.ended == 0, "they wait; how long, `connections.max.idle.ms` says")
    }

    /// As far as this host lets a process go.
    private func allowFiles(_ count: Int) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, rlim_t(count)))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
