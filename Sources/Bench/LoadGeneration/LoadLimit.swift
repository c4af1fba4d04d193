import Measurements
import Vocabulary

/// Who could not do more: the generator, the target, or neither.
package enum LoadLimit: Sendable, Hashable {
    /// Every record was sent in time and the target kept up.
    case none
    /// The generator kept the schedule, the target fell behind.
    case target
    /// The generator was the limit: its figures say little about the target.
    case generator

    /// The generator was the limit when more than this share of all records was late although
    /// nothing kept them from being sent.
    package static let ownLateShare = 0.01
    /// The target fell behind when it acknowledged less than this share within the phase, of what
    /// was offered.
    package static let keptUpShare = 0.99
    /// Or when the client's buffer was full for more than this share of the producers' time.
    package static let blockedShare = 0.01
}

extension LoadResult {
    package var limit: LoadLimit {
        guard let produce = measure.produce, produce.totals.offered > 0 else { return .none }
        let totals = produce.totals
        let offered = Double(totals.offered)
        if produce.isClosedLoop { return .target }
        let ownLate = Double(totals.late - totals.lateBlocked)
        if ownLate > offered * LoadLimit.ownLateShare { return .generator }
        let producers = threads.reduce(0) { $0 + $1.producers }
        let time = Double(produce.phase.length.value) * Double(max(producers, 1))
        let isBehind =
            totals.unsent > 0 || Double(totals.ackedInPhase) < offered * LoadLimit.keptUpShare
            || Double(totals.blockedNanoseconds) > time * LoadLimit.blockedShare
        return isBehind ? .target : .none
    }
}
