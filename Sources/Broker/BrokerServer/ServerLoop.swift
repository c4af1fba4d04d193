import BrokerCore
import Network
import Synchronization
import Vocabulary

/// An answer on its way to the loop of its connection.
struct Delivery: Sendable {
    var session: ClientSession
    var slot: UInt64
    var reply: Reply
}

/// One event loop of a server, its thread and its connections.
///
/// What is not marked otherwise is touched on the loop's thread only.
final class ServerLoop: @unchecked Sendable {
    let mailbox: LoopMailbox
    let limits: ServerLimits
    /// For choosing a loop, from any thread.
    let connectionCount = Atomic<Int>(0)

    private let shared: ServerShared
    private let deliveries = Mutex<[Delivery]>([])
    private let loop: EventLoop
    private var sessions: [UInt64: ClientSession] = [:]
    private var unflushed: [ClientSession] = []
    private var sweep: LoopTimer?
    private var whenDrained: (@Sendable () -> Void)?
    private var drainTimer: LoopTimer?

    init(loop: EventLoop, shared: ServerShared) {
        self.loop = loop
        self.shared = shared
        mailbox = loop.mailbox
        limits = shared.limits
        loop.afterWork = { [unowned self] in afterWork() }
        let sweep = LoopTimer(on: loop) { [unowned self] in sweepIdle() }
        self.sweep = sweep
        sweep.schedule(at: EventLoop.now() + sweepInterval)
    }

    // MARK: Connections

    func adopt(_ socket: AcceptedSocket, _ admission: Admission) {
        let session = makeSession(admission)
        session.attach(socket.adopt(limits: connectionLimits, handler: session))
    }

    /// From another loop's thread.
    func adopt(_ socket: DetachedSocket, _ admission: Admission) {
        mailbox.post { [self] in
            let session = makeSession(admission)
            do {
                session.attach(
                    try socket.adopt(on: loop, limits: connectionLimits, handler: session))
            } catch {
                shared.log("cannot serve \(admission.facts.peer): \(error)")
                forget(session)
            }
        }
    }

    private func makeSession(_ admission: Admission) -> ClientSession {
        let session = ClientSession(
            facts: admission.facts, host: admission.host, home: self, service: shared.service)
        sessions[admission.facts.id] = session
        return session
    }

    private var connectionLimits: ConnectionLimits {
        ConnectionLimits(
            outputHigh: limits.replyBytesMax, sendBuffer: limits.sendBuffer,
            receiveBuffer: limits.receiveBuffer)
    }

    /// Ends a connection for a reason that the log tells.
    func refuse(_ session: ClientSession, _ reason: String) {
        shared.log("closing the connection from \(session.facts.peer): \(reason)")
        session.close()
    }

    func forget(_ session: ClientSession) {
        guard sessions.removeValue(forKey: session.facts.id) != nil else { return }
        connectionCount.subtract(1, ordering: .relaxed)
        shared.leave(session.host)
        checkDrained()
    }

    // MARK: Answers

    /// From any thread.
    func forward(_ delivery: Delivery) {
        let isFirst = deliveries.withLock { deliveries in
            deliveries.append(delivery)
            return deliveries.count == 1
        }
        if isFirst { mailbox.post { [self] in takeDeliveries() } }
    }

    private func takeDeliveries() {
        let taken = deliveries.withLock { deliveries in
            let taken = deliveries
            deliveries = []
            return taken
        }
        for delivery in taken { delivery.session.complete(delivery.slot, delivery.reply) }
    }

    /// Answers of one iteration leave together.
    func flushLater(_ session: ClientSession) {
        guard !session.needsFlush else { return }
        session.needsFlush = true
        unflushed.append(session)
    }

    private func flushAnswers() {
        while !unflushed.isEmpty {
            let sessions = unflushed
            unflushed = []
            for session in sessions { session.flush() }
        }
    }

    private func afterWork() {
        flushAnswers()
        // One partition and nothing else to do: a thread of its own would only add its wake-up.
        let waiting = shared.service.partitionsAwaitingFlush
        if waiting == 1, !shared.flusher.isBusy, !loop.hasReadyEvents {
            shared.service.flush()
            flushAnswers()
        } else if waiting > 0 {
            shared.flusher.wake()
        }
        shared.timekeeper.expect(shared.service.nextDue)
        shared.checkHalt()
        checkDrained()
    }

    // MARK: Idle connections

    private static let sweepIntervalMax = Nanoseconds.milliseconds(2_000)

    private var sweepInterval: Nanoseconds {
        let idle = limits.idleMax ?? ServerLoop.sweepIntervalMax
        return max(min(Nanoseconds(idle.value / 4), ServerLoop.sweepIntervalMax), .milliseconds(1))
    }

    private func sweepIdle() {
        let now = EventLoop.now()
        for session in Array(sessions.values) {
            session.trim()
            guard session.isIdle(at: now) else { continue }
            let held = session.unconsumedBytes
            if held > 0 {
                refuse(session, "its request stopped after \(held) bytes (connections.max.idle.ms)")
            } else {
                session.close()
            }
        }
        sweep?.schedule(at: now + sweepInterval)
    }

    // MARK: The end

    /// Reads no further request, and calls back once every answer owed has been sent, or when the
    /// limit for that is over.
    func drain(_ done: @escaping @Sendable () -> Void) {
        mailbox.post { [self] in
            whenDrained = done
            for session in sessions.values { session.stopReading() }
            let timer = LoopTimer(on: loop) { [unowned self] in finishDrain() }
            timer.schedule(at: EventLoop.now() + limits.drainMax)
            drainTimer = timer
            checkDrained()
        }
    }

    private func checkDrained() {
        guard whenDrained != nil else { return }
        if sessions.isEmpty { return finishDrain() }
        var owing = false
        for session in sessions.values {
            if session.owesAnswers { owing = true } else { session.finish() }
        }
        guard !owing, let timer = drainTimer else { return }
        let linger = EventLoop.now() + ServerLoop.lingerMax
        if linger < timer.deadline { timer.schedule(at: linger) }
    }

    /// How long clients have to close their side once every answer was sent.
    private static let lingerMax = Nanoseconds.milliseconds(250)

    private func finishDrain() {
        drainTimer?.cancel()
        let done = whenDrained
        whenDrained = nil
        done?()
    }

    func closeAll() {
        sweep?.cancel()
        drainTimer?.cancel()
        for session in Array(sessions.values) { session.close() }
        unflushed = []
    }
}
