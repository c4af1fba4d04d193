import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

/// Brings about the planned faults, one after the other, and times what follows from each.
///
/// A fault waits until the one before it is over: the broker is back and has acknowledged a record
/// again. How much later than planned it came is in the record.
final class FaultRunner: FaultSource {
    private(set) var records: [FaultRecord] = []
    private let plan: Plan
    private let system: any SystemOnTrial
    private let load: LoadGenerator
    private let measure: PhaseWindow
    private let event: (String) -> Void
    private var pending: [FaultPlan]
    private var state = State.idle

    private enum State {
        case idle
        /// Dead; to be started again then.
        case down(restartAt: Instant)
        /// Stopped with SIGSTOP; to be continued then.
        case paused(until: Instant)
        /// Its disk fails until then; should it end of that, it is started again so much later.
        case suffering(until: Instant, restartAfter: Nanoseconds)
        /// On its way up again.
        case starting(BackgroundStart)
        /// Running again; what follows is still awaited.
        case recovering
        /// It did not come back.
        case lost
    }

    init(
        plan: Plan, system: any SystemOnTrial, load: LoadGenerator, measure: PhaseWindow,
        event: @escaping (String) -> Void
    ) {
        self.plan = plan
        self.system = system
        self.load = load
        self.measure = measure
        self.event = event
        pending = plan.faults.sorted { FaultRunner.order($0) < FaultRunner.order($1) }
    }

    /// Whether the system on trial is meant to run at this moment.
    var isUp: Bool {
        switch state {
        case .idle, .recovering: true
        case .down, .paused, .suffering, .starting, .lost: false
        }
    }

    var isLost: Bool { if case .lost = state { true } else { false } }

    /// To be called often.
    func tick(_ now: Instant) throws {
        observe()
        switch state {
        case .down(let restartAt):
            if now >= restartAt { restart() }
        case .paused(let until):
            if now >= until { try resume() }
        case .suffering(let until, let restartAfter):
            if system.hasDied || now >= until { try mend(restartAfter) }
        case .starting(let start):
            if let outcome = start.outcome { started(outcome) }
        case .idle, .recovering:
            if let next = pending.first, isDue(next, now), isRecovered {
                pending.removeFirst()
                try bringAbout(next)
            }
        case .lost: break
        }
    }

    /// Whatever happens: nothing goes on in the background when this returns.
    func abandon() {
        if case .starting(let start) = state { _ = start.wait() }
    }

    /// After the measure phase: what is down comes up again, and no further fault comes.
    func settle() throws {
        pending = []
        switch state {
        case .down:
            restart()
            try settle()
        case .starting(let start): started(start.wait())
        case .paused: try resume()
        case .suffering:
            try mend(.zero)
            try settle()
        case .idle, .recovering, .lost: break
        }
    }

    /// Fills in what has been seen since.
    func observe() {
        guard case .recovering = state, !records.isEmpty else { return }
        let last = records.count - 1
        if records[last].firstAck == nil { records[last].firstAck = load.firstAck }
        if records[last].firstFetch == nil { records[last].firstFetch = load.firstDelivery }
        if records[last].caughtUp == nil { records[last].caughtUp = load.markPassed }
    }

    // MARK: Faults

    private func bringAbout(_ fault: FaultPlan) throws {
        let planned: Instant? =
            switch fault.trigger {
            case .at(let span): measure.start + span
            case .afterAcks: nil
            }
        // Opened before the signal, so that no outcome that it brings about is booked as steady.
        load.signals.open(at: MonotonicClock.now())
        let inFlight = load.snapshot().inFlight
        switch fault.kind {
        case .kill:
            let strike = try system.kill(fault.subject)
            add(.kill, strike, planned, inFlight)
            records[records.count - 1].died = MonotonicClock.now()
            state = .down(restartAt: MonotonicClock.now() + fault.restartAfter)
            let whom = strike.whom.map { " of \($0)" } ?? ""
            event("kill -9 \(records.count)\(whom) with \(inFlight.grouped) records in flight")
        case .stop:
            let strike = try system.stop(
                fault.subject, deadline: MonotonicClock.now() + plan.limits.stop)
            add(.stop, strike, planned, inFlight)
            records[records.count - 1].died = MonotonicClock.now()
            state = .down(restartAt: MonotonicClock.now() + fault.restartAfter)
            event("clean stop" + (strike.whom.map { " of \($0)" } ?? ""))
        case .pause(let span):
            let strike = try system.pause(fault.subject)
            add(.pause, strike, planned, inFlight)
            state = .paused(until: strike.signal + span)
            event("paused" + (strike.whom.map { " \($0)" } ?? "") + " for \(span)")
        case .disk(let disk, let span):
            let now = MonotonicClock.now()
            try system.setDisk(disk)
            add(.disk, Strike(now, whom: "\(disk)"), planned, inFlight)
            state = .suffering(until: now + span, restartAfter: fault.restartAfter)
            event("disk \(disk) for \(span)")
        }
        if case .down(let restartAt) = state, restartAt <= MonotonicClock.now() { restart() }
    }

    private func add(
        _ kind: FaultRecord.Kind, _ strike: Strike, _ planned: Instant?, _ inFlight: Int64
    ) {
        var record = FaultRecord(
            kind: kind, signal: strike.signal, planned: planned, inFlight: inFlight)
        record.whom = strike.whom
        records.append(record)
    }

    private func restart() {
        let restarted = MonotonicClock.now()
        records[records.count - 1].restarted = restarted
        load.watch(from: restarted)
        do {
            state = .starting(
                try BackgroundStart(system, deadline: restarted + plan.limits.ready))
        } catch {
            started(.failed("\(error)"))
        }
    }

    private func started(_ outcome: BackgroundStart.Outcome) {
        switch outcome {
        case .ready(let instant):
            records[records.count - 1].ready = instant
            load.mark()
            state = .recovering
        case .failed(let reason):
            records[records.count - 1].failure = reason
            event("it did not come back: \(reason)")
            state = .lost
        }
    }

    /// The disk is whole again; whether the broker outlived its failing is seen now.
    private func mend(_ restartAfter: Nanoseconds) throws {
        try system.setDisk(nil)
        let now = MonotonicClock.now()
        guard system.collectDeath() else {
            load.watch(from: now)
            records[records.count - 1].ready = now
            load.mark()
            state = .recovering
            return
        }
        records[records.count - 1].died = now
        event("the broker ended of its disk")
        state = .down(restartAt: now + restartAfter)
    }

    private func resume() throws {
        let resumed = MonotonicClock.now()
        load.watch(from: resumed)
        try system.resume()
        records[records.count - 1].restarted = resumed
        records[records.count - 1].ready = resumed
        load.mark()
        state = .recovering
    }

    // MARK: Order

    private var isRecovered: Bool {
        guard let last = records.last else { return true }
        return last.firstAck != nil
    }

    private func isDue(_ fault: FaultPlan, _ now: Instant) -> Bool {
        switch fault.trigger {
        case .at(let span): now >= measure.start + span
        case .afterAcks(let count): load.snapshot().live.acked >= Int64(count)
        }
    }

    /// By time; those by acknowledgements are looked at first.
    private static func order(_ fault: FaultPlan) -> Int64 {
        switch fault.trigger {
        case .at(let span): span.value
        case .afterAcks(let count): Int64.min + Int64(count)
        }
    }
}
