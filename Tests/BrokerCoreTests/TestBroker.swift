import BrokerCore
import KafkaCodec
import Platform
import Vocabulary

/// A broker on a file system in memory, with a clock of the test's own, spoken to in frames.
final class TestBroker {
    static let directory: FilePath = "/data"

    let fileSystem: any FileSystem
    let clock: TestClock
    let target = RecordingTarget()
    let broker: Broker
    private var nextSlot: UInt64 = 0

    init(
        _ settings: [String: String] = [:], on fileSystem: any FileSystem = CrashableFileSystem(),
        clock: TestClock = TestClock(), limits: BrokerLimits = BrokerLimits(),
        plantedBug: PlantedBug? = nil, listener: @escaping BrokerEvent.Listener = { _ in }
    ) throws {
        self.fileSystem = fileSystem
        self.clock = clock
        let written = ["log.dirs": Self.directory.text].merging(settings) { $1 }
        broker = try Broker.open(
            configuration: try BrokerConfiguration(
                written, seed: 7, limits: limits, plantedBug: plantedBug),
            fileSystem: fileSystem, clock: clock, listener: listener)
        broker.advertise([AdvertisedEndpoint(listener: "PLAINTEXT", host: "127.0.0.1", port: 9092)])
    }

    static let connection = ConnectionFacts(id: 1, peer: "127.0.0.1:5", listener: "PLAINTEXT")

    /// Hands a frame in and answers its slot; what comes of it is in `target`.
    @discardableResult
    func handle(_ frame: [UInt8]) -> UInt64 {
        nextSlot += 1
        var frame = frame
        frame.withUnsafeMutableBytes {
            broker.handle($0, slot: nextSlot, target: target, connection: Self.connection)
            // The bytes are ours again: whoever still reads them finds rubbish.
            for index in $0.indices { $0[index] = 0xee }
        }
        return nextSlot
    }

    @discardableResult
    func send<Request: RequestMessage>(_ request: Request, version: Int16? = nil) throws -> UInt64 {
        handle(try Self.frame(request, version: version ?? Request.versions.upperBound))
    }

    static func frame<Request: RequestMessage>(_ request: Request, version: Int16) throws
        -> [UInt8]
    {
        let writer = ByteWriter()
        try request.encodeFrame(
            version: version, correlationId: 77, clientId: "test", into: writer)
        return Array(writer.bytes.dropFirst(4))
    }

    /// Flushes until nothing waits.
    func flushAll() {
        while broker.partitionsAwaitingFlush > 0 { broker.flush() }
    }

    /// Sends, flushes what waits, and reads the answer.
    func ask<Request: RequestMessage>(_ request: Request, version: Int16? = nil) throws
        -> Request.Response
    {
        let version = version ?? Request.versions.upperBound
        let slot = try send(request, version: version)
        flushAll()
        return try answer(slot, to: Request.self, version: version)
    }

    func answer<Request: RequestMessage>(
        _ slot: UInt64, to _: Request.Type, version: Int16? = nil
    ) throws -> Request.Response {
        let version = version ?? Request.versions.upperBound
        guard let reply = target.reply(slot) else { throw Missing("slot \(slot) has no answer") }
        guard case .frame(let frame) = reply else { throw Missing("\(reply) is no frame") }
        // Read by pointers that must stay valid as long as the test looks at the records.
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: frame.byteCount, alignment: 16)
        bytes.copyBytes(from: try frame.joined())
        leaked.append(bytes)
        guard bytes.load(as: Int32.self).bigEndian == Int32(frame.byteCount - 4) else {
            throw Missing("the size in front of the frame is wrong")
        }
        let (correlation, body) = try ResponseHeader.decode(
            UnsafeMutableRawBufferPointer(rebasing: bytes[4...]), api: Request.api,
            version: version)
        guard correlation == 77 else { throw Missing("correlation id \(correlation)") }
        return try Request.Response(decoding: body, version: version)
    }

    private var leaked: [UnsafeMutableRawBufferPointer] = []

    deinit { for bytes in leaked { bytes.deallocate() } }

    /// Why the connection was to be closed, or nil.
    func closeReason(_ slot: UInt64) -> String? {
        if case .close(let reason)? = target.reply(slot) { reason } else { nil }
    }
}

struct Missing: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
