package import Measurements
package import Vocabulary

/// What a load came to.
package struct LoadResult {
    package let warmup: PhaseLoad
    package let measure: PhaseLoad
    /// When offering began; nil when it never did.
    package let warmupStart: Instant?
    package let measureWindow: PhaseWindow?
    /// When waiting for answers ended: records without one are censored here.
    package let drainEnd: Instant
    package let threads: [ThreadPace]
    package let anomalies: LiveAnomalies
    /// Errors of fetches, the first few as sentences.
    package let consumerErrors: [String]
    /// One past the last acknowledged offset, by topic and partition.
    package let endOffsets: [[Int64]]
}

/// One phase's measurements, merged over all threads.
package struct PhaseLoad {
    /// Producers with a schedule, or those of a closed loop when there are no others.
    package let produce: ProduceRecorder?
    /// Those of a closed loop beside others with a schedule: never merged with them.
    package let closedLoop: ProduceRecorder?
    package let consume: ConsumeRecorder?

    init(merging recorders: [ProduceRecorder], consume: [ConsumeRecorder]) {
        let open = Self.merged(recorders.filter { !$0.isClosedLoop })
        let closed = Self.merged(recorders.filter(\.isClosedLoop))
        produce = open ?? closed
        closedLoop = open == nil ? nil : closed
        self.consume = consume.first
        for other in consume.dropFirst() { self.consume?.add(other) }
    }

    private static func merged(_ recorders: [ProduceRecorder]) -> ProduceRecorder? {
        for other in recorders.dropFirst() { recorders[0].add(other) }
        return recorders.first
    }
}
