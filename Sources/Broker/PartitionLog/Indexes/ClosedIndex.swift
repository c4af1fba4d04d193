import Platform
import Vocabulary

/// The index files of a closed segment, searched where they lie: a few reads per look-up instead of
/// megabytes in memory for every segment that somebody once read from.
struct ClosedIndex {
    private let base: Offset
    private let file: any File
    private let count: Int

    /// Nil when retention has just renamed it: then the file is searched from its start.
    init?(ofSegment base: Offset, in directory: FilePath, _ fileSystem: any FileSystem) throws {
        self.base = base
        do {
            file = try fileSystem.open(
                LogFileName(base, .index).path(in: directory), .read, as: .offsetIndex)
        } catch let error as FileSystemError where error.code == .notFound {
            return nil
        }
        count = Int(try file.size()) / OffsetIndex.entrySize
    }

    func close() { file.close() }

    /// Where a search for the offset starts.
    func floor(of offset: Offset) throws -> Int64 {
        let relative = offset - base
        return try position { Int64($0.relativeOffset) <= relative }
    }

    /// The last batch boundary known at or below a position.
    func floor(ofPosition position: Int64) throws -> Int64 {
        try self.position { Int64($0.position) <= position }
    }

    private func position(of isBefore: (OffsetIndex.Entry) -> Bool) throws -> Int64 {
        let found = try IndexFile.partitionPoint(count: count) { isBefore(try entry($0)) }
        return found == 0 ? 0 : Int64(try entry(found - 1).position)
    }

    private func entry(_ place: Int) throws -> OffsetIndex.Entry {
        let word = UInt64(bigEndian: try IndexFile.load(file, at: place * OffsetIndex.entrySize))
        return OffsetIndex.Entry(
            relativeOffset: UInt32(word >> 32), position: UInt32(truncatingIfNeeded: word))
    }
}

/// The time index of a closed segment.
struct ClosedTimeIndex {
    private let base: Offset
    private let file: any File
    private var count: Int

    /// Nil when retention has just renamed it. Zeros at the end, as a preallocated file has them, are
    /// no entries: retention would take them for the age of the segment (KAFKA-10207).
    init?(ofSegment base: Offset, in directory: FilePath, _ fileSystem: any FileSystem) throws {
        self.base = base
        do {
            file = try fileSystem.open(
                LogFileName(base, .timeindex).path(in: directory), .read, as: .timeIndex)
        } catch let error as FileSystemError where error.code == .notFound {
            return nil
        }
        count = Int(try file.size()) / TimeIndex.entrySize
        guard count > 0, try isPadding(count - 1) else { return }
        count = try IndexFile.partitionPoint(count: count) { try !isPadding($0) }
    }

    /// Offsets rise, so only the first entry may be at the segment's base.
    private func isPadding(_ place: Int) throws -> Bool {
        let entry = try entry(place)
        return entry.relativeOffset == 0 && (place > 0 || entry.timestamp == 0)
    }

    func close() { file.close() }

    /// No record before the answered offset is as late.
    func floor(of timestamp: Int64) throws -> Offset {
        let found = try IndexFile.partitionPoint(count: count) {
            try entry($0).timestamp <= timestamp
        }
        return found == 0 ? base : base + Int64(try entry(found - 1).relativeOffset)
    }

    /// The largest timestamp with the last offset of its batch; nil when no record has one.
    func last() throws -> (timestamp: Int64, offset: Offset)? {
        guard count > 0 else { return nil }
        let entry = try entry(count - 1)
        return (entry.timestamp, base + Int64(entry.relativeOffset))
    }

    private func entry(_ place: Int) throws -> TimeIndex.Entry {
        let at = place * TimeIndex.entrySize
        let timestamp = UInt64(bigEndian: try IndexFile.load(file, at: at))
        let relative: UInt32 = try IndexFile.load(file, at: at + 8)
        return TimeIndex.Entry(
            timestamp: Int64(bitPattern: timestamp), relativeOffset: UInt32(bigEndian: relative))
    }
}

enum IndexFile {
    static func partitionPoint(count: Int, _ isBefore: (Int) throws -> Bool) rethrows -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if try isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    static func load<T: FixedWidthInteger>(_ file: any File, at position: Int) throws -> T {
        var value: T = 0
        let count = try withUnsafeMutableBytes(of: &value) {
            try file.read(into: $0, at: Int64(position))
        }
        guard count == MemoryLayout<T>.size else {
            throw FileSystemError(
                .inputOutput, verb: "read", path: file.path, reason: "it ends at \(position) bytes")
        }
        return value
    }
}
