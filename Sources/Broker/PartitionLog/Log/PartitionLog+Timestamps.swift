import Platform
import Synchronization
import Vocabulary

extension PartitionLog {
    /// The first record below the high watermark whose timestamp is at least this, or nil.
    package func offset(forTimestamp timestamp: Int64) throws(LogError) -> TimestampOffset? {
        try searching { searches in
            for search in searches where search.largestTimestamp >= timestamp {
                if let found = try search.first(at: timestamp) { return found }
            }
            return nil
        }
    }

    /// The first of the records with the largest timestamp below the high watermark, or nil when none
    /// has a timestamp (KIP-734).
    package func offsetOfMaxTimestamp() throws(LogError) -> TimestampOffset? {
        try searching { searches in
            var largest: Int64 = -1
            for search in searches where search.largestTimestamp > largest {
                largest = max(largest, try search.largestVisibleTimestamp())
            }
            guard largest >= 0 else { return nil }
            for search in searches where search.largestTimestamp >= largest {
                if let found = try search.first(at: largest) { return found }
            }
            return nil
        }
    }

    /// Searches again when compaction has put a segment into place meanwhile: the files that were
    /// opened need not have belonged together.
    private func searching<T>(_ body: ([TimestampSearch]) throws -> T) throws(LogError) -> T {
        while true {
            let (searches, replacements) = try segmentSearches()
            do {
                let found = try body(searches)
                if self.replacements == replacements { return found }
            } catch {
                guard self.replacements == replacements else { continue }
                if let error = error as? LogError { throw error }
                throw LogError(
                    .storage, "cannot search \(topicPartition) by time: \(error)",
                    cause: error as? FileSystemError)
            }
        }
    }

    /// What a search needs of each segment, oldest first.
    private func segmentSearches() throws(LogError) -> (
        [TimestampSearch], replacements: UInt64
    ) {
        try state.withLock { state throws(LogError) in
            if state.isClosed { throw LogError(.closed, "\(topicPartition) is closed") }
            try writeWhatABugKeptBack(&state)
            try learnTimestamps(&state)
            let start = state.logStart
            let bound = state.highWatermark
            let epochs = state.epochs
            var searches = state.closed.filter { $0.end > start && $0.base < bound }.map {
                segment in
                TimestampSearch(
                    directory: directory, fileSystem: fileSystem, base: segment.base,
                    file: segment.file, size: segment.size,
                    largestTimestamp: segment.largestTimestamp ?? -1,
                    isVisible: segment.end <= bound, indexes: segment.indexes, logStart: start,
                    bound: bound,
                    epochs: epochs)
            }
            let active = state.active
            searches.append(
                TimestampSearch(
                    directory: directory, fileSystem: fileSystem, base: active.base,
                    file: active.file, size: active.size,
                    largestTimestamp: active.indexes.maxTimestamp,
                    isVisible: state.logEnd <= bound, indexes: active.indexes, logStart: start,
                    bound: bound, epochs: epochs))
            return (searches, state.replacements)
        }
    }
}
