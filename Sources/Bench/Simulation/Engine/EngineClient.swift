import BrokerCore
import KafkaCodec
import Platform
import Synchronization
import Vocabulary

/// Speaks to a broker in this thread, in frames of the protocol. Answers wait in an inbox, each with
/// the number of file operations that had been done when it came.
final class EngineClient {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private final class Inbox: ReplyTarget {
        private let disk: CrashableFileSystem
        private let replies = Mutex<[UInt64: (reply: Reply, at: Int)]>([:])

        init(_ disk: CrashableFileSystem) { self.disk = disk }

        func deliver(_ reply: Reply, for slot: UInt64) {
            let now = disk.operationCount
            replies.withLock { $0[slot] = (reply, now) }
        }

        func take(_ slot: UInt64) -> (reply: Reply, at: Int)? {
            replies.withLock { $0.removeValue(forKey: slot) }
        }
    }

    let broker: Broker
    private let inbox: Inbox
    private var nextSlot: UInt64 = 0
    private static let facts = ConnectionFacts(
        id: 1, peer: "127.0.0.1:5", listener: "PLAINTEXT")
    private static let correlation: Int32 = 77

    init(
        on disk: CrashableFileSystem, through fileSystem: any FileSystem, clock: any BrokerClock,
        seed: UInt64, plantedBug: PlantedBug?
    ) throws {
        inbox = Inbox(disk)
        broker = try Broker.open(
            configuration: try BrokerConfiguration(
                EngineWorkload.brokerSettings, seed: seed, plantedBug: plantedBug),
            fileSystem: fileSystem, clock: clock)
        broker.advertise([AdvertisedEndpoint(listener: "PLAINTEXT", host: "127.0.0.1", port: 9092)])
    }

    /// Sends, and answers the slot under which the answer will be.
    @discardableResult
    func send<Request: RequestMessage>(_ request: Request, version: Int16) throws -> UInt64 {
        let writer = ByteWriter()
        try request.encodeFrame(
            version: version, correlationId: Self.correlation, clientId: "simulation", into: writer)
        var frame = Array(writer.bytes.dropFirst(4))
        nextSlot += 1
        frame.withUnsafeMutableBytes {
            broker.handle($0, slot: nextSlot, target: inbox, connection: Self.facts)
        }
        return nextSlot
    }

    /// The answer, if it has come; its records are valid within `body` only.
    func take<Request: RequestMessage, Answer>(
        _ slot: UInt64, to _: Request.Type, version: Int16,
        _ body: (Request.Response, _ at: Int) throws -> Answer
    ) throws -> Answer? {
        guard let (reply, at) = inbox.take(slot) else { return nil }
        switch reply {
        case .nothing: return nil
        case .close(let reason): throw Failure(description: "the connection was closed: \(reason)")
        case .frame(let frame):
            var bytes = try frame.joined()
            return try bytes.withUnsafeMutableBytes { buffer in
                let (_, content) = try ResponseHeader.decode(
                    UnsafeMutableRawBufferPointer(rebasing: buffer[4...]), api: Request.api,
                    version: version)
                return try body(try Request.Response(decoding: content, version: version), at)
            }
        }
    }

    /// Sends, flushes what waits, and answers what came.
    func ask<Request: RequestMessage, Answer>(
        _ request: Request, version: Int16,
        _ body: (Request.Response, _ at: Int) throws -> Answer
    ) throws -> Answer {
        let slot = try send(request, version: version)
        while broker.partitionsAwaitingFlush > 0 { broker.flush() }
        guard let answer = try take(slot, to: Request.self, version: version, body) else {
            throw Failure(description: "no answer came to a \(Request.api) request")
        }
        return answer
    }
}

extension ResponseFrame {
    /// The frame as a socket would carry it, its size included.
    fileprivate func joined() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .bytes(let own): bytes += own
            case .file(let file, let position, let length):
                var read = [UInt8](repeating: 0, count: length)
                let count = try read.withUnsafeMutableBytes {
                    try file.read(into: $0, at: position)
                }
                bytes += read.prefix(count)
            }
        }
        return bytes
    }
}
