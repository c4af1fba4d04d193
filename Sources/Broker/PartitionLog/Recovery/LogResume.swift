package import Vocabulary

/// What a log directory remembers of one log between two runs.
package struct LogResume: Sendable, Hashable {
    /// Below it everything was synced: recovery starts here.
    package var recoveryPoint: Offset
    package var logStart: Offset
    /// What compaction has covered, by the cleaner's checkpoint.
    package var cleanedTo: Offset
    /// Below it compaction may have left gaps. Above it, a gap is a loss.
    package var gapsBelow: Offset
    /// Whether the last stop was a clean one.
    package var wasClean: Bool
    /// Whether Kafka may have been the last to compact: it does so above what its checkpoints say, and
    /// `gapsBelow` says nothing.
    package var isForeign: Bool

    package init(
        recoveryPoint: Offset, logStart: Offset, cleanedTo: Offset = .zero,
        gapsBelow: Offset = .zero, wasClean: Bool, isForeign: Bool = true
    ) {
        self.isForeign = isForeign
        self.recoveryPoint = recoveryPoint
        self.logStart = logStart
        self.cleanedTo = cleanedTo
        self.gapsBelow = max(gapsBelow, cleanedTo)
        self.wasClean = wasClean
    }
}
