import KafkaCodec
import Platform
import Vocabulary

/// A segment that compaction writes, under names that end in `.cleaned` until it is complete.
final class CleanedSegment {
    let base: Offset
    /// Stays open for readers until the segment has its own name.
    let file: any File
    private(set) var size: Int64 = 0
    private(set) var indexes: SegmentIndexes
    private let directory: FilePath
    private let fileSystem: any FileSystem
    private let settings: LogSettings
    private let unwritten = ByteWriter(capacity: CleanedSegment.writeSize)
    private static let writeSize = 1 << 18

    init(
        _ base: Offset, in directory: FilePath, _ fileSystem: any FileSystem, settings: LogSettings
    ) throws {
        self.base = base
        self.directory = directory
        self.fileSystem = fileSystem
        self.settings = settings
        indexes = SegmentIndexes(base: base)
        file = try fileSystem.open(
            LogFileName(base, .log).path(in: directory, LogFileName.cleaned), .create, as: .segment)
    }

    func append(_ batch: UnsafeRawBufferPointer) throws {
        guard let start = batch.baseAddress else { return }
        indexes.admit(
            BatchHeader(start), at: size, interval: settings.indexIntervalBytes.value)
        size += Int64(batch.count)
        unwritten.append(batch)
        if unwritten.count >= Self.writeSize { try write() }
    }

    private func write() throws {
        try file.write(unwritten.bytes, at: size - Int64(unwritten.count))
        unwritten.removeAll()
    }

    /// Everything is written and synced when it returns, all but the names.
    func complete() throws {
        try write()
        if !settings.plantedBugs.contains(.compactionNotSynced) { try file.syncData() }
        indexes.complete()
        try writeIndex(.index, .offsetIndex, indexes.offsets.bytes(from: 0))
        try writeIndex(.timeindex, .timeIndex, indexes.times.bytes(from: 0))
    }

    private func writeIndex(_ suffix: LogFileName.Suffix, _ kind: FileKind, _ bytes: [UInt8]) throws
    {
        let index = try fileSystem.open(
            LogFileName(base, suffix).path(in: directory, LogFileName.cleaned), .create, as: kind)
        defer { index.close() }
        try bytes.withUnsafeBytes { try index.write($0, at: 0) }
        try index.syncData()
    }

    /// Nothing is to come of it.
    func discard() {
        file.close()
        for suffix in [LogFileName.Suffix.log, .index, .timeindex] {
            let path = LogFileName(base, suffix).path(in: directory, LogFileName.cleaned)
            // What stays is removed by the next start.
            if fileSystem.exists(path) { try? fileSystem.remove(path) }
        }
    }
}
