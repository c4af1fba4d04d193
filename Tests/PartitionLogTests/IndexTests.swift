import KafkaCodec
import PartitionLog
import Platform
import Testing
import Vocabulary

/// Index files against Kafka's rule, written down a second time and in one piece.
struct IndexTests {
    struct Batch {
        var position: Int64
        var size: Int64
        var lastOffset: Int64
        var timestamps: [Int64]
        var baseOffset: Int64
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `index files hold what Kafka's rule makes of the batches, byte for byte`(seed: UInt64)
        throws
    {
        let fixture = try filled(seed: seed)
        for name in try fixture.names() where name.hasSuffix(".log") {
            let base = Int64(name.dropLast(4))!
            let batches = try batches(of: fixture.bytes(name))
            let expected = indexes(of: batches, base: base, interval: 300)
            #expect(try fixture.bytes(segment(base, "index")) == expected.offsets, "\(name)")
            #expect(try fixture.bytes(segment(base, "timeindex")) == expected.times, "\(name)")
        }
    }

    @Test(arguments: [UInt64(4), 5])
    func `a search by time finds what looking at every record finds`(seed: UInt64) throws {
        let fixture = try filled(seed: seed)
        for wasClean in [true, false] {
            let log = try fixture.open(wasClean: wasClean).log
            let records = try allRecords(fixture)
            #expect(records.count == Int(log.bounds.logEnd.value))
            let times = Set(records.map(\.timestamp)).flatMap { [$0 - 1, $0, $0 + 1] }
            for time in times.sorted() {
                let found = try log.offset(forTimestamp: time)
                let expected = records.first { $0.timestamp >= time }
                #expect(found?.offset.value == expected?.offset, "seed \(seed), time \(time)")
                #expect(found?.timestamp == expected?.timestamp, "seed \(seed), time \(time)")
            }
            let largest = records.map(\.timestamp).max()!
            let expected = records.first { $0.timestamp == largest }
            #expect(try log.offsetOfMaxTimestamp()?.offset.value == expected?.offset)
            try log.close()
        }
    }

    @Test func `a search by time respects log start and high watermark`() throws {
        let fixture = try LogFixture { $0.flushMessages = 1 }
        let log = try fixture.open().log
        for number in 0..<10 { try log.append(TestBatch.make(timestamp: 1_000 + Int64(number))) }
        #expect(try log.offset(forTimestamp: 0) == nil)
        #expect(try log.offsetOfMaxTimestamp() == nil)
        try log.flush()
        for number in 10..<12 { try log.append(TestBatch.make(timestamp: 1_000 + Int64(number))) }
        #expect(try log.offset(forTimestamp: 1_009)?.offset == Offset(9))
        #expect(try log.offset(forTimestamp: 1_010) == nil)
        #expect(try log.offsetOfMaxTimestamp()?.offset == Offset(9))
        try log.advanceLogStart(to: Offset(5))
        #expect(try log.offset(forTimestamp: 0)?.offset == Offset(5))
    }

    @Test func `records are found inside compressed batches`() throws {
        let log = try LogFixture().open().log
        for codec in [CompressionCodec.gzip, .snappy, .lz4, .zstd] {
            let base = Int64(codec.rawValue) * 1_000
            try log.append(TestBatch.make(timestamps: (0..<10).map { base + $0 }, codec: codec))
        }
        for codec in [CompressionCodec.gzip, .snappy, .lz4, .zstd] {
            let found = try log.offset(forTimestamp: Int64(codec.rawValue) * 1_000 + 7)
            #expect(found?.offset.value == (Int64(codec.rawValue) - 1) * 10 + 7)
        }
    }

