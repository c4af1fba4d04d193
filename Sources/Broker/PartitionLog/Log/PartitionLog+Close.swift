import Platform
import Synchronization
import Vocabulary

extension PartitionLog {
    /// A clean stop: last index entries, preallocation released, everything synced. The log answers
    /// nothing but its bounds afterwards.
    package func close() throws(LogError) { _ = try closeForCheckpoint() }

    /// - Parameter shared: makes the index files durable, with those of other logs; the checkpoint is worth
    ///   nothing before.
    func closeForCheckpoint(shared: SharedSync? = nil) throws(LogError) -> Checkpoint {
        let outer = CallSite.enter("close")
        defer { CallSite.leave(to: outer) }
        try syncing.withLock { _ throws(LogError) in
            try state.withLock { state throws(LogError) in
                try state.ensureOpen(self)
                try writeWhatABugKeptBack(&state)
                try finish(&state)
            }
            _ = try flushAlone()
        }
        // The caller's checkpoint comes after this and may promise everything.
        let checkpoint = try prepareCheckpoint(shared: shared)
        state.withLock { state in
            state.isClosed = true
            forgetReaders(&state)
        }
        return checkpoint
    }

    /// Marks the log as deleted: nothing is read or written any more.
    func abandon() {
        syncing.withLock { _ in
            state.withLock { state in
                state.isClosed = true
                forgetReaders(&state)
                // What is open cannot be renamed on Windows (KAFKA-6203, KAFKA-9458). Readers keep
                // their own hold: closed under them, a descriptor could become another file's.
                state.rolled = []
                state.active.file = AbandonedFile(state.active.file.path)
            }
        }
    }

    private func forgetReaders(_ state: inout LogState) {
        for index in state.closed.indices { state.closed[index].file = nil }
        state.openedForReading = []
    }

    private func finish(_ state: inout LogState) throws(LogError) {
        do {
            if state.active.size > 0 {
                state.active.indexes.complete()
                for file in try state.active.indexes.write(in: directory, fileSystem).files {
                    file.close()
                }
            }
            try state.active.releasePreallocation()
            if state.active.size > 0 { writeSnapshot(&state) }
            if state.epochsAreUnwritten {
                try SmallFile.replace(
                    directory.appending(LogFileName.leaderEpochs),
                    with: Array(state.epochs.text.utf8), fileSystem, as: .checkpoint)
                state.directoryVersion += 1
                state.epochsAreUnwritten = false
            }
        } catch {
            // Whatever was not done, the next start finds no clean marker and makes it good.
            throw LogError(
                .storage, "\(topicPartition) was not closed cleanly: \(error)",
                cause: error as? FileSystemError)
        }
    }
}
