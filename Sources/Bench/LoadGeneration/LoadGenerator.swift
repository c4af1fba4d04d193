package import Drivers
package import Measurements
import Platform
package import Scenarios
package import Vocabulary

/// Offers a plan's load to one driver: `start`, `warmUp`, `beginMeasure`, any faults meanwhile, and
/// `finish`. All verbs are for one controlling thread but `snapshot`, which any thread may call.
package final class LoadGenerator {
    package let identity: RecordIdentity
    /// To be told of each fault just before its signal.
    package let signals: FaultSignals
    /// Every attempt as it ended, one buffer a producing thread; to be taken from now and then, and
    /// once more after `finish`.
    package let ledgers: [LedgerBuffer]

    let plan: Plan
    let clock: any LoadClock
    let board = LoadBoard()
    let hosts: [GeneratorHost]
    private let options: LoadOptions
    private(set) var threads: [GeneratorThread] = []
    private(set) var loadStart: Instant?
    private(set) var measure: PhaseWindow?

    /// `topicNames` are the names on the broker, by the plan's topics; nil for the plan's own.
    /// `origin` is second 0 of every series; nil for now. Throws `LoadError` for a load
    /// that cannot be generated.
    package init(
        _ plan: Plan, run: RunID, topicNames: [String]? = nil,
        options: LoadOptions = LoadOptions(), clock: any LoadClock = HostClock(),
        origin: Instant? = nil
    ) throws {
        self.plan = plan
        self.options = options
        self.clock = clock
        let names = topicNames ?? plan.topics.map(\.name)
        precondition(names.count == plan.topics.count, "a topic of the plan has no name")
        identity = RecordIdentity(run: run, plan: plan)
        signals = FaultSignals(span: plan.phases.afterFault)
        let settings = try plan.producers.map { producer in
            let topic = plan.topics.firstIndex { $0.name == producer.topic }
            return try RecordSetting(producer, of: plan, topicName: topic.map { names[$0] })
        }
        let layout = LoadLayout(
            plan: plan, identity: identity, settings: settings, topicNames: names,
            options: options, clock: clock, board: board, signals: signals,
            origin: origin ?? clock.now())
        let board = board
        hosts = layout.hosts().map {
            GeneratorHost(
                $0, clock: clock, board: board,
                threadTime: { ProcessUsage.cpuTimeOfThisThread() })
        }
        ledgers = hosts.filter { !$0.parts.producers.isEmpty }.map(\.parts.ledger)
    }

    /// Starts the threads and opens every client, then begins to offer. Throws what a client could
    /// not be opened for; then nothing is left running.
    package func start(on driver: any Driver, deadline: Instant) throws {
        do {
            for (index, host) in hosts.enumerated() {
                let processor =
                    options.processors.isEmpty
                    ? nil : options.processors[index % options.processors.count]
                threads.append(try GeneratorThread(host, on: driver, processor: processor))
            }
            for thread in threads { try thread.awaitOpen(clock, deadline: deadline) }
        } catch {
            board.announceStop(at: clock.now().nanoseconds)
            for thread in threads { thread.join() }
            threads = []
            throw error
        }
        if plan.phases.warmup != .none {
            let start = clock.now()
            loadStart = start
            board.announceLoad(from: start.nanoseconds)
        }
    }

    /// Offers the load until the plan's warming is over, or `isCancelled` says so, which is asked
    /// ten times a second.
    package func warmUp(isCancelled: () -> Bool = { false }) -> WarmupResult {
        guard let start = loadStart else { return WarmupResult(ended: .skipped, span: .zero) }
        var detector = SteadyDetector()
        var second = 0
        var ackedBefore: Int64 = 0
        while !isCancelled() {
            let elapsed = clock.now() - start
            switch plan.phases.warmup {
            case .none: return WarmupResult(ended: .skipped, span: elapsed)
            case .fixed(let span):
                if elapsed >= span { return WarmupResult(ended: .fixed, span: elapsed) }
            case .steady(let limit):
                if elapsed.value / 1_000_000_000 > second {
                    second = Int(elapsed.value / 1_000_000_000)
                    let live = live(measuring: false)
                    let p99 = live.lastSecond?.quantile(0.99) ?? 0
                    let isSteady = detector.add(
                        acked: live.acked - ackedBefore, p99: Nanoseconds(p99))
                    ackedBefore = live.acked
                    if isSteady { return WarmupResult(ended: .steady, span: elapsed) }
                }
                if elapsed >= limit { return WarmupResult(ended: .limit, span: elapsed) }
            }
            clock.sleep(until: clock.now() + .milliseconds(100))
        }
        return WarmupResult(ended: .cancelled, span: clock.now() - start)
    }

    /// Announces the measure phase, which starts `LoadTolerance.announcement` from now and has the
    /// plan's length to the nanosecond.
    package func beginMeasure() -> PhaseWindow {
        let start = clock.now() + LoadTolerance.announcement
        let window = PhaseWindow(name: "measure", start: start, end: start + plan.phases.measure)
        for host in hosts { host.inbox.put(host.parts.recorders(for: window, signals: signals)) }
        measure = window
        board.announceMeasure(
            from: window.start.nanoseconds, until: window.end.nanoseconds)
        if loadStart == nil {
            loadStart = start
            board.announceLoad(from: start.nanoseconds)
        }
        return window
    }
}
