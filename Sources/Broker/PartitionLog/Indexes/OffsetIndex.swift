import Vocabulary

/// The offset index of the segment that is written to, in memory; the file lags behind it and is
/// complete when the segment is rolled or closed.
///
///     ┌────────────────────────────┬───────────────┐
///     │ int32 last offset - base   │ int32 position│   8 bytes, big-endian, both rising strictly
///     └────────────────────────────┴───────────────┘
///
/// An entry's offset is the *last* one of the batch that starts at its position: what
/// `kafka-dump-log` compares.
struct OffsetIndex: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var relativeOffset: UInt32
        var position: UInt32
    }

    static let entrySize = 8

    let base: Offset
    private(set) var entries: [Entry] = []
    /// Entries that are in the file.
    var written = 0

    init(base: Offset) { self.base = base }

    /// Takes the longest valid run of entries at the start of a file; zeros (an unwritten stretch)
    /// and anything that does not rise end it. `size` is the log's.
    init(base: Offset, file bytes: [UInt8], logSize: Int64) {
        self.base = base
        bytes.withUnsafeBytes { raw in
            for at in stride(from: 0, to: raw.count - raw.count % Self.entrySize, by: 8) {
                let entry = Entry(
                    relativeOffset: UInt32(
                        bigEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)),
                    position: UInt32(
                        bigEndian: raw.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)))
                let last = entries.last ?? Entry(relativeOffset: 0, position: 0)
                guard entry.relativeOffset > last.relativeOffset, entry.position > last.position,
                    Int64(entry.position) < logSize
                else { break }
                entries.append(entry)
            }
        }
        written = entries.count
    }

    var byteCount: Int64 { Int64(entries.count * Self.entrySize) }

    mutating func append(lastOffset: Offset, position: Int64) {
        entries.append(
            Entry(
                relativeOffset: UInt32(lastOffset - base), position: UInt32(position)))
    }

    /// Where a search for the offset starts: the position of the last entry at or below it.
    func floor(of offset: Offset) -> Int64 {
        let relative = offset - base
        let count = entries.partitionPoint { Int64($0.relativeOffset) <= relative }
        return count == 0 ? 0 : Int64(entries[count - 1].position)
    }

    /// The last batch boundary known at or below a position.
    func floor(ofPosition position: Int64) -> Int64 {
        let count = entries.partitionPoint { Int64($0.position) <= position }
        return count == 0 ? 0 : Int64(entries[count - 1].position)
    }

    /// Forgets the entries from `count` on.
    mutating func truncate(to count: Int) {
        entries.removeSubrange(count...)
        written = min(written, count)
    }

    func bytes(from start: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((entries.count - start) * Self.entrySize)
        for entry in entries[start...] {
            bytes.appendBigEndian(entry.relativeOffset)
            bytes.appendBigEndian(entry.position)
        }
        return bytes
    }
}
