import KafkaCodec
import Platform
import Vocabulary

/// A log's files read by nothing but the format's definition.
struct RawLog {
    struct Batch {
        var base: Int64
        var end: Int64
        var bytes: [UInt8]
        var largestTimestamp: Int64
        var position: Int64
    }

    struct Segment {
        var base: Int64
        var batches: [Batch]
    }

    private(set) var segments: [Segment] = []
    private(set) var problems: [String] = []
    private let files: [String: [UInt8]]
    private let hasGaps: Bool

    var batches: [Batch] { segments.flatMap(\.batches) }
    var end: Int64 { segments.last.map { $0.batches.last?.end ?? $0.base } ?? 0 }

    /// - Parameters:
    ///   - files: the names in the log's directory with their content.
    ///   - hasGaps: compaction has been there.
    init(_ files: [String: [UInt8]], hasGaps: Bool = false) {
        self.files = files
        self.hasGaps = hasGaps
        for name in files.keys.filter({ $0.hasSuffix(".log") }).sorted() {
            guard let base = Int64(name.dropLast(4)) else { continue }
            read(name, base, files[name] ?? [])
        }
        for (segment, next) in zip(segments, segments.dropFirst()) {
            let end = segment.batches.last?.end ?? segment.base
            if hasGaps ? end > next.base : end != next.base {
                problems.append("a hole from \(end) to \(next.base)")
            }
        }
    }

    private mutating func read(_ name: String, _ base: Int64, _ bytes: [UInt8]) {
        var segment = Segment(base: base, batches: [])
        var expected = base
        bytes.withUnsafeBytes { buffer in
            var iterator = RecordBatchIterator(buffer)
            var position = 0
            do {
                while let batch = try iterator.next() {
                    try batch.validate()
                    let base = batch.baseOffset.value
                    if hasGaps ? base < expected : base != expected {
                        problems.append("\(name): \(batch.baseOffset) where \(expected) is due")
                    }
                    segment.batches.append(
                        Batch(
                            base: batch.baseOffset.value, end: batch.nextOffset.value,
                            bytes: Array(batch.bytes), largestTimestamp: batch.maxTimestamp,
                            position: Int64(position)))
                    expected = batch.nextOffset.value
                    position = iterator.position
                }
            } catch {
                problems.append("\(name) at \(position): \(error)")
            }
            if iterator.remaining > 0 {
                problems.append("\(name): \(iterator.remaining) bytes behind the last batch")
            }
        }
        segments.append(segment)
    }

    /// Index files against the batches: the offset index exactly by Kafka's rule, the time index by
    /// what it promises (a stop in between may have added entries).
    func indexProblems(interval: Int64) -> [String] {
        var found: [String] = []
        for segment in segments {
            let stem =
                String(repeating: "0", count: 20 - String(segment.base).count)
                + String(segment.base)
            var offsets: [UInt8] = []
            var points: [Int64] = []
            var since: Int64 = 0
            var largest: Int64 = -1
            for batch in segment.batches {
                largest = max(largest, batch.largestTimestamp)
                if since > interval {
                    offsets += bigEndian(Int32(batch.end - 1 - segment.base))
                    offsets += bigEndian(Int32(batch.position))
                    points.append(largest)
                    since = 0
                }
                since += Int64(batch.bytes.count)
            }
            if files[stem + ".index"] != offsets {
                found.append("\(stem).index is not what the batches make of it")
            }
            let isClosed = segment.base != segments.last?.base
            if isClosed { points.append(largest) }
            found += timeProblems(stem, segment, points: points)
        }
        return found
    }

    private func timeProblems(_ stem: String, _ segment: Segment, points: [Int64]) -> [String] {
        guard let bytes = files[stem + ".timeindex"] else {
            return ["\(stem).timeindex is missing"]
        }
        var found: [String] = []
        var times: [Int64] = []
        for at in stride(from: 0, to: bytes.count, by: 12) {
            guard at + 12 <= bytes.count else {
                found.append("\(stem).timeindex has half an entry")
                break
            }
            let time = bytes[at..<at + 8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let offset = bytes[at + 8..<at + 12].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let place = segment.batches.firstIndex { $0.end - 1 == segment.base + offset }
            guard let place, segment.batches[place].largestTimestamp == time,
                segment.batches[..<place].allSatisfy({ $0.largestTimestamp < time }),
                times.last ?? -1 < time
            else {
                found.append("\(stem).timeindex says \(time) at +\(offset)")
                continue
            }
            times.append(time)
        }
        for point in points where point >= 0 && !times.contains(point) {
            found.append("\(stem).timeindex has no entry for \(point)")
        }
        return found
    }

    private func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
