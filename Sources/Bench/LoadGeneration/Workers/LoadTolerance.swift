package import Vocabulary

/// Fixed bounds of the generator that no plan changes.
package enum LoadTolerance {
    /// A record handed over later than this after its intended time counts as late: the timer error
    /// that wrk2 states for itself, and some ten times that of a quiet Linux host.
    package static let late = Nanoseconds.milliseconds(1)

    /// Records that one producer hands over at once, so that its neighbours on the thread have
    /// their turn, and answers are heard, within some hundred microseconds.
    static let recordsPerRun = 512
    static let bytesPerRun = 256 << 10

    /// Records that a full driver lets pile up in one turn; the rest waits in the schedule.
    static let queuedPerTurn = 16_384

    /// How long a thread sleeps at the most before it looks at the board.
    static let boardInterval = Nanoseconds.milliseconds(20)

    /// How soon a producer tries again when the driver is full and no answer woke it.
    static let retryInterval = Nanoseconds.milliseconds(5)

    /// From the announcement of the measure phase to its start.
    package static let announcement = Nanoseconds.milliseconds(200)

    /// How often a thread hands its ledger entries over although no chunk is full.
    static let ledgerInterval = Nanoseconds.milliseconds(500)
}
