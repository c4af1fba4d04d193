import Platform
import Vocabulary

/// Finds out, when a log is opened, which producers it knows: from the newest snapshot that can be
/// read, and from the headers of the batches behind it.
struct ProducerReplay {
    let directory: FilePath
    let fileSystem: any FileSystem
    /// Milliseconds since 1970.
    let now: Int64

    /// Read ahead; headers are all that is wanted.
    private static let chunkSize = 1 << 16

    func states(after plan: RecoveryPlan) throws -> ProducerStates {
        var start = plan.segments.first?.base ?? plan.logStart
        var states = ProducerStates()
        for offset in plan.snapshots.reversed() where offset <= plan.logEnd {
            let read = try? ProducerSnapshot.read(
                at: offset, in: directory, fileSystem, now: now)
            guard let read else { continue }
            states = read
            start = offset
            break
        }
        // Recovery has looked at all of them, and found none.
        if let from = plan.scannedFrom, from <= start, !plan.sawProducers { return states }
        for segment in plan.segments where segment.end > start {
            try replay(segment, from: start, into: &states)
        }
        return states
    }

    private func replay(
        _ segment: RecoveryPlan.Segment, from start: Offset, into states: inout ProducerStates
    ) throws {
        let file = try fileSystem.open(
            LogFileName(segment.base, .log).path(in: directory), .read, as: .segment)
        defer { file.close() }
        var position: Int64 = 0
        if start > segment.base {
            let stretch = SegmentStretch(
                directory: directory, fileSystem: fileSystem, base: segment.base, file: file,
                size: segment.size, bound: segment.end, isWhole: true, goesOn: false, hints: nil)
            let hint = try hint(segment, start)
            guard let found = try stretch.firstBatch(holding: start, from: hint) else { return }
            position = found.position
        }
        var scanner = BatchScanner(
            file, from: position, size: segment.size, checksums: false, chunkSize: Self.chunkSize)
        while case .batch(let batch, _) = try scanner.next() {
            if batch.producerID >= 0, batch.baseOffset >= start { states.admit(batch, now: now) }
        }
    }

    private func hint(_ segment: RecoveryPlan.Segment, _ start: Offset) throws -> Int64 {
        if let indexes = segment.indexes { return indexes.offsets.floor(of: start) }
        let index = try ClosedIndex(ofSegment: segment.base, in: directory, fileSystem)
        defer { index?.close() }
        return try index?.floor(of: start) ?? 0
    }
}
