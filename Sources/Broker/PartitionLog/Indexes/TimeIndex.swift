import Vocabulary

/// The time index of the segment that is written to, in memory.
///
///     ┌───────────────────────┬──────────────────────────┐
///     │ int64 timestamp (ms)  │ int32 last offset - base │   12 bytes, big-endian
///     └───────────────────────┴──────────────────────────┘
///
/// An entry says: up to the moment it was made, no timestamp was larger, and the batch that brought
/// this one ends at the offset. Timestamps rise strictly. One is offered with each entry of the offset
/// index, and the last when the segment is rolled or closed: it is what retention by time goes by.
struct TimeIndex: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var timestamp: Int64
        var relativeOffset: UInt32
    }

    static let entrySize = 12

    let base: Offset
    private(set) var entries: [Entry] = []
    /// Entries that are in the file.
    var written = 0

    init(base: Offset) { self.base = base }

    /// Takes the longest valid run of entries at the start of a file.
    init(base: Offset, file bytes: [UInt8]) {
        self.base = base
        bytes.withUnsafeBytes { raw in
            for at in stride(from: 0, to: raw.count - raw.count % Self.entrySize, by: 12) {
                let entry = Entry(
                    timestamp: Int64(
                        bigEndian: raw.loadUnaligned(fromByteOffset: at, as: Int64.self)),
                    relativeOffset: UInt32(
                        bigEndian: raw.loadUnaligned(fromByteOffset: at + 8, as: UInt32.self)))
                let last = entries.last ?? Entry(timestamp: -1, relativeOffset: 0)
                // A first entry of zeros is possible only in words: time 0 at offset 0.
                let isHole = entry.timestamp == 0 && entry.relativeOffset == 0
                guard !isHole, entry.timestamp > last.timestamp,
                    entry.relativeOffset >= last.relativeOffset
                else { break }
                entries.append(entry)
            }
        }
        written = entries.count
    }

    var byteCount: Int64 { Int64(entries.count * Self.entrySize) }
    var last: Entry? { entries.last }

    /// Adds an entry if its timestamp is larger than all before.
    mutating func offer(timestamp: Int64, offset: Offset) {
        guard timestamp > entries.last?.timestamp ?? -1 else { return }
        entries.append(Entry(timestamp: timestamp, relativeOffset: UInt32(offset - base)))
    }

    /// Where a search for the timestamp starts: no record before this offset is as late.
    func floor(of timestamp: Int64) -> Offset {
        let count = entries.partitionPoint { $0.timestamp <= timestamp }
        return count == 0 ? base : base + Int64(entries[count - 1].relativeOffset)
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
            bytes.appendBigEndian(entry.timestamp)
            bytes.appendBigEndian(entry.relativeOffset)
        }
        return bytes
    }
}
