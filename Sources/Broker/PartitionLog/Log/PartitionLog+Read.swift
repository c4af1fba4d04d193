import KafkaCodec
import Platform
import Synchronization
package import Vocabulary

extension PartitionLog {
    /// Whole batches from the one that holds `offset`, or the next when compaction took it, at most
    /// `maxBytes` (or one batch if larger and `minOneBatch`), within one segment, none at or above `bound` (the high watermark if nil; never
    /// above `durableEnd` once the log is offline). Empty at the bound.
    ///
    /// - Throws: `offsetOutOfRange` outside log start ... bound, `closed`, `damaged`, `storage`.
    package func read(
        from offset: Offset, maxBytes: Int, minOneBatch: Bool, upTo bound: Offset? = nil
    ) throws(LogError) -> LogSlice {
        var offset = offset
        while true {
            let (stretch, replacements) = try lookUp(offset, maxBytes: maxBytes, bound: bound)
            do {
                let slice = try stretch.slice(
                    from: offset, maxBytes: maxBytes, minOneBatch: minOneBatch)
                // A segment of before with an index of after is no match.
                if stretch.usedFiles, self.replacements != replacements { continue }
                let isBehindTheLast = slice.length == 0 && slice.position == stretch.size
                guard isBehindTheLast, stretch.isClosed, stretch.isWhole, offset < stretch.bound
                else { return slice }
                guard stretch.mayEndEarly else {
                    throw stretch.damage(
                        "no records from offset \(offset) to \(stretch.bound)",
                        at: stretch.size)
                }
                guard slice.endsSegment else { return slice }
                // Compaction has left nothing from here to the segment's end.
                offset = stretch.bound
            } catch let error as LogError {
                if self.replacements == replacements { throw error }
            } catch {
                guard self.replacements == replacements else { continue }
                throw LogError(
                    .storage, "cannot read \(topicPartition) at offset \(offset): \(error)",
                    cause: error as? FileSystemError)
            }
        }
    }

    var replacements: UInt64 { state.withLock { $0.replacements } }

    /// The bytes of a slice, copied.
    package func bytes(of slice: LogSlice) throws(LogError) -> [UInt8] {
        do {
            var bytes = [UInt8](repeating: 0, count: slice.length)
            let count = try bytes.withUnsafeMutableBytes {
                try slice.file.read(into: $0, at: slice.position)
            }
            return Array(bytes.prefix(count))
        } catch {
            throw LogError(
                .storage, "cannot read \(topicPartition) at offset \(slice.baseOffset): \(error)",
                cause: error as? FileSystemError)
        }
    }

    private func lookUp(_ offset: Offset, maxBytes: Int, bound: Offset?) throws(LogError)
        -> (SegmentStretch, replacements: UInt64)
    {
        try state.withLock { state throws(LogError) in
            if state.isClosed { throw LogError(.closed, "\(topicPartition) is closed") }
            let visible = state.failure == nil ? state.logEnd : state.durableEnd
            let bound = min(bound ?? state.highWatermark, visible)
            guard offset >= state.logStart, offset <= bound else {
                throw LogError(
                    .offsetOutOfRange,
                    "offset \(offset) of \(topicPartition) is outside \(state.logStart) to \(bound)"
                )
            }
            if state.unwritten.isEmpty == false { try writeWhatABugKeptBack(&state) }
            guard let index = state.closedIndex(of: offset) else {
                let stretch = activeStretch(state, offset, maxBytes: maxBytes, bound: bound)
                return (stretch, state.replacements)
            }
            let segment = state.closed[index]
            let hints = segment.indexes.map { indexes in
                SegmentStretch.Hints(
                    indexes.offsets, from: offset, bound: min(bound, segment.end),
                    maxBytes: maxBytes)
            }
            let stretch = SegmentStretch(
                directory: directory, fileSystem: fileSystem, base: segment.base,
                file: try fileForReading(index, &state), size: segment.size,
                bound: min(bound, segment.end), isWhole: bound >= segment.end,
                goesOn: bound > segment.end, isClosed: true,
                mayEndEarly: segment.end <= state.gapsBelow, hints: hints)
            return (stretch, state.replacements)
        }
    }

    private func activeStretch(
        _ state: borrowing LogState, _ offset: Offset, maxBytes: Int, bound: Offset
    ) -> SegmentStretch {
        let offsets = state.active.indexes.offsets
        let start = offset >= state.logEnd ? state.active.size : offsets.floor(of: offset)
        return SegmentStretch(
            directory: directory, fileSystem: fileSystem, base: state.active.base,
            file: state.active.file, size: state.active.size, bound: bound,
            isWhole: bound >= state.logEnd, goesOn: false,
            hints: SegmentStretch.Hints(
                start: start,
                bound: offsets.floor(of: bound),
                limit: offsets.floor(ofPosition: start + Int64(max(maxBytes, 0)))))
    }

    /// Opens a closed segment, and lets go of the one read longest ago when too many are open: a
    /// slice in use keeps its own hold.
    private func fileForReading(_ index: Int, _ state: inout LogState) throws(LogError) -> any File
    {
        let base = state.closed[index].base
        if let file = state.closed[index].file {
            // While compaction puts it into place nobody lets go of it.
            if state.closed[index].indexes != nil { return file }
            if state.openedForReading.last != base {
                state.openedForReading.removeAll { $0 == base }
                state.openedForReading.append(base)
            }
            return file
        }
        let path = LogFileName(base, .log).path(in: directory)
        do {
            var file = try fileSystem.open(path, .read, as: .segment)
            if state.settings.plantedBugs.contains(.flippedBitOnRead) { file = FlippedFile(file) }
            state.closed[index].file = file
            state.openedForReading.append(base)
            if state.openedForReading.count > max(state.settings.openSegmentsMax, 1) {
                let oldest = state.openedForReading.removeFirst()
                if let place = state.closed.firstIndex(where: { $0.base == oldest }) {
                    state.closed[place].file = nil
                }
            }
            return file
        } catch {
            throw LogError(
                .storage, "cannot open a segment of \(topicPartition): \(error)",
                cause: error as? FileSystemError)
        }
    }
}
