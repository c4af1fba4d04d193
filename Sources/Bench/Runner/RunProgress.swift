package import LoadGeneration
package import Measurements
package import Vocabulary

/// Where a run stands, some times a second.
package struct RunMoment: Sendable {
    package var phase: String
    /// Since the phase began, and until it is planned to end; nil where nobody knows.
    package var elapsed: Nanoseconds
    package var remaining: Nanoseconds?
    /// While there is load.
    package var load: LoadSnapshot?
    /// Records read back so far.
    package var readBack: Int64?
    /// Both processes and the host in the last whole second of the measure phase.
    package var host: HostSample?

    package init(
        phase: String, elapsed: Nanoseconds, remaining: Nanoseconds? = nil,
        load: LoadSnapshot? = nil, readBack: Int64? = nil, host: HostSample? = nil
    ) {
        self.host = host
        self.phase = phase
        self.elapsed = elapsed
        self.remaining = remaining
        self.load = load
        self.readBack = readBack
    }
}

/// Hears how a run goes. Called on the thread that carries it out.
package protocol RunProgress: AnyObject {
    func moment(_ moment: RunMoment)
    /// Something that a watcher wants to know at once, such as a kill; one line.
    func event(_ line: String)
}
