import Drivers
import KafkaCodec
import Network
import Vocabulary

protocol LinkOwner: AnyObject {
    /// Versions are known; requests can be sent.
    func linkReady(_ link: BrokerLink)
    /// Every exchange under way has been told before.
    func linkLost(_ link: BrokerLink, _ reason: String)
}

/// A connection to one broker address that is made anew when it breaks, as long as somebody wants
/// it. Requests are pipelined; answers come in their order.
final class BrokerLink: ConnectionHandler {
    enum State {
        case down, connecting, greeting, ready, closed
    }

    let address: SocketAddress
    private(set) var state = State.down
    private(set) var apis = ApiRanges()
    /// Requests without an outcome.
    var inFlight: Int { awaiting.count + unanswerable }

    private let loop: EventLoop
    private let settings: LinkSettings
    private weak var owner: (any LinkOwner)?
    private var connection: Connection?
    private let writer = ByteWriter(capacity: 1024)
    /// Not wholly given to the socket yet.
    private var writing = Fifo<Exchange>()
    private var awaiting = Fifo<Exchange>()
    /// Exchanges in `writing` that expect no answer.
    private var unanswerable = 0
    private var nextCorrelation: Int32 = 0
    private var failures = 0
    private var retryAt = Instant(nanoseconds: 0)
    private var retryTimer: LoopTimer?
    private var deadlineTimer: LoopTimer?

    init(
        to address: SocketAddress, on loop: EventLoop, settings: LinkSettings, owner: any LinkOwner
    ) {
        self.address = address
        self.loop = loop
        self.settings = settings
        self.owner = owner
        retryTimer = LoopTimer(on: loop) { [unowned self] in want() }
        deadlineTimer = LoopTimer(on: loop) { [unowned self] in checkDeadline() }
    }

    var isReady: Bool { state == .ready }

    /// Whether the backoff after the last failure is over.
    func mayConnect(at now: Instant) -> Bool { now >= retryAt }

    /// Bytes that wait for the socket.
    var pendingBytes: Int { connection?.pendingBytes ?? 0 }

    /// Connects, now or as soon as the backoff allows, when there is no connection.
    func want() {
        guard state == .down, let retryTimer else { return }
        let now = EventLoop.now()
        guard now >= retryAt else {
            if !retryTimer.isScheduled { retryTimer.schedule(at: retryAt) }
            return
        }
        state = .connecting
        let limits = ConnectionLimits(
            outputHigh: .mib(64), sendBuffer: settings.sendBuffer,
            receiveBuffer: settings.receiveBuffer)
        connection = Connection.open(
            address, on: loop, limits: limits, deadline: now + settings.connectTimeout,
            handler: self)
    }

    /// Queues a request; `flush` sends what is queued. `splits` are the records of `encode`'s frame,
    /// each kept by its owner until it is sent.
    func send(
        _ exchange: Exchange, now: Instant, timeout: Nanoseconds? = nil, owners: [AnyObject] = [],
        encode: (ByteWriter, Int32, inout [RecordsSplit]) throws(CodecError) -> Void
    ) throws(CodecError) {
        guard let connection else {
            preconditionFailure("a request was sent on a link that is down")
        }
        nextCorrelation &+= 1
        exchange.correlation = nextCorrelation
        exchange.start = connection.queuedBytes
        exchange.deadline = now + (timeout ?? settings.requestTimeout)
        writer.removeAll()
        var splits: [RecordsSplit] = []
        try encode(writer, nextCorrelation, &splits)
        var position = 0
        for (index, split) in splits.enumerated() {
            connection.write(
                copying: UnsafeRawBufferPointer(rebasing: writer.bytes[position..<split.position]))
            connection.write(UnsafeRawBufferPointer(split.records.bytes), keptBy: owners[index])
            position = split.position
        }
        connection.write(copying: UnsafeRawBufferPointer(rebasing: writer.bytes[position...]))
        exchange.end = connection.queuedBytes
        writing.append(exchange)
        if exchange.expectsAnswer {
            awaiting.append(exchange)
            if let deadlineTimer, !deadlineTimer.isScheduled {
                deadlineTimer.schedule(at: exchange.deadline)
            }
        } else {
            unanswerable += 1
        }
    }

    /// Gives everything queued to the socket, as far as it takes it.
    func flush() {
        guard let connection, !writing.isEmpty else { return }
        connection.flush()
        noteWritten()
    }

    /// Ends the link for good. Exchanges under way hear that they are lost.
    func close() {
        guard state != .closed else { return }
        lose("the client closed", to: .closed)
        retryTimer?.cancel()
        owner = nil
    }

    // MARK: The connection

    func connectionOpened(_ connection: Connection) {
        state = .greeting
        greet(version: Greeting.firstVersion)
    }

