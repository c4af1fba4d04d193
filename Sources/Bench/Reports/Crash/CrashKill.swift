/// One kill of a campaign: what it was, what it hit, and how long nobody was answered.
package struct CrashKill: Codable, Sendable, Hashable {
    /// What chose the moment.
    package enum Moment: String, Codable, Sendable, Hashable, CaseIterable {
        case instant
        case afterAck = "after-ack"
        case atAck = "at-ack"
        case afterPause = "after-pause"
        case door
        case doorOfStop = "door-of-stop"
    }

    /// Of its run below `runs/`.
    package var run: Int
    /// Seconds of the measure phase of that run.
    package var at: Double
    package var moment: Moment
    /// Where the broker died, when it died by its own hand: `verb:kind:site`.
    package var door: String?
    /// Records sent and not answered.
    package var inFlight: Int64
    /// Whether it found records in flight in a run that could be judged.
    package var isCounted: Bool
    /// Whether a broken promise follows it.
    package var isViolating = false
    /// Restarts that died as well.
    package var restartsKilled: Int
    /// Milliseconds from the signal, without the time that a copy of the data took.
    package var ready: Double?
    package var firstAck: Double?
    /// From the last acknowledgement before the signal to the first one after it.
    package var outage: Double?

    package init(
        run: Int, at: Double, moment: Moment, door: String?, inFlight: Int64, isCounted: Bool,
        restartsKilled: Int, ready: Double?, firstAck: Double?, outage: Double?
    ) {
        self.run = run
        self.at = at
        self.moment = moment
        self.door = door
        self.inFlight = inFlight
        self.isCounted = isCounted
        self.restartsKilled = restartsKilled
        self.ready = ready
        self.firstAck = firstAck
        self.outage = outage
    }

    enum CodingKeys: String, CodingKey {
        case run, at, moment, door
        case inFlight = "in_flight"
        case isCounted = "counted"
        case isViolating = "violating"
        case restartsKilled = "restarts_killed"
        case ready = "ready_ms"
        case firstAck = "first_ack_ms"
        case outage = "outage_ms"
    }
}
