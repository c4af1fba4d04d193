import BrokerCore
import BrokerServer
import Network
import Synchronization
import Vocabulary

/// Answers requests as their first byte says; the answer is the request's own bytes.
final class ScriptedService: RequestService {
    enum Verb: UInt8 {
        case answer = 1
        /// Kept until `release`.
        case hold = 2
        /// Nothing is sent.
        case silence = 3
        case close = 4
        /// Answered by `flush`.
        case sync = 5
        /// Answered by `advance`, 20 ms later.
        case later = 6
        case halt = 7
        /// Answered with a megabyte of zeros after the request.
        case large = 8
    }

    struct Held: Sendable {
        var bytes: [UInt8]
        var slot: UInt64
        var target: any ReplyTarget
    }

    private struct State {
        var held: [Held] = []
        var syncing: [Held] = []
        var later: [(due: Instant, held: Held)] = []
        var endpoints: [AdvertisedEndpoint] = []
        var halt: String?
        var closes = 0
        var flushes = 0
        var handled = 0
    }

    private let state = Mutex(State())

    func handle(
        _ frame: UnsafeMutableRawBufferPointer, slot: UInt64, target: any ReplyTarget,
        connection: ConnectionFacts
    ) {
        let held = Held(bytes: Array(frame), slot: slot, target: target)
        // The memory is the server's again after the return, and it may show that.
        defer { for index in frame.indices { frame[index] = 0xEE } }
        state.withLock { $0.handled += 1 }
        switch Verb(rawValue: frame[0]) {
        case .answer: ScriptedService.answer(held)
        case .hold: state.withLock { $0.held.append(held) }
        case .silence: target.deliver(.nothing, for: slot)
        case .sync: state.withLock { $0.syncing.append(held) }
        case .later:
            state.withLock { $0.later.append((EventLoop.now() + .milliseconds(20), held)) }
        case .halt: state.withLock { $0.halt = "the last log directory failed" }
        case .large: ScriptedService.answer(held, extra: 1 << 20)
        case .close, nil: target.deliver(.close(reason: "byte \(frame[0])"), for: slot)
        }
    }

    static func answer(_ held: Held, extra: Int = 0) {
        let size = UInt32(held.bytes.count + extra)
        let head = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } + held.bytes
        var pieces: [ResponseFrame.Piece] = [.bytes(head)]
        if extra > 0 { pieces.append(.bytes([UInt8](repeating: 0, count: extra))) }
        held.target.deliver(.frame(ResponseFrame(pieces: pieces)), for: held.slot)
    }

    var handledCount: Int { state.withLock { $0.handled } }
    var closeCount: Int { state.withLock { $0.closes } }
    var endpoints: [AdvertisedEndpoint] { state.withLock { $0.endpoints } }
    var heldCount: Int { state.withLock { $0.held.count } }

    /// Answers what is held, in an order of the test's choosing, on the caller's thread.
    func release(_ order: ([Held]) -> [Held] = { $0 }) {
        let held = state.withLock { state in
            let held = state.held
            state.held = []
            return held
        }
        for one in order(held) { ScriptedService.answer(one) }
    }

    func advertise(_ endpoints: [AdvertisedEndpoint]) {
        state.withLock { $0.endpoints = endpoints }
    }

    var partitionsAwaitingFlush: Int { state.withLock { $0.syncing.isEmpty ? 0 : 1 } }

    func flush() {
        let syncing = state.withLock { state in
            let syncing = state.syncing
            state.syncing = []
            state.flushes += 1
            return syncing
        }
        for one in syncing { ScriptedService.answer(one) }
    }

    var nextDue: Instant {
        state.withLock { $0.later.map(\.due).min() ?? .distantFuture }
    }

    func advance(to now: Instant) -> Instant {
        let due = state.withLock { state in
            let due = state.later.filter { $0.due <= now }
            state.later.removeAll { $0.due <= now }
            return due
        }
        for one in due { ScriptedService.answer(one.held) }
        return nextDue
    }

    var haltReason: String? { state.withLock { $0.halt } }

    func close() { state.withLock { $0.closes += 1 } }
}
