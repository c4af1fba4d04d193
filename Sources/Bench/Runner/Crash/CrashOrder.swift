package import Platform
package import Vocabulary

/// One crash of the broker on trial, thought out beforehand: when it dies, and how often its restarts
/// die as well.
package struct CrashOrder: Sendable, Hashable {
    package enum Moment: Sendable, Hashable {
        /// SIGKILL so long after the first acknowledgement since the start.
        case afterStart(Nanoseconds)
        /// SIGKILL so long after an acknowledgement was seen.
        case afterAck(Nanoseconds)
        /// SIGKILL at the n-th acknowledged record since the start.
        case atAck(Int64)
        /// By its own hand, at a door of the file system, while it serves.
        case atDoor(CrashPoint)
        /// The same, while it stops cleanly.
        case atDoorOfStop(CrashPoint)
        /// SIGKILL after a pause of the whole process (SIGSTOP, SIGCONT) in the middle of the load.
        case afterPause(Nanoseconds)
    }

    package var moment: Moment
    /// Restarts that die as well, each at its door, before one is let through.
    package var restarts: [CrashPoint]
    /// The power goes with the process. Nil for a process death.
    package var cut: LoopDisk.Cut?
    /// Topics are created and deleted meanwhile.
    package var touchesTopics = false

    package init(_ moment: Moment, restarts: [CrashPoint] = []) {
        self.moment = moment
        self.restarts = restarts
    }

    /// What the start before it must be armed with.
    var point: CrashPoint? {
        switch moment {
        case .atDoor(let point), .atDoorOfStop(let point): point
        default: nil
        }
    }
}

/// What came of one crash.
package struct CrashRecord: Sendable {
    package var order: CrashOrder
    package var fault: Int
    /// The broker's own word of where it died, when it did by its own hand.
    package var killedAt: CrashPoint?
    /// Restarts that died at their doors.
    package var restartsKilledAt: [CrashPoint] = []
    /// Topics that were acknowledged and are gone, or deleted and are back.
    package var metadataViolations: [String] = []
    /// What a power cut left, held against the model.
    package var image: ImageAudit.Image?
    /// What it took to copy the data directory before the restart, and to look at it: no part of any
    /// outage.
    package var copying = Nanoseconds.zero
    /// Records acknowledged in the run until the signal.
    package var acked: Int64 = 0
}
