/// One second of a run, all workers and both processes together. Nil is not measured, and an empty
/// field in the file.
package struct SeriesRow: Sendable, Hashable {
    /// From the epoch of the series: the start of the run.
    package var second: Int
    package var phase: String
    package var offered: Int64?
    package var acked: Int64?
    package var failed: Int64?
    package var unknown: Int64?
    package var late: Int64?
    package var ackedBytes: Int64?
    package var delivered: Int64?
    package var deliveredBytes: Int64?
    /// Response times of the outcomes in this second, microseconds.
    package var responseP50: Double?
    package var responseP99: Double?
    package var responseMax: Double?
    package var endToEndP50: Double?
    package var endToEndP99: Double?
    package var endToEndMax: Double?
    /// Records offered so far and without an outcome at the end of the second.
    package var unanswered: Int64?
    /// Records acknowledged so far and not delivered at the end of the second.
    package var backlog: Int64?
    /// CPU time used in the second, 1 for a whole core.
    package var brokerCPU: Double?
    package var clientCPU: Double?
    /// The longest time in the second for which the host did not let an idle thread run.
    package var hostStallMilliseconds: Double?

    package init(second: Int, phase: String) {
        self.second = second
        self.phase = phase
    }
}

/// What the Runner samples once a second beside the load.
package struct HostSample: Sendable, Hashable {
    package var second: Int
    package var brokerCPU: Double?
    package var clientCPU: Double?
    package var stallMilliseconds: Double?

    package init(
        second: Int, brokerCPU: Double? = nil, clientCPU: Double? = nil,
        stallMilliseconds: Double? = nil
    ) {
        self.second = second
        self.brokerCPU = brokerCPU
        self.clientCPU = clientCPU
        self.stallMilliseconds = stallMilliseconds
    }
}
