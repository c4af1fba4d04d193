import Drivers
import Measurements
import Scenarios
import Synchronization
import Vocabulary

@testable import LoadGeneration

/// One host with the producers and consumers of a plan, stepped through by a test.
final class StagedHost {
    let clock = VirtualClock()
    let board = LoadBoard()
    let signals: FaultSignals
    let host: GeneratorHost
    let identity: RecordIdentity
    let plan: Plan
    private(set) var window: PhaseWindow?

    init(_ plan: Plan, on driver: (VirtualClock) -> any Driver) throws {
        self.plan = plan
        identity = RecordIdentity(run: RunID(high: 7, low: 7), plan: plan)
        signals = FaultSignals(span: plan.phases.afterFault)
        let layout = LoadLayout(
            plan: plan, identity: identity,
            settings: try plan.producers.map { try RecordSetting($0, of: plan) },
            topicNames: plan.topics.map(\.name), options: LoadOptions(), clock: clock,
            board: board, signals: signals, origin: clock.now())
        var parts = layout.hosts()
        // Producers and consumers on one thread, so that virtual time has one owner.
        if parts.count == 2 {
            parts[0].consumers = parts[1].consumers
            parts[0].consumeBooks = parts[1].consumeBooks
        }
        host = GeneratorHost(parts[0], clock: clock, board: board, threadTime: { .zero })
        try host.open(on: try driver(clock).makeLoop())
    }

    func startLoad() { board.announceLoad(from: clock.now().nanoseconds) }

    func run(for span: Nanoseconds) {
        let end = clock.now() + span
        while clock.now() < end, host.turn() {}
    }

    func announceMeasure() {
        let start = clock.now() + LoadTolerance.announcement
        let window = PhaseWindow(name: "measure", start: start, end: start + plan.phases.measure)
        host.inbox.put(host.parts.recorders(for: window, signals: signals))
        board.announceMeasure(from: start.nanoseconds, until: window.end.nanoseconds)
        self.window = window
    }

    /// Runs to the end; answers the measure phase.
    func finish(after drain: Nanoseconds = .seconds(1.0)) -> PhaseLoad {
        if let window { run(for: window.end - clock.now()) }
        board.announceStop(at: (clock.now() + drain).nanoseconds)
        while host.turn() {
            guard host.producersAreDone.load(ordering: .acquiring), board.consumeTargets == nil
            else { continue }
            var ends = plan.topics.map { [Int64](repeating: 0, count: $0.partitions) }
            for worker in host.parts.producers {
                for (index, end) in worker.outcomes.endOffsets.enumerated() {
                    ends[Int(worker.setting.topic)][index] = max(
                        ends[Int(worker.setting.topic)][index], end)
                }
            }
            board.announceTargets(ends)
        }
        for books in host.parts.produceBooks { books.finish(at: clock.now()) }
        host.parts.consumeBooks?.finish()
        return PhaseLoad(
            merging: host.parts.produceBooks.compactMap(\.measure),
            consume: [host.parts.consumeBooks?.measure].compactMap { $0 })
    }
}