    @Test func `an index is rebuilt as it was, whatever is left of it`() throws {
        let fixture = try filled(seed: 9)
        let bases = try fixture.names().filter { $0.hasSuffix(".log") }
            .map { Int64($0.dropLast(4))! }
        let recoveryPoint = bases[1]
        for damage in 0..<4 {
            var other = LogFixture(disk: fixture.disk.image(keeping: .processDeath))
            other.settings = fixture.settings
            for base in bases.dropFirst() {
                for suffix in ["index", "timeindex"] {
                    let name = segment(base, suffix)
                    let size = Int64(try other.bytes(name).count)
                    switch damage {
                    case 0: try other.disk.remove(other.path(name))
                    case 1: try other.truncate(name, to: size / 2)
                    case 2:
                        try other.write([UInt8](repeating: 0, count: Int(size)), to: name, at: 0)
                    default: try other.write([7, 7, 7], to: name, at: size / 2)
                    }
                }
            }
            try other.open(recoveryPoint: recoveryPoint).log.close()
            for base in bases {
                for suffix in ["index", "timeindex"] {
                    let name = segment(base, suffix)
                    #expect(
                        try other.bytes(name) == fixture.bytes(name), "damage \(damage), \(name)")
                }
            }
        }
    }

    private func filled(seed: UInt64) throws -> LogFixture {
        let fixture = try LogFixture { settings in
            settings.segmentBytes = ByteCount(Int64(6_000))
            settings.indexIntervalBytes = ByteCount(Int64(300))
        }
        let log = try fixture.open().log
        var random = SeededGenerator(seed: seed)
        for number in 0..<200 {
            let count = Int.random(in: 1...4, using: &random)
            // Rising on the whole, with a jitter larger than the step, and now and then none.
            let times = (0..<count).map { _ in
                Int.random(in: 0..<20, using: &random) == 0
                    ? -1 : 1_000 + Int64(number) * 5 + Int64.random(in: 0...40, using: &random)
            }
            // The builder takes the first timestamp as the base, and -1 there would be the batch's.
            try log.append(
                TestBatch.make(
                    timestamps: times, valueSize: Int.random(in: 0...50, using: &random),
                    seed: seed &+ UInt64(number)))
        }
        try log.close()
        return fixture
    }

    private func batches(of bytes: [UInt8]) throws -> [Batch] {
        var found: [Batch] = []
        let decoder = RecordDecoder()
        try bytes.withUnsafeBytes { buffer in
            var batches = RecordBatchIterator(buffer)
            var position = 0
            while let batch = try batches.next() {
                try batch.validate()
                found.append(
                    Batch(
                        position: Int64(position), size: Int64(batch.size),
                        lastOffset: batch.lastOffset.value,
                        timestamps: try decoder.decode(batch).records.map(\.timestamp),
                        baseOffset: batch.baseOffset.value))
                position = batches.position
            }
            #expect(batches.remaining == 0)
        }
        return found
    }

    private func allRecords(_ fixture: LogFixture) throws -> [(offset: Int64, timestamp: Int64)] {
        try fixture.names().filter { $0.hasSuffix(".log") }.sorted().flatMap { name in
            try batches(of: fixture.bytes(name)).flatMap { batch in
                batch.timestamps.enumerated().map { index, timestamp in
                    (offset: batch.baseOffset + Int64(index), timestamp: timestamp)
                }
            }
        }
    }

    /// `LogSegment.append` and `onBecomeInactiveSegment`.
    private func indexes(of batches: [Batch], base: Int64, interval: Int64)
        -> (offsets: [UInt8], times: [UInt8])
    {
        var offsets: [UInt8] = []
        var times: [UInt8] = []
        var lastTime: Int64 = -1
        var largest: (timestamp: Int64, offset: Int64) = (-1, base)
        var since: Int64 = 0
        func offerTime() {
            guard largest.timestamp > lastTime else { return }
            times += bigEndian(largest.timestamp) + bigEndian(Int32(largest.offset - base))
            lastTime = largest.timestamp
        }
        for batch in batches {
            let newest = batch.timestamps.max()!
            if newest > largest.timestamp { largest = (newest, batch.lastOffset) }
            if since > interval {
                offsets +=
                    bigEndian(Int32(batch.lastOffset - base)) + bigEndian(Int32(batch.position))
                offerTime()
                since = 0
            }
            since += batch.size
        }
        offerTime()
        return (offsets, times)
    }

    private func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
