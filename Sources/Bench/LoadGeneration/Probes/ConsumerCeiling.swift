import Drivers
import Measurements
import Platform
import Scenarios
import Vocabulary

/// What a consumer costs the generator: identity, checksum, body and timing of each record.
package struct ConsumerCeiling: Sendable, Hashable {
    package var records: Int64
    package var cpuSecondsPerMillion: Double

    /// Gives a worker the same records over and over, in fetches of `fetch`, `rounds` times.
    package static func measure(_ load: ProbeLoad, fetch: Int = 500, rounds: Int = 2_000) throws
        -> ConsumerCeiling
    {
        var load = load
        load.partitions = 1
        let plan = load.plan
        let identity = RecordIdentity(run: RunID(high: 0, low: 0), plan: plan)
        let writer = RecordWriter(
            try RecordSetting(plan.producers[0], of: plan), identity: identity, producer: 0,
            index: 0)
        let run = RecordRun(records: fetch, bytes: (fetch + 1) * writer.roomNeeded)
        let now = HostClock().now().nanoseconds
        let intended = [Int64](repeating: now, count: fetch)
        _ = intended.withUnsafeBufferPointer { writer.write($0, timestamp: 0, into: run) }
        let worker = worker(identity, plan)
        let records = received(run)
        let start = ProcessUsage.cpuTimeOfThisThread()
        for _ in 0..<rounds {
            records.withUnsafeBufferPointer {
                worker.received(
                    ReceivedRecords(
                        partition: PartitionID(0), records: $0, bytes: run.bytes,
                        arrived: Instant(nanoseconds: now + 1_000_000), highWatermark: .zero))
            }
        }
        let cpu = ProcessUsage.cpuTimeOfThisThread() - start
        guard worker.anomalies.corrupt == 0, worker.anomalies.foreign == 0 else {
            throw LoadError("records that were just made do not verify")
        }
        let count = Double(fetch * rounds)
        return ConsumerCeiling(
            records: Int64(fetch * rounds), cpuSecondsPerMillion: cpu.inSeconds / count * 1e6)
    }

    private static func worker(_ identity: RecordIdentity, _ plan: Plan) -> ConsumerWorker {
        let origin = Instant(nanoseconds: 0)
        let recorder = ConsumeRecorder(
            phase: PhaseWindow(name: "measure", start: origin, end: .distantFuture),
            epoch: origin, signals: FaultSignals(span: plan.phases.afterFault))
        return ConsumerWorker(
            ConsumerContext(
                topic: 0, topicName: "probe", partitions: [PartitionID(0)], partitionCount: 1,
                identity: identity, verify: .all, seed: plan.seed, pauses: [], settings: [:],
                board: LoadBoard(), books: ConsumeBooks(warmup: recorder)))
    }

    private static func received(_ run: RecordRun) -> [ReceivedRecord] {
        var position = 0
        return (0..<run.count).map { index in
            let entry = run.entries[index]
            let keyLength = Int(entry.keyLength)
            let record = ReceivedRecord(
                offset: Int64(index), timestamp: 0, keyStart: position, keyLength: keyLength,
                valueStart: position + max(keyLength, 0), valueLength: Int(entry.valueLength),
                headersStart: 0, headersLength: 0)
            position += entry.size
            return record
        }
    }
}
