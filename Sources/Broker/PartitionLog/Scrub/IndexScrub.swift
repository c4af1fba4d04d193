import Platform
import Vocabulary

/// A segment's indexes against its batches: not whether they are the ones that we would have
/// written, but whether a lookup through them finds every record that is there. All of it can be
/// made anew from the log.
///
///     .index      int32 offset - base │ int32 position               entries of 8 bytes
///     .timeindex  int64 timestamp │ int32 offset - base              entries of 12 bytes
struct IndexScrub {
    let directory: FilePath
    let fileSystem: any FileSystem
    let base: Offset
    /// Rising.
    let batches: [ScrubbedBatch]

    func run() -> [ScrubFinding] { offsetFindings() + timeFindings() }

    private func offsetFindings() -> [ScrubFinding] {
        let path = LogFileName(base, .index).path(in: directory)
        guard let bytes = bytes(path, as: .offsetIndex) else {
            return [mendable(path, nil, "is missing or cannot be read: it is made anew")]
        }
        var last: (offset: Offset, position: Int64)?
        for at in stride(from: 0, to: bytes.count, by: 8) {
            guard at + 8 <= bytes.count else {
                return [mendable(path, at, "ends in half an entry")]
            }
            let offset = base + Int64(integer(bytes, at, as: Int32.self))
            let position = Int64(integer(bytes, at + 4, as: Int32.self))
            // Kafka sets entries aside and writes them later.
            if position == 0, offset == base, at > 0 { return restFindings(path, bytes, at) }
            if let last, offset <= last.offset || position <= last.position {
                return [mendable(path, at, "its entries do not rise")]
            }
            last = (offset, position)
            guard let batch = batch(at: position) else {
                return [mendable(path, at, "leads to \(position), where no batch begins")]
            }
            guard batch.base <= offset, offset <= batches.last?.last ?? base else {
                return [mendable(path, at, "leads past offset \(offset)")]
            }
        }
        return []
    }

    private func timeFindings() -> [ScrubFinding] {
        let path = LogFileName(base, .timeindex).path(in: directory)
        guard let bytes = bytes(path, as: .timeIndex) else {
            return [mendable(path, nil, "is missing or cannot be read: it is made anew")]
        }
        var last: (timestamp: Int64, offset: Offset)?
        var place = 0
        var largestBefore = Int64.min
        for at in stride(from: 0, to: bytes.count, by: 12) {
            guard at + 12 <= bytes.count else {
                return [mendable(path, at, "ends in half an entry")]
            }
            let timestamp = integer(bytes, at, as: Int64.self)
            let offset = base + Int64(integer(bytes, at + 8, as: Int32.self))
            if timestamp == 0, offset == base, at > 0 { return restFindings(path, bytes, at) }
            if let last, timestamp < last.timestamp || offset < last.offset {
                return [mendable(path, at, "its entries do not rise")]
            }
            last = (timestamp, offset)
            guard offset >= base, offset <= batches.last?.last ?? base else {
                return [mendable(path, at, "leads to offset \(offset), which is not there")]
            }
            // A search for a time begins at the offset: nothing before it may be that late.
            while place < batches.count, batches[place].last < offset {
                largestBefore = max(largestBefore, batches[place].maxTimestamp)
                place += 1
            }
            if largestBefore > timestamp {
                return [mendable(path, at, "a search from \(timestamp) on would miss records")]
            }
        }
        return []
    }

    private func restFindings(_ path: FilePath, _ bytes: [UInt8], _ at: Int) -> [ScrubFinding] {
        guard let place = bytes[at...].firstIndex(where: { $0 != 0 }) else { return [] }
        return [mendable(path, place, "has bytes behind its last entry")]
    }

    private func batch(at position: Int64) -> ScrubbedBatch? {
        var (low, high) = (0, batches.count)
        while low < high {
            let middle = (low + high) / 2
            if batches[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low < batches.count && batches[low].position == position ? batches[low] : nil
    }

    private func bytes(_ path: FilePath, as kind: FileKind) -> [UInt8]? {
        guard let file = try? fileSystem.open(path, .read, as: kind) else { return nil }
        defer { file.close() }
        return try? SmallFile.bytes(of: file)
    }

    private func integer<T: FixedWidthInteger>(_ bytes: [UInt8], _ at: Int, as: T.Type) -> T {
        bytes.withUnsafeBytes { T(bigEndian: $0.loadUnaligned(fromByteOffset: at, as: T.self)) }
    }

    private func mendable(_ path: FilePath, _ at: Int?, _ text: String) -> ScrubFinding {
        ScrubFinding(kind: .mendable, path: path, position: at.map(Int64.init), text: text)
    }
}
