import Drivers
import KafkaCodec
import Network
import Vocabulary

extension WireProducer {
    func leaderIsStale(_ reason: String) { cluster.refreshMetadata(reason) }

    /// Batches of a request that was never written, to go out again in their order; for their
    /// records nothing has happened.
    func putBack(_ batches: [ProducerBatch]) {
        for batch in batches {
            let partition = Int(batch.partition)
            queues[partition].sequences.inFlight -= 1
            queues[partition].putBack(batch)
            // Others of the partition may have been written and be lost: the order counts from now on.
            if settings.isIdempotent { queues[partition].sequences.isRecovering = true }
            list(partition)
        }
    }

    /// Whether another attempt can mend the error. A sequence out of order is the fault of an earlier
    /// batch that is still to come, unless there is none.
    func mayRetry(_ batch: ProducerBatch, _ error: ErrorCode) -> Bool {
        if settings.isIdempotent, error == .outOfOrderSequenceNumber {
            return batch.baseSequence != queues[Int(batch.partition)].sequences.unacked
        }
        return ProduceOutcome.retriable.contains(error)
    }

    func attemptEnded(
        _ batch: ProducerBatch, _ outcome: Outcome, mayRetry: Bool, written: Instant?,
        at now: Instant
    ) {
        let partition = Int(batch.partition)
        queues[partition].sequences.inFlight -= 1
        var isFinal = true
        switch outcome {
        case .acked:
            queues[partition].sequences.acked(batch)
        case .failed, .unknown:
            if case .unknown = outcome { batch.mayBeInLog = true }
            if mayRetry, !isClosed {
                isFinal = Int64(batch.attempts) >= settings.retries || now >= batch.expires
            }
            if isFinal, batch.baseSequence >= 0 { queues[partition].sequences.gaveUp() }
        }
        report(batch, outcome, isFinal: isFinal, written: written, at: now)
        if !isFinal { retry(batch, now) }
        guard settings.isIdempotent, !isClosed else { return }
        mendSequences(of: partition, at: now)
        if queues[partition].sequences.isRecovering, queues[partition].next?.baseSequence ?? -1 < 0
        {
            queues[partition].sequences.isRecovering = false
        }
        list(partition)
    }

    private func retry(_ batch: ProducerBatch, _ now: Instant) {
        let partition = Int(batch.partition)
        queues[partition].putBack(batch)
        if settings.isIdempotent { queues[partition].sequences.isRecovering = true }
        queues[partition].resumes = now + cluster.settings.retryBackoff
        sweepTimer?.schedule(
            at: min(sweepTimer?.deadline ?? .distantFuture, now + cluster.settings.retryBackoff))
    }

    /// Ends a batch that lay in the queue: this attempt was never written.
    func giveUp(_ batch: ProducerBatch, _ reason: String, at now: Instant) {
        if batch.baseSequence >= 0 { queues[Int(batch.partition)].sequences.gaveUp() }
        report(batch, .failed(reason), isFinal: true, written: nil, at: now)
    }

    /// After a batch was given up and nothing is under way any more: those behind it that may be in
    /// the log under their old sequence are given up as well, for under a new one they could be there
    /// twice; the others get a new epoch's sequences.
    func mendSequences(of partition: Int, at now: Instant) {
        guard queues[partition].sequences.isBroken, queues[partition].sequences.inFlight == 0 else {
            return
        }
        for batch in queues[partition].popSequenced(where: \.mayBeInLog) {
            giveUp(
                batch,
                "an earlier batch of the partition was given up, and under a new sequence "
                    + "this one could be there twice", at: now)
            guard !isClosed else { return }
        }
        queues[partition].startSequencesAnew()
        if queues[partition].sequences.producerID < 0 { identity.renew() }
    }

    func report(
        _ batch: ProducerBatch, _ outcome: Outcome, isFinal: Bool, written: Instant?,
        at now: Instant
    ) {
        batch.attempts += 1
        let attempt = BatchAttempt(
            producer: specification.producer, partition: PartitionID(batch.partition),
            firstSequence: batch.firstSequence, count: Int32(batch.count), attempt: batch.attempts,
            outcome: outcome, isFinal: isFinal, written: written, ended: now,
            bytes: batch.encoded?.count ?? batch.builder.size)
        if isFinal { unresolved -= batch.count }
        sink.attemptEnded(
            attempt, stamps: UnsafeBufferPointer(start: batch.stamps, count: batch.count))
        if isFinal { pool.giveBack(batch) }
    }
}
