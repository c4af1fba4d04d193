public import Vocabulary

/// What one generator thread measures of its producers in one phase. Filled by that thread alone,
/// without locks and without allocation on the way; merged when the threads are joined.
///
/// For each batch outcome: `beginOutcomes(at:)`, then one of `acked`, `failed`, `unknown` for each
/// record, then `endOutcomes`. In a closed loop records have no intended time: give the time of the
/// send in both places and say so at `init`; response times are then not kept.
public final class ProduceRecorder: @unchecked Sendable {
    // Used by one thread until it is joined, then by the one that merges; `live` has its own rules.

    public let phase: PhaseWindow
    public let isClosedLoop: Bool
    public let live: LiveCounters
    /// From the intended time, everything.
    public let response: CensoredHistogram
    /// The part of `response` that `steady` leaves out.
    public let leftOut: CensoredHistogram
    /// From the hand-over to the driver.
    public let service: Histogram
    public private(set) var series: WorkerSeries

    @usableFromInline let counts: UnsafeMutablePointer<ProduceCounts>
    @usableFromInline let batch: UnsafeMutablePointer<BatchState>
    private let signals: FaultSignals
    private var windows: FaultWindows
    private var waiting: CensoredTimes
    private var waitingLeftOut: CensoredTimes

    @usableFromInline
    struct BatchState {
        @usableFromInline var ended: Int64 = 0
        /// Records intended before this are left out of `steady`.
        @usableFromInline var cutoff: Int64 = .min
        @usableFromInline var inPhase = false
        @usableFromInline var second: Histogram
    }

    /// `epoch` is second 0 of the series, the same for every recorder of the run.
    public init(
        phase: PhaseWindow, epoch: Instant, signals: FaultSignals, isClosedLoop: Bool,
        live: LiveCounters = LiveCounters()
    ) {
        self.phase = phase
        self.isClosedLoop = isClosedLoop
        self.live = live
        self.signals = signals
        response = CensoredHistogram()
        leftOut = CensoredHistogram()
        service = Histogram()
        series = WorkerSeries(epoch: epoch)
        windows = signals.current
        waiting = CensoredTimes(start: phase.start)
        waitingLeftOut = CensoredTimes(start: phase.start)
        counts = .allocate(capacity: 1)
        counts.initialize(to: ProduceCounts())
        batch = .allocate(capacity: 1)
        batch.initialize(to: BatchState(second: series.currentSecond))
    }

    deinit {
        counts.deinitialize(count: 1)
        counts.deallocate()
        batch.deinitialize(count: 1)
        batch.deallocate()
    }

    public var totals: ProduceCounts { counts.pointee }
    /// Outcomes before the intended time or the send: a clock went back, or two were mixed.
    public var clockErrors: Int64 { response.observed.negative + service.negative }
    public var faultWindowSpan: Nanoseconds { windows.span }

    // MARK: Offering

    /// Records that were due and were handed over, or will be; counted in the second of `at`.
    public func offered(records: Int, at intended: Instant) {
        counts.pointee.offered += Int64(records)
        series.update(at: intended) { $0.offered += Int64(records) }
    }

    /// Of those, handed over late; `worst` is the longest delay among them. `blocked`: they were
    /// late because the client's buffer was full, and not because the generator was slow.
    public func late(records: Int, worst: Nanoseconds, blocked: Bool, at sent: Instant) {
        counts.pointee.late += Int64(records)
        if blocked { counts.pointee.lateBlocked += Int64(records) }
        counts.pointee.latestNanoseconds = max(counts.pointee.latestNanoseconds, worst.value)
        series.update(at: sent) { $0.late += Int64(records) }
    }

    public func blocked(for time: Nanoseconds) {
        counts.pointee.blockedNanoseconds += time.value
    }

    public func attempt(wireBytes: Int, isFinal: Bool) {
        counts.pointee.wireBytes += Int64(wireBytes)
        if isFinal { counts.pointee.batches += 1 } else { counts.pointee.retriedAttempts += 1 }
    }

    // MARK: Outcomes

    public func beginOutcomes(at ended: Instant) {
        if let changed = signals.ifChanged(since: windows.signals.count) { windows = changed }
        batch.pointee.ended = ended.nanoseconds
        batch.pointee.cutoff = windows.cutoff(forOutcomeAt: ended.nanoseconds)
        batch.pointee.inPhase = ended < phase.end
        if series.roll(to: ended) {
            if let whole = series.lastWholeSecond { live.publish(lastSecond: whole) }
            batch.pointee.second = series.currentSecond
        }
    }

    /// `sent` is the hand-over to the driver; `bytes` is key and value.
    @inlinable
    public func acked(intended: Int64, sent: Int64, bytes: Int) {
        let ended = batch.pointee.ended
        service.record(ended &- sent)
        batch.pointee.second.record(ended &- intended)
        if !isClosedLoop {
            response.observed.record(ended &- intended)
            if intended < batch.pointee.cutoff { leftOut.observed.record(ended &- intended) }
        }
        counts.pointee.scheduleDelayNanoseconds &+= sent &- intended
        counts.pointee.serviceNanoseconds &+= ended &- sent
        counts.pointee.acked &+= 1
        counts.pointee.payloadBytes &+= Int64(bytes)
        if batch.pointee.inPhase {
            counts.pointee.ackedInPhase &+= 1
            counts.pointee.payloadBytesInPhase &+= Int64(bytes)
        }
    }

    /// Of a batch whose records are acknowledged: when its first byte was given to the socket.
    public func onWire(since written: Instant, records: Int) {
        let time = batch.pointee.ended &- written.nanoseconds
        counts.pointee.onWireNanoseconds &+= time &* Int64(records)
        counts.pointee.onWireRecords += Int64(records)
    }

    public func failed(intended: Int64) {
        counts.pointee.failed += 1
        censor(intended)
    }

    public func unknown(intended: Int64) {
        counts.pointee.unknown += 1
        censor(intended)
    }

    /// After the drain: records of this phase that never reached the driver.
    public func unsent(intended: Int64, records: Int = 1) {
        counts.pointee.unsent += Int64(records)
        guard !isClosedLoop else { return }
        waiting.add(intended: intended, count: Int64(records))
        if intended < signals.current.cutoff(forOutcomeAt: .max) {
            waitingLeftOut.add(intended: intended, count: Int64(records))
        }
    }

    private func censor(_ intended: Int64) {
        guard !isClosedLoop else { return }
        waiting.add(intended: intended)
        if intended < batch.pointee.cutoff { waitingLeftOut.add(intended: intended) }
    }

    public func endOutcomes() {
        series.follow(counts.pointee, at: Instant(nanoseconds: batch.pointee.ended))
        live.publish(counts.pointee)
    }

    /// Once, after the drain: says how long the records without an answer had been waited for.
    public func finish(at drainEnd: Instant) {
        waiting.record(into: response.censored, waitedUntil: drainEnd)
        waitingLeftOut.record(into: leftOut.censored, waitedUntil: drainEnd)
        waiting = CensoredTimes(start: phase.start)
        waitingLeftOut = CensoredTimes(start: phase.start)
        series.close()
        live.publish(counts.pointee)
    }

    /// Takes in another worker's phase; both are finished.
    public func add(_ other: ProduceRecorder) {
        counts.pointee.add(other.counts.pointee)
        response.add(other.response)
        leftOut.add(other.leftOut)
        service.add(other.service)
        series.add(other.series)
    }

    /// `response` without what the fault windows leave out.
    public var steady: CensoredHistogram {
        let steady = response.copy()
        steady.subtract(leftOut)
        return steady
    }
}
