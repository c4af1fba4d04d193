import BrokerCore
import Network
import Platform
import Vocabulary

/// One client's connection: cuts what arrives into requests, and sends the answers in order.
///
/// Everything but `deliver` is called on the loop's thread only, and `deliver` goes there first.
final class ClientSession: ConnectionHandler, ReplyTarget, @unchecked Sendable {
    let facts: ConnectionFacts
    let host: String
    private let home: ServerLoop
    private let service: any RequestService
    private let limits: ServerLimits
    private var connection: Connection?
    private var slots = ReplySlots()
    private var isPaused = false
    private var isStopping = false
    private(set) var isFinishing = false
    /// When a whole request last arrived, an answer last left, or a long request last got on.
    private var lastActivity: Instant
    private var partialBytes = 0
    var needsFlush = false

    init(facts: ConnectionFacts, host: String, home: ServerLoop, service: any RequestService) {
        self.facts = facts
        self.host = host
        self.home = home
        self.service = service
        limits = home.limits
        lastActivity = EventLoop.now()
    }

    func attach(_ connection: Connection) { self.connection = connection }

    // MARK: Requests

    func connectionOpened(_ connection: Connection) {}

    func connection(
        _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
    ) -> ReadProgress {
        if isFinishing { return ReadProgress(consumed: bytes.count, needed: 0) }
        var position = 0
        while true {
            let rest = bytes.count - position
            guard rest >= 4 else { return wait(rest, for: 4, at: position) }
            let size = Int(
                Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            guard size >= RequestFrame.sizeMin, size <= Int(limits.requestBytesMax.value) else {
                home.refuse(self, RequestFrame.complaint(size, limits.requestBytesMax))
                return ReadProgress(consumed: bytes.count, needed: 0)
            }
            guard rest >= 4 + size else { return wait(rest, for: 4 + size, at: position) }
            guard !isFull, !isStopping else {
                pause()
                return ReadProgress(consumed: position, needed: 0)
            }
            let frame = UnsafeMutableRawBufferPointer(
                rebasing: bytes[position + 4..<position + 4 + size])
            position += 4 + size
            partialBytes = 0
            lastActivity = EventLoop.now()
            service.handle(
                frame, slot: slots.open(requestBytes: size), target: self, connection: facts)
            guard self.connection != nil else {
                return ReadProgress(consumed: bytes.count, needed: 0)
            }
        }
    }

    /// A request that trickles in keeps its connection only while it gets on at a fair rate.
    private func wait(_ rest: Int, for needed: Int, at position: Int) -> ReadProgress {
        if rest >= partialBytes + ClientSession.fairProgress {
            partialBytes = rest
            lastActivity = EventLoop.now()
        }
        return ReadProgress(consumed: position, needed: needed)
    }

    private static let fairProgress = 65_536

    // MARK: Answers

    func deliver(_ reply: Reply, for slot: UInt64) {
        if home.mailbox.isOnLoopThread {
            complete(slot, reply)
        } else {
            home.forward(Delivery(session: self, slot: slot, reply: reply))
        }
    }

    func complete(_ slot: UInt64, _ reply: Reply) {
        guard connection != nil, slots.complete(slot, with: reply) else { return }
        while let ready = slots.popReady() {
            send(ready)
            guard connection != nil else { return }
        }
        resumeIfRoom()
    }

    private func send(_ reply: Reply) {
        switch reply {
        case .frame(let frame):
            for piece in frame.pieces { send(piece) }
            home.flushLater(self)
        case .nothing:
            break
        case .close(let reason):
            // Answers to earlier requests are whole and belong to the client.
            connection?.flush()
            home.refuse(self, reason)
        }
    }

    private func send(_ piece: ResponseFrame.Piece) {
        guard let connection else { return }
        switch piece {
        case .bytes(let bytes):
            connection.write(bytes)
        case .file(let file, let position, let length):
            if let descriptor = file.descriptor {
                connection.write(
                    FileRegion(
                        descriptor: descriptor, position: position, length: length, owner: file))
            } else {
                sendCopy(of: file, position, length)
            }
        }
    }

    /// A file without a descriptor is one in memory.
    private func sendCopy(of file: any File, _ position: Int64, _ length: Int) {
        let bytes = try? [UInt8](unsafeUninitializedCapacity: length) { space, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(space), at: position)
        }
        guard let bytes, bytes.count == length else {
            return home.refuse(self, "\(file.path) could not be read for sending")
        }
        connection?.write(bytes)
    }

    func flush() {
        needsFlush = false
        lastActivity = EventLoop.now()
        connection?.flush()
        resumeIfRoom()
    }

    // MARK: Limits

    private var isFull: Bool {
        slots.inFlight >= limits.requestsInFlightMax
            || slots.requestBytes >= Int(limits.requestBytesInFlightMax.value)
            || slots.replyBytes + (connection?.pendingBytes ?? 0) > Int(limits.replyBytesMax.value)
    }

    private func pause() {
        guard !isPaused else { return }
        isPaused = true
        connection?.pauseReading()
    }

    private func resumeIfRoom() {
        guard isPaused, !isStopping, !isFull else { return }
        isPaused = false
        connection?.resumeReading()
    }

    func connectionProgressed(_ connection: Connection) {
        lastActivity = EventLoop.now()
        resumeIfRoom()
    }

    /// Whether nothing has happened for too long. A request that waits for its answer does not count
    /// as idle: how long it may take is the broker's to bound.
    func isIdle(at now: Instant) -> Bool {
        guard let idleMax = limits.idleMax else { return false }
        return slots.inFlight == 0 && now - lastActivity > idleMax
    }

    var unconsumedBytes: Int { connection?.unconsumedBytes ?? 0 }

    func trim() { _ = connection?.trim() }

    // MARK: The end

    func connectionEnded(_ connection: Connection, _ error: NetworkError) {
        self.connection = nil
        home.forget(self)
    }

    /// Takes no further request.
    func stopReading() {
        isStopping = true
        pause()
    }

    /// Ends the stream of answers, and lets what the client still sends fall on the floor: closing
    /// with bytes unread would reset the connection and could take the last answers with it.
    func finish() {
        guard !isFinishing else { return }
        isFinishing = true
        connection?.finish()
        connection?.resumeReading()
    }

    var owesAnswers: Bool {
        guard let connection else { return false }
        return slots.inFlight > 0 || connection.pendingBytes > 0
    }

    func close() {
        connection?.close()
        connection = nil
        home.forget(self)
    }
}
