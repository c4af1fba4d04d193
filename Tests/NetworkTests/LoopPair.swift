import Glibc
import Network
import Vocabulary

/// Both ends of connections on one loop, run on the test's thread.
final class LoopPair {
    let loop: EventLoop
    let limits: ConnectionLimits
    private(set) var listener: TCPListener!
    private(set) var server: [Connection] = []
    private(set) var refusals: [NetworkError] = []
    let serverEnd: RecordingHandler
    let clientEnd = RecordingHandler()

    init(limits: ConnectionLimits = ConnectionLimits()) throws {
        loop = try EventLoop()
        self.limits = limits
        let serverEnd = RecordingHandler()
        self.serverEnd = serverEnd
        listener = try TCPListener(
            on: loop, at: SocketAddress(host: "127.0.0.1", port: 0), backlog: 16,
            accept: { [unowned self] socket in
                server.append(socket.adopt(limits: limits, handler: serverEnd))
            }, refuse: { [unowned self] in refusals.append($0) })
    }

    func connect() -> Connection {
        let connection = Connection.open(
            listener.address, on: loop, limits: limits,
            deadline: EventLoop.now() + .milliseconds(30_000),
            handler: clientEnd)
        let before = server.count
        run { connection.isOpen && self.server.count > before }
        return connection
    }

    /// Runs the loop until `condition` holds; false when it does not within half a minute, which no
    /// sound run comes near.
    @discardableResult
    func run(until condition: () -> Bool) -> Bool {
        let end = EventLoop.now() + .milliseconds(30_000)
        while !condition() {
            guard EventLoop.now() < end else { return false }
            loop.run(until: EventLoop.now() + .milliseconds(20))
        }
        return true
    }

    func close() {
        listener.close()
        for connection in server { connection.close() }
        loop.close()
    }
}

final class RecordingHandler: ConnectionHandler {
    var bytes: [UInt8] = []
    var opened = 0
    var deliveries = 0
    var progress = 0
    var ends: [NetworkError] = []
    /// Answers how much of a delivery to consume; everything by default.
    var consume: (Connection, UnsafeMutableRawBufferPointer) -> ReadProgress = { _, bytes in
        ReadProgress(consumed: bytes.count, needed: 0)
    }

    func connectionOpened(_ connection: Connection) { opened += 1 }

    func connection(
        _ connection: Connection, received: UnsafeMutableRawBufferPointer
    ) -> ReadProgress {
        deliveries += 1
        let progress = consume(connection, received)
        bytes.append(contentsOf: received[..<progress.consumed])
        return progress
    }

    func connectionProgressed(_ connection: Connection) { progress += 1 }

    func connectionEnded(_ connection: Connection, _ error: NetworkError) { ends.append(error) }
}

/// The same bytes for the same seed; long ones repeat with a period that is no power of two.
func patterned(_ count: Int, seed: UInt64) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    let period = (0..<min(count, 65_521)).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 24)
    }
    var bytes = period
    bytes.reserveCapacity(count + period.count)
    while bytes.count < count { bytes += period }
    bytes.removeLast(bytes.count - count)
    return bytes
}
