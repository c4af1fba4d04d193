/// Shell commands of the user's that break and mend a cluster which Trial did not start, such as
/// `docker kill broker-$TRIAL_NODE`. A command that the user did not give is nil, and the faults that
/// need it are refused.
public struct ControlPlan: Sendable, Hashable {
    public var kill: String?
    public var stop: String?
    public var start: String?
    public var pause: String?
    public var resume: String?
    /// Exits with 0 once the cluster is whole again; nil where the first answer is enough.
    public var ready: String?

    public init(
        kill: String? = nil, stop: String? = nil, start: String? = nil, pause: String? = nil,
        resume: String? = nil, ready: String? = nil
    ) {
        self.kill = kill
        self.stop = stop
        self.start = start
        self.pause = pause
        self.resume = resume
        self.ready = ready
    }

    /// In the order of the language.
    package var named: [(name: String, command: String?)] {
        [
            ("kill", kill), ("stop", stop), ("start", start), ("pause", pause),
            ("resume", resume), ("ready", ready),
        ]
    }
}
