import Measurements
import Verdicts

/// Producers that send batches, retry some and give up others, a log that keeps them, and damage
/// done to the log afterwards.
struct RandomHistory {
    private struct Slot {
        var producer: Int32
        var sequence: Int64
    }

    private var random: SeededRandom
    let partitions: Int
    let producers: Int
    let idempotent: Bool
    private(set) var ledger: [LedgerEntry] = []
    private(set) var readBack = ReadBack(partitions: [], runs: [])
    private var logs: [[Slot?]]
    private var next: [[Int64]]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        partitions = Int.random(in: 1...3, using: &random)
        producers = Int.random(in: 1...3, using: &random)
        idempotent = random.chance(0.3)
        logs = Array(repeating: [], count: partitions)
        next = Array(repeating: Array(repeating: 0, count: producers), count: partitions)
    }

    mutating func make() {
        for _ in 0..<Int.random(in: 5...60, using: &random) { sendBatch() }
        for _ in 0..<Int.random(in: 0...4, using: &random) { damage() }
        ledger.shuffle(using: &random)
        readLogs()
    }

    private mutating func sendBatch() {
        let partition = Int.random(in: 0..<partitions, using: &random)
        let producer = Int.random(in: 0..<producers, using: &random)
        let count = Int.random(in: 1...12, using: &random)
        // Sequences that no ledger entry knows of.
        if random.chance(0.1) {
            next[partition][producer] += Int64.random(in: 1...5, using: &random)
        }
        let first = next[partition][producer]
        next[partition][producer] += Int64(count)
        send(partition, producer, first, count, attempt: 1)
    }

    /// A retry may come in other batches than the first attempt.
    private mutating func send(
        _ partition: Int, _ producer: Int, _ first: Int64, _ count: Int, attempt: Int32
    ) {
        let dice = Double.random(in: 0..<1, using: &random)
        let outcome: LedgerEntry.Outcome = dice < 0.75 ? .acked : dice < 0.9 ? .unknown : .failed
        let isFinal = outcome == .acked || attempt == 3 || random.chance(0.4)
        var base: Int64 = -1
        if outcome == .acked || outcome == .unknown && random.chance(0.5) {
            let offset = append(partition, producer, first, count)
            if outcome == .acked { base = offset }
        }
        ledger.append(
            TestRun.entry(
                first: first, count: Int32(count), base: base, outcome: outcome, attempt: attempt,
                isFinal: isFinal, producer: Int32(producer), partition: Int32(partition)))
        guard !isFinal else { return }
        let head =
            count > 1 && random.chance(0.4) ? Int.random(in: 1..<count, using: &random) : count
        send(partition, producer, first, head, attempt: attempt + 1)
        if head < count {
            send(partition, producer, first + Int64(head), count - head, attempt: attempt + 1)
        }
    }

    private mutating func append(_ partition: Int, _ producer: Int, _ first: Int64, _ count: Int)
        -> Int64
    {
        let base = Int64(logs[partition].count)
        for step in 0..<Int64(count) {
            logs[partition].append(Slot(producer: Int32(producer), sequence: first + step))
        }
        return base
    }

    private mutating func damage() {
        let partition = Int.random(in: 0..<partitions, using: &random)
        let end = logs[partition].count
        guard end > 0 else { return }
        let at = Int.random(in: 0..<end, using: &random)
        let count = min(Int.random(in: 1...15, using: &random), end - at)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: for index in at..<(at + count) { logs[partition][index] = nil }
        case 1: logs[partition].removeLast(count)
        case 2: logs[partition] += logs[partition][at..<(at + count)]
        case 3:
            let other = Int.random(in: 0..<end, using: &random)
            logs[partition].swapAt(at, other)
        case 4: logs[partition].removeSubrange(at..<(at + count))
        default:
            let producer = Int32.random(in: 0...Int32(producers), using: &random)
            let sequence = Int64.random(in: 0..<400, using: &random)
            logs[partition].append(Slot(producer: producer, sequence: sequence))
        }
    }

    private mutating func readLogs() {
        let collector = ReadRunCollector()
        var places: [ReadBack.Partition] = []
        for (partition, log) in logs.enumerated() {
            let start =
                random.chance(0.2) && !log.isEmpty
                ? Int.random(in: 0..<log.count, using: &random) : 0
            for index in start..<max(log.count, start) {
                guard let slot = log[index] else { continue }
                collector.add(
                    topic: 0, partition: Int32(partition), offset: Int64(index),
                    producer: slot.producer, sequence: slot.sequence)
            }
            places.append(
                TestRun.place(Int32(partition), start: Int64(start), end: Int64(log.count)))
        }
        collector.finish()
        readBack = ReadBack(partitions: places, collector: collector)
        readBack.runs.shuffle(using: &random)
    }
}
