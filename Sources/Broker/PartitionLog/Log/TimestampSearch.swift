import KafkaCodec
import Platform
import Vocabulary

/// Finds a record by its time in one segment, outside the log's lock.
struct TimestampSearch {
    let directory: FilePath
    let fileSystem: any FileSystem
    let base: Offset
    /// Nil for a closed segment that is not open.
    let file: (any File)?
    let size: Int64
    /// Of the whole segment; -1 when no record has one.
    let largestTimestamp: Int64
    /// Whether all of it lies below the bound.
    let isVisible: Bool
    /// Nil where they are in files.
    let indexes: SegmentIndexes?
    let logStart: Offset
    let bound: Offset
    let epochs: LeaderEpochs

    /// The first record between log start and bound that is as late, or nil.
    func first(at timestamp: Int64) throws -> TimestampOffset? {
        let file = try open()
        let start = try startPosition(for: timestamp)
        var scanner = BatchScanner(
            file, from: start, size: size, checksums: false, chunkSize: BatchScanner.lookupSize)
        while case .batch(let batch, let position) = try scanner.next() {
            if batch.nextOffset > bound { return nil }
            guard batch.maxTimestamp >= timestamp, batch.lastOffset >= logStart else { continue }
            if let found = try record(in: file, batch, at: position, timestamp) { return found }
        }
        return nil
    }

    /// The largest timestamp below the bound. The batches are gone through only while the bound lies
    /// within the segment.
    func largestVisibleTimestamp() throws -> Int64 {
        if isVisible { return largestTimestamp }
        var largest: Int64 = -1
        var scanner = BatchScanner(
            try open(), from: 0, size: size, checksums: false, chunkSize: BatchScanner.lookupSize)
        while case .batch(let batch, _) = try scanner.next(), batch.nextOffset <= bound {
            largest = max(largest, batch.maxTimestamp)
        }
        return largest
    }

    private func open() throws -> any File {
        try file
            ?? fileSystem.open(LogFileName(base, .log).path(in: directory), .read, as: .segment)
    }

    private func startPosition(for timestamp: Int64) throws -> Int64 {
        if let indexes {
            return indexes.offsets.floor(of: max(indexes.times.floor(of: timestamp), logStart))
        }
        let times = try ClosedTimeIndex(ofSegment: base, in: directory, fileSystem)
        defer { times?.close() }
        let offsets = try ClosedIndex(ofSegment: base, in: directory, fileSystem)
        defer { offsets?.close() }
        let offset = max(try times?.floor(of: timestamp) ?? base, logStart)
        return try offsets?.floor(of: offset) ?? 0
    }

    private func record(
        in file: any File, _ header: BatchHeader, at position: Int64, _ timestamp: Int64
    ) throws -> TimestampOffset? {
        var bytes = [UInt8](repeating: 0, count: header.size)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: position) }
        let decoder = RecordDecoder()
        do {
            return try bytes.withUnsafeBytes { buffer throws -> TimestampOffset? in
                let batch = try RecordBatchView(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                var records = try decoder.makeIterator(batch)
                var record = DecodedRecord()
                while try records.next(&record) {
                    if record.timestamp >= timestamp, record.offset >= logStart.value {
                        let offset = Offset(record.offset)
                        return TimestampOffset(
                            timestamp: record.timestamp, offset: offset,
                            leaderEpoch: epochs.epoch(at: offset))
                    }
                }
                return nil
            }
        } catch let error as CodecError {
            throw LogError(
                .damaged, "the batch at offset \(header.baseOffset) in \(file.path): \(error)")
        }
    }
}
