import Synchronization
import Vocabulary

/// What a scripted driver did, by its own account: how long after its intended time each record was
/// answered. Kept apart from every recorder of the harness, so that it can bear witness.
final class AnswerJournal: Sendable {
    private let times = Mutex<[Int64]>([])

    func note(_ time: Int64) { times.withLock { $0.append(time) } }

    /// By rank, not interpolated; empty when nothing was answered.
    func quantiles(_ quantiles: [Double]) -> [Nanoseconds] {
        let sorted = times.withLock { $0 }.sorted()
        guard !sorted.isEmpty else { return [] }
        return quantiles.map { quantile in
            let rank = Int((quantile * Double(sorted.count)).rounded(.up))
            return Nanoseconds(sorted[min(max(rank, 1), sorted.count) - 1])
        }
    }
}
