import Vocabulary

/// The idempotent producers that a log knows.
///
/// A batch of theirs is new, or one of the last five again, or refused: `ProducerAppendInfo`,
/// `ProducerStateManager`. A producer that the log does not know may begin with any sequence.
struct ProducerStates: Sendable, Hashable {
    /// Beyond this many, those that wrote longest ago are forgotten before their time.
    static let countMax = 100_000

    private(set) var byID: [Int64: ProducerState] = [:]

    var isEmpty: Bool { byID.isEmpty }

    /// By id.
    var sorted: [ProducerState] { byID.values.sorted { $0.producerID < $1.producerID } }

    /// The batch of which this one is a repetition, or nil when it is new.
    func check(
        _ header: BatchHeader, at offset: Offset, in topicPartition: TopicPartition,
        bugs: PlantedLogBugs
    ) throws(LogError) -> ProducerState.Batch? {
        guard let state = byID[header.producerID] else { return nil }
        if let original = state.original(of: header, bugs: bugs) { return original }
        if header.producerEpoch < state.epoch {
            throw LogError(
                .producerFenced,
                "Epoch of producer \(header.producerID) at offset \(offset) in \(topicPartition) is "
                    + "\(header.producerEpoch), which is smaller than the last seen epoch "
                    + "\(state.epoch)")
        }
        let expected =
            header.producerEpoch > state.epoch ? 0 : Self.sequence(after: state.lastSequence)
        guard header.baseSequence == expected else {
            throw LogError(
                .outOfOrderSequence,
                "Out of order sequence number for producer \(header.producerID) at offset "
                    + "\(offset) in partition \(topicPartition): \(header.baseSequence) (incoming "
                    + "seq. number), \(state.lastSequence) (current end sequence number)")
        }
        return nil
    }

    mutating func admit(_ header: BatchHeader, now: Int64) {
        // Control batches close transactions and have no sequence.
        guard header.baseSequence >= 0 else { return }
        if byID[header.producerID] == nil, byID.count >= Self.countMax { forgetOldest() }
        byID[
            header.producerID,
            default: ProducerState(
                producerID: header.producerID, epoch: header.producerEpoch, now: now)
        ].admit(ProducerState.Batch(header), epoch: header.producerEpoch, now: now)
    }

    /// As a snapshot has them: several of one id are its batches, oldest first.
    mutating func restore(_ entry: ProducerSnapshot.Entry, now: Int64) {
        var state =
            byID[entry.producerID]
            ?? ProducerState(producerID: entry.producerID, epoch: entry.epoch, now: now)
        state.coordinatorEpoch = entry.coordinatorEpoch
        state.transactionStart = entry.transactionStart
        if let batch = entry.batch { state.admit(batch, epoch: entry.epoch, now: now) }
        byID[entry.producerID] = state
    }

    mutating func expire(before milliseconds: Int64) {
        guard byID.values.contains(where: { $0.lastSeen < milliseconds }) else { return }
        byID = byID.filter { $0.value.lastSeen >= milliseconds }
    }

    private mutating func forgetOldest() {
        let times = byID.values.map { ($0.lastSeen, $0.producerID) }.sorted { $0 < $1 }
        for (_, id) in times.prefix(Self.countMax / 10) { byID[id] = nil }
    }

    /// Sequences go from 2^31 - 1 to 0.
    private static func sequence(after last: Int32) -> Int32 { last == .max ? 0 : last + 1 }
}
