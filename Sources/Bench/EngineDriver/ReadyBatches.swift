import KafkaCodec
import Vocabulary

/// Batches that wait to be sent: a line for each partition, and the partitions in their turn.
struct ReadyBatches {
    private struct Line {
        var first: OpenBatch?
        var last: OpenBatch?
    }

    private var lines: [Line]
    /// Partitions whose line is not empty, each once.
    private var turns: [Int] = []
    private var nextTurns: [Int] = []

    init(partitions: Int) { lines = Array(repeating: Line(), count: partitions) }

    var isEmpty: Bool { turns.isEmpty }

    mutating func append(_ batch: OpenBatch) {
        let partition = Int(batch.partition.value)
        if let last = lines[partition].last {
            last.next = batch
        } else {
            lines[partition].first = batch
            turns.append(partition)
        }
        lines[partition].last = batch
    }

    /// The oldest batch of each partition in its turn, as far as they fit together; the first comes
    /// whatever its size.
    mutating func takeOneOfEach(upTo sizeMax: Int, into batches: inout [OpenBatch]) {
        var size = 0
        var taken = 0
        while taken < turns.count {
            let partition = turns[taken]
            guard let batch = lines[partition].first else {
                preconditionFailure("a partition in the turns has a batch in its line")
            }
            size += batch.builder.size
            guard taken == 0 || size <= sizeMax else { break }
            lines[partition].first = batch.next
            if batch.next == nil {
                lines[partition].last = nil
            } else {
                nextTurns.append(partition)
            }
            batch.next = nil
            batches.append(batch)
            taken += 1
        }
        // Those that were served stand behind those that were not.
        turns.removeFirst(taken)
        turns += nextTurns
        nextTurns.removeAll(keepingCapacity: true)
    }

    mutating func removeAll() -> [OpenBatch] {
        var batches: [OpenBatch] = []
        while !turns.isEmpty { takeOneOfEach(upTo: .max, into: &batches) }
        return batches
    }
}
