import Network
import Vocabulary

/// A client of bytes on a loop of its own, run on the test's thread.
final class RawClient: ConnectionHandler {
    let loop: EventLoop
    private(set) var connection: Connection!
    private(set) var received: [UInt8] = []
    private(set) var isEnded = false
    private(set) var isOpened = false

    init(port: Int) throws {
        loop = try EventLoop()
        connection = Connection.open(
            SocketAddress(host: "127.0.0.1", port: port), on: loop, limits: ConnectionLimits(),
            deadline: EventLoop.now() + .milliseconds(30_000), handler: self)
        run { self.isOpened || self.isEnded }
    }

    func close() {
        connection.close()
        loop.close()
    }

    func send(_ bytes: [UInt8]) {
        connection.write(bytes)
        connection.flush()
    }

    /// A frame of at least 8 bytes: verb, tag, and what fills it.
    static func frame(
        _ verb: ScriptedService.Verb, _ tag: UInt8, size: Int = 8
    ) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: UInt32(size) >> $0) }
            + [verb.rawValue, tag] + (2..<size).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// Whole frames received so far, without their sizes.
    var frames: [[UInt8]] {
        var frames: [[UInt8]] = []
        var position = 0
        while received.count - position >= 4 {
            let size = received[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            guard received.count - position >= 4 + size else { break }
            frames.append(Array(received[position + 4..<position + 4 + size]))
            position += 4 + size
        }
        return frames
    }

    var tags: [UInt8] { frames.map { $0[1] } }

    @discardableResult
    func run(until condition: () -> Bool) -> Bool {
        let end = EventLoop.now() + .milliseconds(30_000)
        while !condition() {
            guard EventLoop.now() < end else { return false }
            loop.run(until: EventLoop.now() + .milliseconds(5))
        }
        return true
    }

    func connectionOpened(_ connection: Connection) { isOpened = true }

    func connection(
        _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
    ) -> ReadProgress {
        received.append(contentsOf: bytes)
        return ReadProgress(consumed: bytes.count, needed: 0)
    }

    func connectionProgressed(_ connection: Connection) {}

    func connectionEnded(_ connection: Connection, _ error: NetworkError) { isEnded = true }
}
