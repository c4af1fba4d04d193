import Network
import Testing
import Vocabulary

@Suite struct ConnectionTests {
    @Test func `a frame split at every byte boundary arrives whole and once`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        var frames: [[UInt8]] = []
        pair.serverEnd.consume = { _, bytes in
            guard bytes.count >= 40 else { return ReadProgress(consumed: 0, needed: 40) }
            frames.append(Array(bytes[..<40]))
            return ReadProgress(consumed: 40, needed: 0)
        }
        let client = pair.connect()
        let frame = patterned(40, seed: 1)
        for cut in 1..<40 {
            client.write(Array(frame[..<cut]))
            client.flush()
            let deliveries = pair.serverEnd.deliveries
            pair.run { pair.serverEnd.deliveries > deliveries }
            client.write(Array(frame[cut...]))
            client.flush()
            #expect(pair.run { frames.count == cut })
            #expect(frames.last == frame)
        }
        client.close()
    }

    @Test func `what a handler leaves is given again with what follows it`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        pair.serverEnd.consume = { _, bytes in
            ReadProgress(consumed: bytes.count / 3, needed: bytes.count + 1)
        }
        let client = pair.connect()
        let sent = patterned(3_000_000, seed: 2)
        client.write(sent)
        client.flush()
        pair.run { client.pendingBytes == 0 }
        pair.serverEnd.consume = { _, bytes in ReadProgress(consumed: bytes.count, needed: 0) }
        client.write([1])
        client.flush()
        #expect(pair.run { pair.serverEnd.bytes.count == sent.count + 1 })
        #expect(pair.serverEnd.bytes == sent + [1])
        client.close()
    }

    @Test func `many small writes leave in order with one flush`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let client = pair.connect()
        var sent: [UInt8] = []
        for number in 0..<3000 {
            let piece = patterned(number % 37 * (number % 50 == 0 ? 100 : 1), seed: UInt64(number))
            client.write(piece)
            sent += piece
        }
        #expect(client.queuedBytes == Int64(sent.count))
        client.flush()
        #expect(pair.run { pair.serverEnd.bytes.count == sent.count })
        #expect(pair.serverEnd.bytes == sent)
        #expect(client.takenBytes == Int64(sent.count))
        client.close()
    }

    @Test func `a peer that does not read stops the reading of its own requests`() throws {
        let limits = ConnectionLimits(outputHigh: .mib(1))
        let pair = try LoopPair(limits: limits)
        defer { pair.close() }
        let answer = patterned(256 << 10, seed: 3)
        var requests = 0
        pair.serverEnd.consume = { connection, bytes in
            let taken = min(bytes.count, 8)
            requests += taken
            connection.write(answer)
            connection.flush()
            return ReadProgress(consumed: taken, needed: taken < bytes.count ? 0 : 1)
        }
        let client = pair.connect()
        client.pauseReading()
        for _ in 0..<400 {
            client.write(patterned(8, seed: 4))
            client.flush()
            pair.loop.run(until: EventLoop.now() + .microseconds(200))
        }
        let server = pair.server[0]
        #expect(server.pendingBytes <= (2 << 20))
        let answeredWhileBlocked = requests
        #expect(answeredWhileBlocked < 400 * 8)
        client.resumeReading()
        #expect(pair.run { pair.clientEnd.bytes.count == 400 * answer.count })
        #expect(requests == 400 * 8)
        client.close()
    }

    @Test func `a handler that pauses gets the rest after it resumes and nothing before`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        pair.serverEnd.consume = { connection, bytes in
            connection.pauseReading()
            return ReadProgress(consumed: 1, needed: 0)
        }
        let client = pair.connect()
        let sent = patterned(300, seed: 5)
        client.write(sent)
        client.flush()
        pair.run { pair.serverEnd.bytes.count == 1 }
        for count in 2...300 {
            let server = pair.server[0]
            pair.loop.run(until: EventLoop.now() + .microseconds(50))
            #expect(pair.serverEnd.bytes.count == count - 1)
            server.resumeReading()
            #expect(pair.run { pair.serverEnd.bytes.count == count })
        }
        #expect(pair.serverEnd.bytes == sent)
        client.close()
    }

    @Test func `finish sends everything and then ends the stream`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let client = pair.connect()
        let sent = patterned(20 << 20, seed: 6)
        client.write(sent)
        client.finish()
        client.write([1, 2, 3])
        #expect(pair.run { !pair.serverEnd.ends.isEmpty })
        #expect(pair.serverEnd.ends.map(\.code) == [.closedByPeer])
        #expect(pair.serverEnd.bytes == sent)
        #expect(pair.run { !pair.clientEnd.ends.isEmpty })
        #expect(pair.clientEnd.ends.map(\.code) == [.closedByPeer])
    }

    @Test func `after close the handler hears nothing`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let client = pair.connect()
        client.close()
        client.write([1])
        client.flush()
        #expect(pair.run { !pair.serverEnd.ends.isEmpty })
        #expect(pair.clientEnd.ends.isEmpty)
        #expect(pair.serverEnd.bytes.isEmpty)
    }

    @Test func `a closed port is refused and an early deadline is a time-out`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let address = pair.listener.address
        _ = Connection.open(
            address, on: pair.loop, limits: pair.limits,
            deadline: EventLoop.now() - .milliseconds(1_000), handler: pair.clientEnd)
        #expect(pair.clientEnd.ends.isEmpty)
        pair.run { pair.clientEnd.ends.count == 1 }
        pair.listener.close()
        pair.loop.run(until: EventLoop.now())
        _ = Connection.open(
            address, on: pair.loop, limits: pair.limits,
            deadline: EventLoop.now() + .milliseconds(30_000), handler: pair.clientEnd)
        #expect(pair.run { pair.clientEnd.ends.count == 2 })
        #expect(pair.clientEnd.ends.map(\.code) == [.timedOut, .refused])
        #expect(pair.clientEnd.opened == 0)
    }

    @Test func `a name is resolved without blocking the loop`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let address = SocketAddress(host: "localhost", port: pair.listener.address.port)
        let connection = Connection.open(
            address, on: pair.loop, limits: pair.limits,
            deadline: EventLoop.now() + .milliseconds(30_000), handler: pair.clientEnd)
        #expect(pair.run { connection.isOpen || !pair.clientEnd.ends.isEmpty })
        #expect(pair.clientEnd.ends.allSatisfy { $0.code == .refused })
        connection.close()
    }

    @Test func `a busy port is one sentence that names it`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let error = #expect(throws: NetworkError.self) {
            _ = try TCPListener(
                on: pair.loop, at: pair.listener.address, backlog: 1, accept: { $0.reject() },
                refuse: { _ in })
        }
        #expect(error?.code == .addressInUse)
        #expect(error?.message.contains("\(pair.listener.address)") == true)
        #expect(error?.message.contains("in use") == true)
    }

    @Test func `a connection is handed over to a loop of another thread`() throws {
        let loop = try EventLoop()
        defer { loop.close() }
        let other = try EchoThread()
        let listener = try TCPListener(
            on: loop, at: SocketAddress(host: "127.0.0.1", port: 0), backlog: 16,
            accept: { socket in
                if let detached = try? socket.detach() { other.adopt(detached) }
            }, refuse: { _ in })
        let handler = RecordingHandler()
        let client = Connection.open(
            listener.address, on: loop, limits: ConnectionLimits(),
            deadline: EventLoop.now() + .milliseconds(30_000), handler: handler)
        while handler.opened == 0 { loop.run(until: EventLoop.now() + .milliseconds(30_000)) }
        let sent = patterned(1 << 20, seed: 7)
        client.write(sent)
        client.flush()
        while handler.bytes.count < sent.count, handler.ends.isEmpty {
            loop.run(until: EventLoop.now() + .milliseconds(30_000))
        }
        #expect(handler.bytes == sent)
        client.close()
        listener.close()
        other.stop()
    }
}

/// Echoes on a thread of its own. Its state is touched on that thread only.
private final class EchoThread: ConnectionHandler, @unchecked Sendable {
    private var thread: LoopThread!
    private var loop: EventLoop!
    private var connections: [Connection] = []

    init() throws {
        thread = try LoopThread(
            setUp: { [unowned self] in loop = $0 },
            tearDown: { [unowned self] _ in
                for connection in connections { connection.close() }
            })
    }

    func adopt(_ socket: DetachedSocket) {
        thread.mailbox.post { [self] in
            if let connection = try? socket.adopt(
                on: loop, limits: ConnectionLimits(), handler: self)
            {
                connections.append(connection)
            }
        }
    }

    func stop() { thread.stop() }

    func connectionOpened(_ connection: Connection) {}
    func connection(
        _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
    ) -> ReadProgress {
        connection.write(Array(bytes))
        connection.flush()
        return ReadProgress(consumed: bytes.count, needed: 0)
    }
    func connectionProgressed(_ connection: Connection) {}
    func connectionEnded(_ connection: Connection, _ error: NetworkError) {}
}
