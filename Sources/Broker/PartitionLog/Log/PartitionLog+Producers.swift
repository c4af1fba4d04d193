import Platform
import Synchronization
import Vocabulary

extension PartitionLog {
    /// The idempotent producers that the log knows, by id.
    package var producers: [ProducerState] { state.withLock { $0.producers }.sorted }

    /// Forgets producers that have not written since then (`producer.id.expiration.ms`).
    package func expireProducers(before milliseconds: Int64) {
        state.withLock { $0.producers.expire(before: milliseconds) }
    }

    /// What an append of a producer's batch comes to: nil when it is new, the first append's answer
    /// when it is a repetition. That answer waits for its sync like the first.
    func original(of batches: UnsafeRawBufferPointer, _ state: borrowing LogState) throws(LogError)
        -> AppendResult?
    {
        var position = 0
        while position < batches.count, let base = batches.baseAddress {
            let header = BatchHeader(base + position)
            position += header.size
            guard header.producerID >= 0 else { continue }
            let original = try state.producers.check(
                header, at: state.logEnd, in: topicPartition, bugs: state.settings.plantedBugs)
            guard let original else { continue }
            return AppendResult(
                baseOffset: original.baseOffset, endOffset: original.lastOffset + 1,
                leaderEpoch: state.epochs.latest, logStart: state.logStart,
                durableEnd: state.durableEnd, highWatermark: state.highWatermark,
                needsFlush: false, original: original)
        }
        return nil
    }

    /// Under the log's lock, where the log is rolled or closed. Trouble with it is not the caller's:
    /// the next start reads more batches instead.
    func writeSnapshot(_ state: inout LogState) {
        let end = state.logEnd
        guard end > state.snapshots.last ?? .none else { return }
        guard
            (try? ProducerSnapshot.write(state.producers, at: end, in: directory, fileSystem))
                != nil
        else { return }
        state.snapshots.append(end)
    }

    /// With a checkpoint comes a snapshot, so that a start reads back to there and no farther; those
    /// that no start can want any more go.
    ///
    /// - Precondition: `syncing` is held, so nothing is truncated meanwhile.
    func renewSnapshot() {
        let due = state.withLock { state -> (end: Offset, producers: ProducerStates)? in
            guard state.failure == nil, !state.isClosed, state.logEnd > state.active.base,
                state.logEnd > state.snapshots.last ?? .none
            else { return nil }
            return (state.logEnd, state.producers)
        }
        guard let due else { return }
        guard
            (try? ProducerSnapshot.write(due.producers, at: due.end, in: directory, fileSystem))
                != nil
        else { return }
        let stale = state.withLock { state in
            let place = state.snapshots.partitionPoint { $0 < due.end }
            state.snapshots.insert(due.end, at: place)
            return state.dropSnapshots()
        }
        for offset in stale {
            try? fileSystem.remove(LogFileName(offset, .snapshot).path(in: directory))
        }
    }
}

extension LogState {
    /// Kept are the newest below the recovery point, which no crash takes back, those after it, and
    /// one for each segment, from which a truncation begins.
    fileprivate mutating func dropSnapshots() -> [Offset] {
        let count = snapshots.partitionPoint { $0 <= recoveryPoint }
        guard count > 1 else { return [] }
        let bases = Set(closed.map(\.base) + [active.base])
        let stale = snapshots[..<(count - 1)].filter { !bases.contains($0) }
        guard !stale.isEmpty else { return [] }
        let gone = Set(stale)
        snapshots.removeAll { gone.contains($0) }
        return stale
    }
}
