import Platform
import Synchronization
import Vocabulary

extension PartitionLog {
    /// `replace` where nothing that is open can be renamed, and renames are durable in their order. No
    /// reader can open anything between the first rename and the last; where one holds an old segment
    /// already, all gets its old name back, and a later compaction tries again (KAFKA-1194).
    ///
    /// What a crash leaves is what `InterruptedSwap` completes: from the last `.swap` name on, the new
    /// segment stands for the old ones.
    ///
    /// - Returns: false when nothing has changed.
    func replaceUnopened(
        _ sources: [LogCompaction.Source], with cleaned: CleanedSegment, now: LogMoment
    ) throws -> Bool {
        cleaned.file.close()
        for suffix in LogFiles.indexesFirst {
            try rename(cleaned, suffix, from: LogFileName.cleaned, to: LogFileName.swap)
        }
        return try state.withLock { state in
            let due = now.instant + state.settings.fileDeleteDelay
            guard state.place(of: sources) != nil, let paths = try markAllDeleted(sources, &state)
            else {
                // The log's first: it is what makes the others stand for something.
                for suffix in LogFiles.indexesFirst.reversed() {
                    try rename(cleaned, suffix, from: LogFileName.swap, to: LogFileName.cleaned)
                }
                cleaned.discard()
                return false
            }
            for suffix in LogFiles.indexesFirst {
                try rename(cleaned, suffix, from: LogFileName.swap, to: "")
            }
            state.take(cleaned, insteadOf: sources)
            state.letGo(of: cleaned)
            state.awaitingRemoval += paths.map { (path: $0, due: due) }
            return true
        }
    }

    /// The new names; nil where a reader forbids it, and then all have the old ones.
    private func markAllDeleted(
        _ sources: [LogCompaction.Source], _ state: inout LogState
    ) throws -> [FilePath]? {
        for source in sources {
            guard let place = state.closed.firstIndex(where: { $0.base == source.base }) else {
                continue
            }
            state.closed[place].file = nil
            state.openedForReading.removeAll { $0 == source.base }
        }
        var renamed: [(from: FilePath, to: FilePath)] = []
        do {
            for source in sources {
                for suffix in [LogFileName.Suffix.log, .index, .timeindex, .txnindex] {
                    let path = LogFileName(source.base, suffix).path(in: directory)
                    guard fileSystem.exists(path) else { continue }
                    let deleted = FilePath(path.text + LogFileName.deleted)
                    try fileSystem.rename(path, to: deleted)
                    renamed.append((path, deleted))
                }
            }
            return renamed.map(\.to)
        } catch let error as FileSystemError where error.code == .inUse {
            for (from, to) in renamed.reversed() { try fileSystem.rename(to, to: from) }
            return nil
        }
    }

    private func rename(
        _ cleaned: CleanedSegment, _ suffix: LogFileName.Suffix, from old: String, to new: String
    ) throws {
        let name = LogFileName(cleaned.base, suffix)
        try fileSystem.rename(name.path(in: directory, old), to: name.path(in: directory, new))
    }
}
