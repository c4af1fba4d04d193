import Platform
import Synchronization
import Vocabulary

extension PartitionLog {
    /// Appends whole batches that `validate` has passed: sets base offset and leader epoch in place,
    /// rolls when due, writes once.
    ///
    /// A producer's batch that the log has already is not appended again: the answer is that of the
    /// first time, and `original` says so.
    ///
    /// - Throws: nothing is in the log then. `recordsTooLarge`, `invalidBatch`, `corruptBatch`,
    ///   `outOfOrderSequence`, `producerFenced`, `noSpace` (the log goes on), `offline` (it does
    ///   not), `closed`.
    package func append(_ batches: UnsafeMutableRawBufferPointer, now: LogMoment) throws(LogError)
        -> AppendResult
    {
        let outer = CallSite.enter("append")
        defer { CallSite.leave(to: outer) }
        return try state.withLock { state throws(LogError) in
            try state.ensureOpen(self)
            try writeWhatABugKeptBack(&state)
            let first = state.logEnd
            let epoch = state.epochs.latest
            let incoming = try IncomingBatches(stamping: batches, from: first, epoch: epoch)
            if incoming.hasProducer {
                let original = try original(of: UnsafeRawBufferPointer(batches), state)
                if let original { return original }
            }
            guard incoming.byteCount <= state.settings.segmentBytes.value else {
                throw LogError(
                    .recordsTooLarge,
                    "\(incoming.byteCount) bytes for \(topicPartition) at once, and segment.bytes is "
                        + "\(state.settings.segmentBytes.value)")
            }
            if state.active.isFull(
                for: incoming, state.settings, nowMilliseconds: now.wallMilliseconds)
            {
                try roll(&state, now: now)
            }
            let bytes = UnsafeRawBufferPointer(batches)
            try write(bytes, &state)
            admit(bytes, &state, now: now.wallMilliseconds)
            state.logEnd = incoming.lastOffset + 1
            if state.firstUnflushed == nil { state.firstUnflushed = now.instant }
            if state.isFlushing, state.firstBehindFlush == nil {
                state.firstBehindFlush = now.instant
            }
            writeIndexesIfDue(&state)
            if state.settings.plantedBugs.contains(.ackBeforeWrite) {
                state.durableEnd = state.logEnd
            }
            return AppendResult(
                baseOffset: first, endOffset: state.logEnd, leaderEpoch: epoch,
                logStart: state.logStart, durableEnd: state.durableEnd,
                highWatermark: state.highWatermark,
                needsFlush: state.logEnd - state.durableEnd >= state.settings.flushMessages)
        }
    }

    /// A partial write is cut off again; where that fails, or the device itself does, what the file
    /// holds is unknown and the log goes offline (KAFKA-10778).
    private func write(_ bytes: UnsafeRawBufferPointer, _ state: inout LogState) throws(LogError) {
        if state.settings.plantedBugs.contains(.ackBeforeWrite) {
            state.unwritten = Array(bytes)
            return
        }
        state.active.preallocate(for: bytes.count, state.settings)
        do {
            try state.active.file.write(bytes, at: state.active.size)
        } catch {
            throw recover(from: error, &state)
        }
    }

    private func recover(from error: any Error, _ state: inout LogState) -> LogError {
        let cause = error as? FileSystemError
        do {
            try state.active.file.truncate(to: state.active.size)
            state.active.preallocatedEnd = 0
            if cause?.code == .noSpace {
                return LogError(
                    .noSpace, "\(topicPartition) took nothing: \(error); free some space",
                    cause: cause)
            }
        } catch {
            // The first error is the one to tell.
        }
        return takeOffline(error, &state)
    }

    func takeOffline(_ error: any Error, _ state: inout LogState) -> LogError {
        if let failure = state.failure { return failure }
        let failure = LogError(
            .offline,
            "\(topicPartition) is offline, its records from \(state.durableEnd) on are in doubt: "
                + "\(error); look at the device, then restart",
            cause: error as? FileSystemError)
        state.failure = failure
        return failure
    }

    private func admit(_ bytes: UnsafeRawBufferPointer, _ state: inout LogState, now: Int64) {
        guard let base = bytes.baseAddress else { return }
        let interval = state.settings.indexIntervalBytes.value
        var position = 0
        while position < bytes.count {
            let header = BatchHeader(base + position)
            state.active.admit(header, interval: interval)
            if header.producerID >= 0 { state.producers.admit(header, now: now) }
            position += header.size
        }
        state.appendedBytes += Int64(bytes.count)
    }

    /// Indexes can be made anew from the log, so trouble with them is not the append's: memory keeps
    /// the entries, and the next time tries again.
    private func writeIndexesIfDue(_ state: inout LogState) {
        guard state.active.indexes.isWriteDue else { return }
        let files = try? state.active.indexes.write(in: directory, fileSystem).files
        for file in files ?? [] { file.close() }
    }

    func writeWhatABugKeptBack(_ state: inout LogState) throws(LogError) {
        guard !state.unwritten.isEmpty else { return }
        let bytes = state.unwritten
        state.unwritten = []
        do {
            let position = state.active.size - Int64(bytes.count)
            try bytes.withUnsafeBytes { try state.active.file.write($0, at: position) }
        } catch {
            throw takeOffline(error, &state)
        }
    }
}
