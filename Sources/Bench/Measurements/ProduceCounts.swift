/// Records of one phase. `offered` = `acked` + `failed` + `unknown` + `unsent` once the drain is over.
@frozen
public struct ProduceCounts: Sendable, Hashable {
    /// The plan wanted them sent in this phase.
    public var offered: Int64 = 0
    public var acked: Int64 = 0
    /// Of `acked`, those whose answer came before the phase ended: what a rate is made of.
    public var ackedInPhase: Int64 = 0
    public var failed: Int64 = 0
    public var unknown: Int64 = 0
    /// Never handed to the driver.
    public var unsent: Int64 = 0
    /// Handed over later than the tolerance of the generator's timer.
    public var late: Int64 = 0
    /// Of `late`, those that waited because the client's buffer was full.
    public var lateBlocked: Int64 = 0
    /// Attempts that were not the last for their records.
    public var retriedAttempts: Int64 = 0
    /// Batches with a final outcome.
    public var batches: Int64 = 0
    /// Keys and values of acked records.
    public var payloadBytes: Int64 = 0
    public var payloadBytesInPhase: Int64 = 0
    /// Batches as sent, retries included.
    public var wireBytes: Int64 = 0
    /// Time in which records were due and the driver's buffer was full, summed over producers.
    public var blockedNanoseconds: Int64 = 0
    /// The longest that a record was handed over after its intended time.
    public var latestNanoseconds: Int64 = 0
    /// Sums over acked records: from the intended time to the hand-over, and from there to the
    /// answer.
    public var scheduleDelayNanoseconds: Int64 = 0
    public var serviceNanoseconds: Int64 = 0
    /// From the first byte given to the socket to the answer, of those whose client tells.
    public var onWireNanoseconds: Int64 = 0
    public var onWireRecords: Int64 = 0

    public init() {}

    public mutating func add(_ other: ProduceCounts) {
        offered += other.offered
        acked += other.acked
        ackedInPhase += other.ackedInPhase
        failed += other.failed
        unknown += other.unknown
        unsent += other.unsent
        late += other.late
        lateBlocked += other.lateBlocked
        retriedAttempts += other.retriedAttempts
        batches += other.batches
        payloadBytes += other.payloadBytes
        payloadBytesInPhase += other.payloadBytesInPhase
        wireBytes += other.wireBytes
        blockedNanoseconds += other.blockedNanoseconds
        scheduleDelayNanoseconds &+= other.scheduleDelayNanoseconds
        serviceNanoseconds &+= other.serviceNanoseconds
        onWireNanoseconds &+= other.onWireNanoseconds
        onWireRecords += other.onWireRecords
        latestNanoseconds = max(latestNanoseconds, other.latestNanoseconds)
    }
}
