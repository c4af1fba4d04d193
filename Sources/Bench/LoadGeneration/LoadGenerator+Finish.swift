import Drivers
import Measurements
import Scenarios
import Synchronization
package import Vocabulary

extension LoadGenerator {
    /// Ends the load: what is due is still sent and answered, what was acknowledged is still read,
    /// until `deadline` at the latest. Before the end of the measure phase this cuts the load short
    /// at the deadline. Threads have ended when it returns.
    package func finish(by deadline: Instant) -> LoadResult {
        board.announceStop(at: deadline.nanoseconds)
        let producing = threads.map(\.host).filter { !$0.parts.producers.isEmpty }
        while !producing.allSatisfy({ $0.producersAreDone.load(ordering: .acquiring) }) {
            clock.sleep(until: clock.now() + .milliseconds(1))
        }
        let ends = endOffsets()
        board.announceTargets(ends)
        for thread in threads { thread.join() }
        let drainEnd = clock.now()
        return result(drainEnd: drainEnd, endOffsets: ends)
    }

    /// One past the last acknowledged offset, by topic and partition.
    private func endOffsets() -> [[Int64]] {
        var ends = plan.topics.map { [Int64](repeating: 0, count: $0.partitions) }
        for worker in hosts.flatMap(\.parts.producers) {
            let topic = Int(worker.setting.topic)
            for (partition, end) in worker.outcomes.endOffsets.enumerated() {
                ends[topic][partition] = max(ends[topic][partition], end)
            }
        }
        return ends
    }

    private func result(drainEnd: Instant, endOffsets: [[Int64]]) -> LoadResult {
        for host in hosts {
            for books in host.parts.produceBooks { books.finish(at: drainEnd) }
            host.parts.consumeBooks?.finish()
        }
        let books = hosts.flatMap(\.parts.produceBooks)
        let consumeBooks = hosts.compactMap(\.parts.consumeBooks)
        var anomalies = LiveAnomalies()
        var errors: [String] = []
        for worker in hosts.flatMap(\.parts.consumers) {
            anomalies.add(worker.anomalies)
            errors += worker.errors
        }
        return LoadResult(
            warmup: PhaseLoad(
                merging: books.map(\.warmup), consume: consumeBooks.map(\.warmup)),
            measure: PhaseLoad(
                merging: books.compactMap(\.measure), consume: consumeBooks.compactMap(\.measure)),
            warmupStart: loadStart, measureWindow: measure, drainEnd: drainEnd,
            threads: hosts.map(\.pace), anomalies: anomalies, consumerErrors: errors,
            endOffsets: endOffsets)
    }
}
