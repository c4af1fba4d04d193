public import Vocabulary

/// What one generator thread measures of its consumers in one phase: for each arrival
/// `beginArrivals(at:)`, one `delivered` a record, `endArrivals`.
public final class ConsumeRecorder: @unchecked Sendable {
    // Used by one thread until it is joined, then by the one that merges; `live` has its own rules.

    public let phase: PhaseWindow
    public let live: LiveCounters
    /// From the intended time that the record carries.
    public let response: Histogram
    /// The part of `response` that `steady` leaves out.
    public let leftOut: Histogram
    public private(set) var series: WorkerSeries
    public private(set) var fetchErrors: Int64 = 0

    @usableFromInline let counts: UnsafeMutablePointer<ConsumeCounts>
    @usableFromInline let arrival: UnsafeMutablePointer<ProduceRecorder.BatchState>
    private let signals: FaultSignals
    private var windows: FaultWindows

    public init(
        phase: PhaseWindow, epoch: Instant, signals: FaultSignals,
        live: LiveCounters = LiveCounters()
    ) {
        self.phase = phase
        self.live = live
        self.signals = signals
        response = Histogram()
        leftOut = Histogram()
        series = WorkerSeries(epoch: epoch)
        windows = signals.current
        counts = .allocate(capacity: 1)
        counts.initialize(to: ConsumeCounts())
        arrival = .allocate(capacity: 1)
        arrival.initialize(to: ProduceRecorder.BatchState(second: series.currentSecond))
    }

    deinit {
        counts.deinitialize(count: 1)
        counts.deallocate()
        arrival.deinitialize(count: 1)
        arrival.deallocate()
    }

    public var totals: ConsumeCounts { counts.pointee }
    /// Arrivals before the intended time: a clock went back, or two were mixed.
    public var clockErrors: Int64 { response.negative }

    public func beginArrivals(at arrived: Instant) {
        if let changed = signals.ifChanged(since: windows.signals.count) { windows = changed }
        arrival.pointee.ended = arrived.nanoseconds
        arrival.pointee.cutoff = windows.cutoff(forOutcomeAt: arrived.nanoseconds)
        arrival.pointee.inPhase = arrived < phase.end
        if series.roll(to: arrived) { arrival.pointee.second = series.currentSecond }
    }

    /// A record of this phase (by its intended time), or of a closed loop: then `intended` is when
    /// it was sent.
    @inlinable
    public func delivered(intended: Int64, bytes: Int) {
        let time = arrival.pointee.ended &- intended
        response.record(time)
        arrival.pointee.second.record(time)
        if intended < arrival.pointee.cutoff { leftOut.record(time) }
        counts.pointee.delivered &+= 1
        counts.pointee.bytes &+= Int64(bytes)
        if arrival.pointee.inPhase {
            counts.pointee.deliveredInPhase &+= 1
            counts.pointee.bytesInPhase &+= Int64(bytes)
        }
    }

    public func endArrivals() {
        series.follow(counts.pointee, at: Instant(nanoseconds: arrival.pointee.ended))
        live.publish(delivered: counts.pointee.delivered)
    }

    public func fetchFailed() { fetchErrors += 1 }

    public func finish() { series.close() }

    public func add(_ other: ConsumeRecorder) {
        counts.pointee.add(other.counts.pointee)
        response.add(other.response)
        leftOut.add(other.leftOut)
        series.add(other.series)
        fetchErrors += other.fetchErrors
    }

    public var steady: Histogram {
        let steady = response.copy()
        steady.subtract(leftOut)
        return steady
    }
}

@frozen
public struct ConsumeCounts: Sendable, Hashable {
    public var delivered: Int64 = 0
    /// Of `delivered`, those that arrived before the phase ended: what a rate is made of.
    public var deliveredInPhase: Int64 = 0
    public var bytes: Int64 = 0
    public var bytesInPhase: Int64 = 0

    public init() {}

    public mutating func add(_ other: ConsumeCounts) {
        delivered += other.delivered
        deliveredInPhase += other.deliveredInPhase
        bytes += other.bytes
        bytesInPhase += other.bytesInPhase
    }
}
