import Platform
import Vocabulary

/// Reads one segment, changing nothing, and says what is valid in it.
struct SegmentScan {
    let directory: FilePath
    let fileSystem: any FileSystem
    let settings: LogSettings
    let base: Offset

    struct Result {
        var segment: RecoveryPlan.Segment
        /// Why it ends where it does, if not with the file.
        var flaw: String?
        var bytesRead: Int64
        /// Each leader epoch met, with its first offset here.
        var epochs: [LeaderEpochs.Entry] = []
        /// Where the scan began.
        var start: Offset
        var sawProducers = false
        /// Whether records are missing between those that are there.
        var isCompacted = false
    }

    /// Where to begin.
    enum Start: Hashable, Sendable {
        /// At the last index entry: nothing is lost, only the end is wanted.
        case lastEntry
        /// At an index entry at or below the recovery point.
        case recoveryPoint(Offset)
        case beginning
    }

    /// Reads to the end from an index entry, or from the start without one (or when the index does not
    /// fit the log, which is worth a finding and no more).
    func run(from start: Start, checksums: Bool, hasIndexes: Bool, findings: inout [String]) throws
        -> Result
    {
        let file = try fileSystem.open(
            LogFileName(base, .log).path(in: directory), .read, as: .segment)
        defer { file.close() }
        let size = try file.size()
        var result = try scanned(
            file, size, from: start, checksums: checksums, hasIndexes: hasIndexes,
            findings: &findings)
        result.segment.hasIndexFiles = hasIndexes
        return result
    }

    private func scanned(
        _ file: any File, _ size: Int64, from start: Start, checksums: Bool, hasIndexes: Bool,
        findings: inout [String]
    ) throws -> Result {
        if hasIndexes, start != .beginning {
            var indexes = try load(logSize: size)
            if case .recoveryPoint(let point) = start {
                indexes.keep(indexes.trustworthyCount(recoveryPoint: point))
            } else {
                indexes.resume()
            }
            if let last = indexes.offsets.entries.last {
                if let result = try scan(
                    file, size, from: Int64(last.position), indexes, checksums: checksums)
                {
                    return result
                }
                findings.append(
                    "\(LogFileName(base, .index).path(in: directory)) did not fit the log and was "
                        + "made anew")
            }
        }
        guard
            let result = try scan(
                file, size, from: 0, SegmentIndexes(base: base), checksums: checksums)
        else { preconditionFailure("a scan from the start depends on no index") }
        return result
    }

    /// Both index files as far as they make sense.
    private func load(logSize: Int64) throws -> SegmentIndexes {
        func bytes(_ suffix: LogFileName.Suffix, _ kind: FileKind) throws -> [UInt8] {
            let file = try fileSystem.open(
                LogFileName(base, suffix).path(in: directory), .read, as: kind)
            defer { file.close() }
            return try SmallFile.bytes(of: file)
        }
        var indexes = SegmentIndexes(base: base)
        indexes.offsets = OffsetIndex(
            base: base, file: try bytes(.index, .offsetIndex), logSize: logSize)
        indexes.times = TimeIndex(base: base, file: try bytes(.timeindex, .timeIndex))
        return indexes
    }

    /// Nil when the batch that the last kept index entry speaks of is not there.
    private func scan(
        _ file: any File, _ size: Int64, from position: Int64, _ indexes: SegmentIndexes,
        checksums: Bool
    ) throws -> Result? {
        var indexes = indexes
        let entry = indexes.offsets.entries.last
        var awaited = entry.map { base + Int64($0.relativeOffset) }
        var expected = base
        var scanner = BatchScanner(file, from: position, size: size, checksums: checksums)
        var result = Result(
            segment: RecoveryPlan.Segment(base: base, end: base, size: 0, fileSize: size),
            bytesRead: 0, start: base)
        loop: while true {
            switch try scanner.next() {
            case .end: break loop
            case .invalid(let reason):
                if awaited != nil { return nil }
                result.flaw = reason
                break loop
            case .batch(let batch, let place):
                if let last = awaited {
                    guard batch.lastOffset == last, batch.baseOffset >= base else { return nil }
                    awaited = nil
                } else if batch.baseOffset < expected || batch.lastOffset - base >= Int32.max {
                    result.flaw =
                        "a batch at offset \(batch.baseOffset) where \(expected) is due"
                    break loop
                }
                let follows = place > position || position == 0
                if batch.isThinnedOut || follows && batch.baseOffset > expected {
                    result.isCompacted = true
                }
                if result.segment.size == 0 { result.start = batch.baseOffset }
                if batch.producerID >= 0 { result.sawProducers = true }
                expected = batch.nextOffset
                if result.segment.firstTimestamp == nil, place == 0 {
                    result.segment.firstTimestamp = batch.maxTimestamp
                }
                if batch.leaderEpoch > result.epochs.last?.epoch ?? .none {
                    result.epochs.append(
                        LeaderEpochs.Entry(epoch: batch.leaderEpoch, start: batch.baseOffset))
                }
                indexes.admit(batch, at: place, interval: settings.indexIntervalBytes.value)
                result.segment.size = place + Int64(batch.size)
            }
        }
        if position > 0 { result.segment.firstTimestamp = try firstTimestamp(file) }
        result.segment.end = expected
        result.segment.indexes = indexes
        result.bytesRead = scanner.bytesRead
        return result
    }

    private func firstTimestamp(_ file: any File) throws -> Int64? {
        var bytes = [UInt8](repeating: 0, count: BatchHeader.size)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        guard count == bytes.count else { return nil }
        return bytes.withUnsafeBytes { BatchHeader($0.baseAddress!) }.maxTimestamp
    }
}
