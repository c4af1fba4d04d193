import Drivers
import Measurements
import Synchronization
import Vocabulary

/// The workers of one thread and their turns. Knows no thread itself: it can be driven by one, or by
/// a test that owns the time.
final class GeneratorHost: @unchecked Sendable {
    // Turns are taken by one thread; the controlling thread touches `inbox`, the gauges and
    // `producersAreDone` only, until the other has ended.

    let parts: HostParts
    let inbox = RecorderInbox()
    /// Whether all producers are closed, so that their totals may be read.
    let producersAreDone = Atomic<Bool>(false)
    private(set) var pace: ThreadPace

    private let clock: any LoadClock
    private let board: LoadBoard
    private let threadTime: @Sendable () -> Nanoseconds
    private var loop: (any DriverLoop)?
    private var stage = Stage.waiting
    private var producersAreOpen = true
    /// When the next turn was to be; -1 before the first.
    private var wanted: Int64 = -1
    private var cpuAtStart = Nanoseconds.zero
    private var measuredFrom: Int64 = 0
    private var ledgerGivenAt: Int64 = 0

    private enum Stage { case waiting, warming, announced, measuring, over }

    /// `threadTime` reads the processor time of the thread that takes the turns.
    init(
        _ parts: HostParts, clock: any LoadClock, board: LoadBoard,
        threadTime: @escaping @Sendable () -> Nanoseconds
    ) {
        self.parts = parts
        self.clock = clock
        self.board = board
        self.threadTime = threadTime
        pace = ThreadPace(
            name: parts.name, producers: parts.producers.count, consumers: parts.consumers.count)
    }

    /// Opens every client, on the thread that will take the turns. When one cannot be opened,
    /// those that were are closed again.
    func open(on loop: any DriverLoop) throws {
        self.loop = loop
        do {
            for worker in parts.producers { try worker.open(on: loop) }
            for worker in parts.consumers { try worker.open(on: loop) }
        } catch {
            closeProducers()
            close()
            throw error
        }
    }

    /// Takes turns until the load is over; then everything is closed.
    func run() {
        while turn() {}
    }

    /// Everything that is due, then the I/O until more is. Answers false when all is over.
    func turn() -> Bool {
        guard let loop else { return false }
        let now = clock.now().nanoseconds
        if stage == .measuring, wanted >= 0 { pace.note(now: now, wanted: wanted) }
        advance(now)
        var wake = now + LoadTolerance.boardInterval.value
        if producersAreOpen {
            for worker in parts.producers { wake = min(wake, worker.turn(now)) }
        }
        for worker in parts.consumers { wake = min(wake, worker.turn(now)) }
        if now - ledgerGivenAt >= LoadTolerance.ledgerInterval.value {
            parts.ledger.handOver()
            ledgerGivenAt = now
        }
        if board.stopAt != .max, isOver(now) {
            close()
            return false
        }
        // Nothing is gathered when a turn left work behind.
        if wake > now { wake = max(wake, now + parts.gathering.value) }
        wanted = max(wake, now)
        loop.run(until: Instant(nanoseconds: wake))
        return true
    }

    // MARK: Stages

    private func advance(_ now: Int64) {
        if stage == .waiting, board.loadStart != .max {
            let start = Instant(nanoseconds: board.loadStart)
            for worker in parts.producers { worker.begin(at: start) }
            stage = .warming
        }
        if stage == .warming, board.measureStart != .max, let recorders = inbox.take() {
            for (books, recorder) in zip(parts.produceBooks, recorders.produce) {
                books.beginMeasure(recorder)
            }
            if let recorder = recorders.consume { parts.consumeBooks?.beginMeasure(recorder) }
            stage = .announced
        }
        if stage == .announced, now >= board.measureStart {
            (measuredFrom, cpuAtStart) = (now, threadTime())
            stage = .measuring
        }
        if stage == .measuring, now >= board.measureEnd { endMeasuring(now) }
    }

    private func endMeasuring(_ now: Int64) {
        pace.cpu = threadTime() - cpuAtStart
        pace.wall = Nanoseconds(now - measuredFrom)
        stage = .over
    }

    // MARK: The end

    private func isOver(_ now: Int64) -> Bool {
        let mustStop = now >= board.stopAt
        if producersAreOpen, mustStop || parts.producers.allSatisfy({ $0.isDone(at: now) }) {
            closeProducers()
        }
        guard !producersAreOpen else { return false }
        if mustStop || parts.consumers.isEmpty { return true }
        guard let ends = board.consumeTargets else { return false }
        return parts.consumers.allSatisfy { $0.isDone(reaching: ends[Int($0.topic)]) }
    }

    private func closeProducers() {
        for worker in parts.producers { worker.close() }
        parts.ledger.handOver()
        producersAreOpen = false
        producersAreDone.store(true, ordering: .releasing)
    }

    private func close() {
        for worker in parts.consumers { worker.close() }
        if stage == .measuring { endMeasuring(clock.now().nanoseconds) }
        loop?.close()
        loop = nil
    }
}

/// What lives on one generator thread.
struct HostParts {
    var name: String
    var producers: [ProducerWorker]
    var consumers: [ConsumerWorker]
    /// Of the producers on this thread: open loop, closed loop, or both.
    var produceBooks: [ProduceBooks]
    var consumeBooks: ConsumeBooks?
    var ledger: LedgerBuffer
    /// As in `LoadOptions`.
    var gathering: Nanoseconds
}

extension ThreadPace {
    fileprivate mutating func note(now: Int64, wanted: Int64) {
        turns += 1
        longestGap = max(longestGap, Nanoseconds(now - wanted))
    }
}
