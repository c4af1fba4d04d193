import Drivers
import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

extension PlanRun {
    /// Warm-up, measure with its faults, and drain.
    func offerLoad(
        _ load: LoadGenerator, _ driver: any Driver, _ ledger: LedgerKeeper
    ) throws -> LoadResult {
        begin("warm up")
        try load.start(on: driver, deadline: MonotonicClock.now() + plan.limits.request)
        do {
            let warmup = load.warmUp { [self] in
                ledger.drain()
                report("warm up", load: load.snapshot())
                return interruption.isSet || system.hasDied
            }
            try end("warm up", note: warmupNote(warmup), complete: warmup.ended != .cancelled)
            if warmup.ended == .limit {
                record.warn(
                    "not-steady", "throughput and p99 were still changing when warming ended")
            }
            let result = try measure(load, ledger)
            if let parts = driver.latencyParts { take(parts) }
            return result
        } catch {
            _ = load.finish(by: MonotonicClock.now())
            throw error
        }
    }

    private func measure(_ load: LoadGenerator, _ ledger: LedgerKeeper) throws -> LoadResult {
        begin("measure")
        let window = load.beginMeasure()
        let watch = HostWatch(epoch: started, system: system)
        let faults = FaultRunner(
            plan: plan, system: system, load: load, measure: window,
            event: { [self] in progress.event($0) })
        defer { faults.abandon() }
        MonotonicClock.sleep(until: window.start)
        let before = CostReading(system)
        if !crashes.isEmpty {
            let records = try crash(load, ledger, watch, window)
            let after = CostReading(system)
            try end("measure", complete: !interruption.isSet)
            return try drain(load, ledger, records, watch, (before, after))
        }
        while MonotonicClock.now() < window.end, !interruption.isSet {
            let now = MonotonicClock.now()
            try faults.tick(now)
            try checkSystem(faults)
            ledger.drain()
            watch.tick(now)
            try checkSpace(now)
            report(
                "measure", remaining: window.end - now, load: load.snapshot(),
                host: watch.samples.last)
            MonotonicClock.sleep(until: min(window.end, now + Self.tickInterval))
        }
        let after = CostReading(system)
        try end("measure", complete: !interruption.isSet)
        try faults.settle()
        return try drain(load, ledger, faults, watch, (before, after))
    }

    private func drain(
        _ load: LoadGenerator, _ ledger: LedgerKeeper, _ faults: any FaultSource,
        _ watch: HostWatch, _ cost: (before: CostReading, after: CostReading)
    ) throws -> LoadResult {
        begin("drain")
        let deadline = MonotonicClock.now() + (faults.isLost ? .zero : plan.phases.drain)
        let result = load.finish(by: deadline)
        ledger.drain()
        faults.observe()
        record.fill(result, faults: faults.records, cost: cost, watch: watch, runStart: started)
        try writeSeries(result, watch)
        try end("drain")
        return result
    }

    private func take(_ parts: LatencyParts) {
        record.produce?.parts?.take(
            clientQueue: parts.clientQueueMicroseconds + (parts.clientSendMicroseconds ?? 0),
            networkAndBroker: parts.networkAndBrokerMicroseconds)
        guard parts.retries > 0 else { return }
        record.warn(
            "client-retries",
            "\(record.client.kind) sent \(parts.retries.grouped) requests again by itself and does "
                + "not tell which: a record has one attempt in the ledger")
    }

    private func writeSeries(_ result: LoadResult, _ watch: HostWatch) throws {
        let log = HistogramLog(
            started: record.started, runStart: started, produce: result.measure.produce,
            consume: result.measure.consume)
        try directory.write(log.text(), to: "histograms.hlog")
        try directory.write(RunSeries.table(result, watch, started).csv(), to: "series.csv")
    }

    /// How often faults, the ledger and the progress line are looked after.
    private static var tickInterval: Nanoseconds { .milliseconds(5) }

    private func warmupNote(_ warmup: WarmupResult) -> String {
        switch warmup.ended {
        case .skipped: "the plan has none"
        case .fixed: "\(warmup.span), as planned"
        case .steady: "steady after \(warmup.span)"
        case .limit: "not steady within \(warmup.span)"
        case .cancelled: "cut short after \(warmup.span)"
        }
    }

    private func checkSystem(_ faults: FaultRunner) throws {
        guard faults.isUp, system.hasDied else { return }
        throw RunError(
            .environment,
            "the broker ended by itself in the measure phase; its last words are in \(directory.logs)"
        )
    }

    private func checkSpace(_ now: Instant) throws {
        guard now - lastSpaceCheck >= .seconds(Int64(1)) else { return }
        lastSpaceCheck = now
        guard plan.target.isOurs else { return }
        let free = try fileSystem.space(at: data.path).free
        guard free < SpaceNeed.reserve.value / 2 else { return }
        throw RunError(
            .environment,
            "\(data.path) has only \((free / 1_000_000).grouped) MB left; name another place with --data"
        )
    }
}
