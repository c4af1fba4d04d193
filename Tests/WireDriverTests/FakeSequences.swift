import KafkaCodec
import Vocabulary

/// What a broker remembers of a producer in a partition, by Kafka's rules.
struct FakeSequences: Sendable {
    var epoch: Int16
    var next: Int32
    var batches: [(first: Int32, last: Int32, offset: Int64)] = []
}

extension FakeBroker.Log {
    /// The answer to a batch that is not to be appended, or nil; a new one is noted.
    mutating func repeated(_ batch: [UInt8], in partition: Int32) -> (Offset, ErrorCode)? {
        batch.withUnsafeBytes { bytes in
            guard let view = try? RecordBatchView(bytes), view.producerId >= 0 else { return nil }
            let known = sequences[partition]?[view.producerId]
            var state = known ?? FakeSequences(epoch: view.producerEpoch, next: view.baseSequence)
            if view.producerEpoch < state.epoch { return (.none, .invalidProducerEpoch) }
            if view.producerEpoch > state.epoch {
                state = FakeSequences(epoch: view.producerEpoch, next: 0)
            }
            let last = view.lastSequence
            if let first = state.batches.first(where: {
                $0.first == view.baseSequence && $0.last == last
            }) {
                return (Offset(first.offset), .none)
            }
            guard view.baseSequence == state.next else { return (.none, .outOfOrderSequenceNumber) }
            state.next = last &+ 1
            state.batches.append((view.baseSequence, last, ends[partition] ?? 0))
            state.batches = state.batches.suffix(5)
            sequences[partition, default: [:]][view.producerId] = state
            return nil
        }
    }
}
