internal import Synchronization
public import Vocabulary

/// The spans that `steady` leaves out: a fixed time from the signal of each fault, declared in the
/// plan and the same for every system on trial.
///
/// A record is left out when any part of its life, from its intended time to its outcome, lies in
/// one of the spans: so also one that was in flight when the signal was sent. A record that waited
/// from after the end of a span is kept, however slow.
public struct FaultWindows: Sendable, Hashable {
    public let span: Nanoseconds
    /// Ascending.
    public private(set) var signals: [Instant]

    public init(span: Nanoseconds, signals: [Instant] = []) {
        self.span = span
        self.signals = signals.sorted()
    }

    public mutating func open(at signal: Instant) {
        signals.append(signal)
        signals.sort()
    }

    /// A record with an outcome at `ended` is left out exactly if its intended time is below this,
    /// in monotonic nanoseconds. All spans are equally long, so the last one begun before `ended`
    /// is also the last to end, and alone decides.
    public func cutoff(forOutcomeAt ended: Int64) -> Int64 {
        guard let last = signals.last(where: { $0.nanoseconds <= ended }) else { return .min }
        return last.nanoseconds + span.value
    }
}

/// Tells the recorders, which run on the generator's threads, of the faults as they happen.
public final class FaultSignals: Sendable {
    private let count = Atomic<Int>(0)
    private let windows: Mutex<FaultWindows>

    public init(span: Nanoseconds) {
        windows = Mutex(FaultWindows(span: span))
    }

    /// Called just before the signal is sent, so that no outcome that the fault brings about is
    /// recorded earlier.
    public func open(at signal: Instant) {
        windows.withLock { $0.open(at: signal) }
        count.add(1, ordering: .releasing)
    }

    public var current: FaultWindows { windows.withLock { $0 } }

    /// The windows if their number is no longer `known`; nil, and no lock taken, while it is.
    func ifChanged(since known: Int) -> FaultWindows? {
        count.load(ordering: .acquiring) == known ? nil : current
    }
}