    func connection(
        _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
    ) -> ReadProgress {
        var position = 0
        while true {
            let rest = bytes.count - position
            guard rest >= 4 else { return ReadProgress(consumed: position, needed: 4) }
            let size = Int(
                Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            guard size >= 4, size <= BrokerLink.answerBytesMax else {
                fail("the broker sent an answer of \(size) bytes")
                return ReadProgress(consumed: bytes.count, needed: 0)
            }
            guard rest >= 4 + size else {
                return ReadProgress(consumed: position, needed: 4 + size)
            }
            take(
                UnsafeMutableRawBufferPointer(
                    rebasing: bytes[position + 4..<position + 4 + size]))
            position += 4 + size
            guard self.connection === connection else {
                return ReadProgress(consumed: bytes.count, needed: 0)
            }
        }
    }

    func connectionProgressed(_ connection: Connection) { noteWritten() }

    func connectionEnded(_ connection: Connection, _ error: NetworkError) {
        noteWritten()
        fail("\(address): \(error)")
    }

    /// Far above `fetch.max.bytes`; more can only be a stream that got out of step.
    private static let answerBytesMax = 1 << 30

    private func take(_ frame: UnsafeMutableRawBufferPointer) {
        guard let exchange = awaiting.popFirst() else {
            return fail("the broker sent an answer that nobody asked for")
        }
        noteWritten()
        let now = EventLoop.now()
        do {
            let (correlation, body) = try ResponseHeader.decode(
                frame, api: exchange.api, version: exchange.version)
            guard correlation == exchange.correlation else {
                exchange.lost("an answer to another request came", at: now)
                return fail(
                    "the broker answered request \(correlation) where \(exchange.correlation) was "
                        + "next")
            }
            try exchange.answered(body, at: now)
        } catch {
            exchange.lost("its answer could not be read: \(error)", at: now)
            fail("the broker's answer to \(exchange.api) could not be read: \(error)")
        }
    }

    private func noteWritten() {
        guard let connection else { return }
        let taken = connection.takenBytes
        while let exchange = writing.first, exchange.start < taken {
            let now = EventLoop.now()
            if exchange.written == nil { exchange.written = now }
            guard exchange.end <= taken else { return }
            _ = writing.popFirst()
            guard !exchange.expectsAnswer else { continue }
            unanswerable -= 1
            exchange.whollyWritten(at: now)
        }
    }

    private func checkDeadline() {
        guard let first = awaiting.first else { return }
        guard first.deadline <= EventLoop.now() else {
            deadlineTimer?.schedule(at: first.deadline)
            return
        }
        fail("\(address) did not answer \(first.api) within its time")
    }

    // MARK: The greeting

    private func greet(version: Int16) {
        let greeting = Greeting(version: version) { [unowned self] outcome in hear(outcome) }
        var request = ApiVersionsRequest()
        request.clientSoftwareName = "trial-wire"
        request.clientSoftwareVersion = WireDriver.version
        do {
            try send(greeting, now: EventLoop.now()) {
                [settings] writer, correlation, _ throws(CodecError) in
                try request.encodeFrame(
                    version: version, correlationId: correlation, clientId: settings.clientID,
                    into: writer)
            }
            flush()
        } catch {
            fail("\(error)")
        }
    }

    private func hear(_ outcome: Greeting.Outcome) {
        switch outcome {
        case .again(let version):
            greet(version: version)
        case .refused(let reason):
            fail("\(address) refused the connection: \(reason)")
        case .speaks(let apis):
            self.apis = apis
            state = .ready
            failures = 0
            owner?.linkReady(self)
        }
    }

    // MARK: Losing it

    /// Breaks the connection; the next attempt is at once when it had worked, and backs off from
    /// attempt to attempt when not.
    func fail(_ reason: String) {
        guard state != .closed, state != .down else { return }
        let had = state == .ready
        lose(reason, to: .down)
        let now = EventLoop.now()
        if had {
            failures = 0
            retryAt = now
        } else {
            retryAt = now + backoff(after: failures)
            failures += 1
        }
        owner?.linkLost(self, reason)
    }

    /// The Java client waits `reconnect.backoff.ms` (50) and doubles it at once, which would hide how
    /// soon a killed broker is back: three tries may miss it by 200 ms. Here the waits are 1, 2, 4, 4,
    /// … ms; only after some hundred tries, about a second, do they grow to that setting's maximum.
    private func backoff(after failures: Int) -> Nanoseconds {
        guard failures < Self.failuresAtBackoff else {
            return max(settings.reconnectBackoff, settings.reconnectBackoffMax)
        }
        return min(settings.reconnectBackoff, .milliseconds(1 << Int64(min(failures, 2))))
    }

    private static var failuresAtBackoff: Int { 200 }

    private func lose(_ reason: String, to next: State) {
        noteWritten()
        connection?.close()
        connection = nil
        state = next
        deadlineTimer?.cancel()
        let now = EventLoop.now()
        var exchanges = awaiting.popAll()
        exchanges += writing.popAll().filter { !$0.expectsAnswer }
        unanswerable = 0
        // What was never written goes back to where it came from, the last first, so that the
        // order is kept there.
        for exchange in exchanges where exchange.written != nil { exchange.lost(reason, at: now) }
        for exchange in exchanges.reversed() where exchange.written == nil {
            exchange.lost(reason, at: now)
        }
    }
}
