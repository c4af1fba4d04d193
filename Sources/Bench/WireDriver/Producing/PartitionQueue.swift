import Vocabulary

/// The batches of one partition that are not under way: closed ones in order, then the open one.
struct PartitionQueue {
    private(set) var closed = Fifo<ProducerBatch>()
    /// Still takes records.
    var open: ProducerBatch?
    /// In its lane's list of partitions that have something to send.
    var isListed = false
    /// Nothing is sent before, after an attempt that is to be repeated.
    var resumes: Instant?
    /// The request that last took a batch of this partition; it takes one only.
    var lastRequest = 0
    var sequences = PartitionSequences()

    /// Whether something can go out now.
    var hasDue: Bool { !closed.isEmpty || (open?.isDue ?? false) }

    var isEmpty: Bool { closed.isEmpty && open == nil }

    mutating func closeOpen() {
        guard let batch = open else { return }
        closed.append(batch)
        open = nil
    }

    /// The next batch to go out, left in place.
    var next: ProducerBatch? { closed.first ?? open }

    /// The same, taking no more records: its bytes are about to be fixed.
    mutating func closeNext() -> ProducerBatch? {
        if closed.isEmpty { closeOpen() }
        return closed.first
    }

    mutating func popNext() -> ProducerBatch? {
        if let batch = closed.popFirst() { return batch }
        defer { open = nil }
        return open
    }

    /// Puts back a batch where it was: before all that were made after it.
    mutating func putBack(_ batch: ProducerBatch) {
        closed.insert(batch) { $0.serial > batch.serial }
    }

    /// Batches that have been given a sequence, out of the queue for good.
    mutating func popSequenced(where isChosen: (ProducerBatch) -> Bool) -> [ProducerBatch] {
        var chosen: [ProducerBatch] = []
        closed.removeAll { batch in
            guard batch.baseSequence >= 0, isChosen(batch) else { return false }
            chosen.append(batch)
            return true
        }
        return chosen
    }

    mutating func startSequencesAnew() {
        closed.forEach { $0.forgetEncoding() }
        sequences.startAnew()
    }

    /// Takes out every batch whose time is over, in order.
    mutating func popExpired(at now: Instant) -> [ProducerBatch] {
        var expired: [ProducerBatch] = []
        while let batch = next, batch.expires <= now {
            _ = popNext()
            expired.append(batch)
        }
        return expired
    }

    mutating func popAll() -> [ProducerBatch] {
        closeOpen()
        return closed.popAll()
    }
}
