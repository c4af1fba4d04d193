import Drivers
import Measurements
import Platform
import Scenarios
import Vocabulary

/// One thread's worth of load on the calling thread, without warm-up: for probes whose answers are
/// known.
struct ProbeRun {
    let plan: Plan
    let clock: any LoadClock
    let threadTime: @Sendable () -> Nanoseconds

    struct Outcome {
        var produce: ProduceRecorder
        var pace: ThreadPace
        var ledger: [[LedgerEntry]]
        var drainEnd: Instant
    }

    /// From the start of the run to that of the phase: time to open clients and fault memory in.
    private static let lead = Nanoseconds.milliseconds(20)

    func run(on driver: any Driver) throws -> Outcome {
        ThreadPinning.setTimerSlack(nanoseconds: 1)
        let board = LoadBoard()
        let signals = FaultSignals(span: plan.phases.afterFault)
        let layout = LoadLayout(
            plan: plan,
            identity: RecordIdentity(run: RunID(high: 0, low: plan.seed), plan: plan),
            settings: try plan.producers.map { try RecordSetting($0, of: plan) },
            topicNames: plan.topics.map(\.name), options: LoadOptions(), clock: clock,
            board: board, signals: signals, origin: clock.now())
        guard let parts = layout.hosts().first else {
            throw LoadError("a probe needs a producer")
        }
        let host = GeneratorHost(parts, clock: clock, board: board, threadTime: threadTime)
        try host.open(on: try driver.makeLoop())
        let start = clock.now() + Self.lead
        let window = PhaseWindow(name: "measure", start: start, end: start + plan.phases.measure)
        host.inbox.put(parts.recorders(for: window, signals: signals))
        board.announceMeasure(from: start.nanoseconds, until: window.end.nanoseconds)
        board.announceLoad(from: start.nanoseconds)
        board.announceStop(at: (window.end + plan.phases.drain).nanoseconds)
        board.announceTargets(plan.topics.map { [Int64](repeating: 0, count: $0.partitions) })
        clock.sleep(until: start)
        host.run()
        let drainEnd = clock.now()
        for books in parts.produceBooks { books.finish(at: drainEnd) }
        guard
            let produce = PhaseLoad(
                merging: parts.produceBooks.compactMap(\.measure), consume: []
            ).produce
        else { throw LoadError("a probe's phase did not begin") }
        return Outcome(
            produce: produce, pace: host.pace, ledger: parts.ledger.take(), drainEnd: drainEnd)
    }
}
