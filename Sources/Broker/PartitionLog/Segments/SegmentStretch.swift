import Platform
import Vocabulary

/// Finds batch boundaries in one segment file, outside the log's lock. The file only grows, and the
/// bytes below `size` never change.
struct SegmentStretch {
    /// From the index in memory: batch boundaries at or before the places in question.
    struct Hints {
        /// For the offset asked for.
        var start: Int64
        /// For the bound.
        var bound: Int64
        /// For `start` + the bytes asked for.
        var limit: Int64

        init(start: Int64, bound: Int64, limit: Int64) {
            self.start = start
            self.bound = bound
            self.limit = limit
        }

        init(_ offsets: OffsetIndex, from offset: Offset, bound: Offset, maxBytes: Int) {
            start = offsets.floor(of: offset)
            self.bound = offsets.floor(of: bound)
            limit = offsets.floor(ofPosition: start + Int64(max(maxBytes, 0)))
        }
    }

    let directory: FilePath
    let fileSystem: any FileSystem
    let base: Offset
    let file: any File
    /// Bytes of whole batches.
    let size: Int64
    /// No batch at or above it is handed out.
    let bound: Offset
    /// Whether the bound lies at `size` or behind it.
    let isWhole: Bool
    /// Whether the log goes on below the bound in the next segment.
    let goesOn: Bool
    var isClosed = false
    /// Whether compaction may have taken the records before the segment's end.
    var mayEndEarly = false
    let hints: Hints?

    /// Whether the answer depends on index files.
    var usedFiles: Bool { hints == nil }

    func slice(from offset: Offset, maxBytes: Int, minOneBatch: Bool) throws -> LogSlice {
        let index = hints == nil ? try ClosedIndex(ofSegment: base, in: directory, fileSystem) : nil
        defer { index?.close() }
        guard offset < bound else { return empty(at: offset) }
        let hint = try hints?.start ?? index?.floor(of: offset) ?? 0
        guard let first = try firstBatch(holding: offset, from: hint) else {
            return empty(at: offset)
        }
        let start = first.position
        var end = size
        if !isWhole {
            let hint = try hints?.bound ?? index?.floor(of: bound) ?? 0
            end = try boundary(from: max(hint, start), notBefore: start) { batch, _ in
                batch.nextOffset <= bound
            }
        }
        let limit = start + Int64(max(maxBytes, 0))
        let isCut = limit < end
        if isCut {
            let hint = try hints?.limit ?? index?.floor(ofPosition: limit) ?? 0
            end = try boundary(from: max(hint, start), notBefore: start) { batch, position in
                position + Int64(batch.size) <= limit
            }
            if end == start, minOneBatch { end = start + Int64(first.batch.size) }
        }
        return LogSlice(
            file: file, position: start, length: Int(end - start),
            baseOffset: first.batch.baseOffset, endsSegment: goesOn && end == size)
    }

    private func empty(at offset: Offset) -> LogSlice {
        LogSlice(file: file, position: size, length: 0, baseOffset: offset, endsSegment: goesOn)
    }

    /// The first batch whose last offset is at or above the offset. A position from an index that
    /// does not fit the log is not believed: the search begins again at the start of the file.
    func firstBatch(holding offset: Offset, from hint: Int64) throws -> (
        batch: BatchHeader, position: Int64
    )? {
        var scanner = BatchScanner(
            file, from: hint, size: size, checksums: false, chunkSize: BatchScanner.lookupSize)
        while true {
            switch try scanner.next() {
            case .batch(let batch, let position):
                let isPlausible = batch.baseOffset >= base && batch.size < Int32.max
                if hint > 0, position == hint, !isPlausible || batch.baseOffset > offset {
                    return try firstBatch(holding: offset, from: 0)
                }
                if batch.lastOffset >= offset { return (batch, position) }
            case .end: return nil
            case .invalid(let reason):
                if hint > 0 { return try firstBatch(holding: offset, from: 0) }
                throw damage(reason, at: scanner.position)
            }
        }
    }

    /// The position behind the last batch, from `start` on, up to which all satisfy the predicate.
    private func boundary(
        from start: Int64, notBefore first: Int64, _ isInside: (BatchHeader, Int64) -> Bool
    ) throws -> Int64 {
        var scanner = BatchScanner(
            file, from: start, size: size, checksums: false, chunkSize: BatchScanner.lookupSize)
        while true {
            switch try scanner.next() {
            case .batch(let batch, let position):
                if !isInside(batch, position) { return position }
            case .end: return size
            case .invalid(let reason):
                guard start > first else { throw damage(reason, at: scanner.position) }
                return try boundary(from: first, notBefore: first, isInside)
            }
        }
    }

    func damage(_ reason: String, at position: Int64) -> LogError {
        LogError(
            .damaged,
            "\(file.path) holds \(reason) at \(position) bytes: restore it from a copy, or move this "
                + "log away")
    }
}
