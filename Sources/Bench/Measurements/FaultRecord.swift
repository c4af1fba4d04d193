public import Vocabulary

/// One fault as it happened. Instants that did not come are nil.
public struct FaultRecord: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// SIGKILL and a restart.
        case kill
        /// A clean stop and a restart.
        case stop
        /// SIGSTOP and SIGCONT.
        case pause
        /// The broker's file system fails for a while, in the way that `whom` says.
        case disk = "disk fault"
        /// Nothing more reaches the device, then SIGKILL, and a restart on what the device has.
        case powerCut = "power cut"
    }

    public var kind: Kind
    /// Of several processes, the ones struck; nil where there is only one.
    public var whom: String?
    /// When the signal was sent.
    public var signal: Instant
    /// When the plan wanted it; a kill waits for the first ack after the recovery before it.
    public var planned: Instant?
    /// When the process was gone, as its parent saw it.
    public var died: Instant?
    /// When the restarted process was spawned.
    public var restarted: Instant?
    /// When it answered its first request.
    public var ready: Instant?
    /// When the first record was acknowledged after the signal, sent after it or before.
    public var firstAck: Instant?
    /// When a consumer was given the first record after the signal.
    public var firstFetch: Instant?
    /// When no record was overdue any more: offered up to then, all answered.
    public var caughtUp: Instant?
    /// Records handed to the driver and without an outcome when the signal was sent; a kill with
    /// none proves nothing and does not count.
    public var inFlight: Int64?
    /// Why the system did not come back, in a sentence.
    public var failure: String?

    public init(kind: Kind, signal: Instant, planned: Instant? = nil, inFlight: Int64? = nil) {
        self.kind = kind
        self.signal = signal
        self.planned = planned
        self.inFlight = inFlight
    }

    /// The process died of it and records were in flight: one more trial for the loss bound.
    public var counts: Bool {
        (kind == .kill || kind == .powerCut) && died != nil && (inFlight ?? 0) > 0
    }
}
