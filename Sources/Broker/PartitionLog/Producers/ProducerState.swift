package import Vocabulary

/// What a log remembers of one idempotent producer (KIP-98).
package struct ProducerState: Sendable, Hashable {
    /// A batch that is in the log.
    package struct Batch: Sendable, Hashable {
        package var firstSequence: Int32
        package var lastSequence: Int32
        package var lastOffset: Offset
        /// Last offset less first.
        package var offsetDelta: Int32
        package var timestamp: Int64

        package var baseOffset: Offset { lastOffset + -Int64(offsetDelta) }
    }

    /// `ProducerStateEntry.NUM_BATCHES_TO_RETAIN`: as many as a producer may have under way.
    package static let batchesMax = 5

    package let producerID: Int64
    package private(set) var epoch: Int16
    /// The last of its epoch, oldest first.
    package private(set) var batches: [Batch] = []
    package private(set) var lastTimestamp: Int64 = -1
    /// When its last batch came, or was read back: Kafka goes by the batch's own time, and forgets a
    /// producer of old records while it writes them.
    package private(set) var lastSeen: Int64
    var coordinatorEpoch: Int32 = -1
    var transactionStart = Offset.none

    init(producerID: Int64, epoch: Int16, now: Int64) {
        self.producerID = producerID
        self.epoch = epoch
        lastSeen = now
    }

    package var lastSequence: Int32 { batches.last?.lastSequence ?? -1 }

    mutating func admit(_ batch: Batch, epoch: Int16, now: Int64) {
        if epoch != self.epoch {
            self.epoch = epoch
            batches.removeAll(keepingCapacity: true)
        }
        if batches.count == Self.batchesMax { batches.removeFirst() }
        batches.append(batch)
        lastTimestamp = batch.timestamp
        lastSeen = now
    }

    func original(of header: BatchHeader, bugs: PlantedLogBugs) -> Batch? {
        guard header.producerEpoch == epoch else { return nil }
        let known =
            bugs.contains(.duplicateCheckOffByOne) ? batches.dropFirst() : batches[...]
        return known.last {
            $0.firstSequence == header.baseSequence && $0.lastSequence == header.lastSequence
        }
    }
}

extension ProducerState.Batch {
    init(_ header: BatchHeader) {
        firstSequence = header.baseSequence
        lastSequence = header.lastSequence
        lastOffset = header.lastOffset
        offsetDelta = header.lastOffsetDelta
        timestamp = header.maxTimestamp
    }
}
