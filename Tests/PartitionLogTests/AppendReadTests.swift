import KafkaCodec
import PartitionLog
import Platform
import Testing
import Vocabulary

struct AppendReadTests {
    @Test func `an append gives offsets and epoch to every batch and leaves the checksum right`()
        throws
    {
        let log = try LogFixture().open().log
        let first = try log.append(TestBatch.make(records: 3))
        let second = try log.append(TestBatch.make(records: 2) + TestBatch.make(records: 1))
        #expect(first.baseOffset == Offset(0) && first.endOffset == Offset(3))
        #expect(second.baseOffset == Offset(3) && second.endOffset == Offset(6))
        #expect(try log.batchBases() == [0, 3, 5])
        let bytes = try log.readBytes(from: 0)
        let epoch = try bytes.withUnsafeBytes { try RecordBatchView($0).partitionLeaderEpoch }
        #expect(epoch == log.bounds.leaderEpoch && epoch.value >= 0)
    }

    @Test func `reading at any offset starts with the batch that holds it, across segments`() throws
    {
        let fixture = try LogFixture { settings in
            settings.segmentBytes = ByteCount(Int64(3_000))
            settings.indexIntervalBytes = ByteCount(Int64(200))
        }
        let log = try fixture.open().log
        var random = SeededGenerator(seed: 7)
        var bases: [Int64] = []
        for number in 0..<120 {
            let batch = TestBatch.make(
                records: Int.random(in: 1...5, using: &random),
                valueSize: Int.random(in: 0...60, using: &random), seed: UInt64(number))
            bases.append(try log.append(batch).baseOffset.value)
        }
        #expect(log.segmentCount > 4)
        #expect(try log.batchBases() == bases)
        for offset in 0..<log.bounds.logEnd.value {
            let holder = bases.last { $0 <= offset }!
            for maxBytes in [0, 100, 700, 100_000] {
                let slice = try log.read(
                    from: Offset(offset), maxBytes: maxBytes, minOneBatch: true)
                #expect(slice.baseOffset == Offset(holder), "offset \(offset)")
                let bytes = try log.bytes(of: slice)
                #expect(bytes.count == slice.length && slice.length > 0)
                #expect(isWholeBatches(bytes), "offset \(offset), \(maxBytes) bytes")
                let isOne = bytes.withUnsafeBytes { (try? RecordBatchView($0))?.size == $0.count }
                #expect(slice.length <= maxBytes || isOne)
            }
        }
    }

    @Test func `a read takes as many whole batches as fit, and none without room unless it must`()
        throws
    {
        let log = try LogFixture().open().log
        let batch = TestBatch.make(records: 2, valueSize: 30)
        for _ in 0..<10 { try log.append(batch) }
        let fits = try log.readBytes(from: 0, maxBytes: batch.count * 3 + 5, minOneBatch: false)
        #expect(fits.count == batch.count * 3)
        let none = try log.read(from: .zero, maxBytes: batch.count - 1, minOneBatch: false)
        #expect(none.length == 0)
        let one = try log.read(from: .zero, maxBytes: batch.count - 1, minOneBatch: true)
        #expect(one.length == batch.count)
    }

    @Test func `no batch at or above the bound is handed out`() throws {
        let fixture = try LogFixture { $0.indexIntervalBytes = ByteCount(Int64(100)) }
        let log = try fixture.open().log
        let batch = TestBatch.make(records: 2)
        for _ in 0..<20 { try log.append(batch) }
        for bound in 0...40 {
            let bytes = try log.readBytes(from: 0, upTo: Int64(bound))
            #expect(bytes.count == bound / 2 * batch.count, "bound \(bound)")
        }
        #expect(try log.read(from: Offset(40), maxBytes: 10, minOneBatch: true).length == 0)
    }

    @Test func `an offset outside the log is out of range`() throws {
        let log = try LogFixture().open().log
        for _ in 0..<4 { try log.append(TestBatch.make()) }
        try log.advanceLogStart(to: Offset(2))
        for offset: Int64 in [-1, 1, 5] {
            #expect(throws: LogError.self) { try log.readBytes(from: offset) }
        }
        #expect(try log.readBytes(from: 4).isEmpty)
    }

    @Test func `a slice stays readable after retention and close`() throws {
        let fixture = try LogFixture { settings in
            settings.segmentBytes = ByteCount(Int64(400))
            settings.retentionBytes = ByteCount(Int64(400))
            settings.fileDeleteDelay = .zero
        }
        let log = try fixture.open().log
        for number in 0..<12 { try log.append(TestBatch.make(records: 2, seed: UInt64(number))) }
        let slice = try log.read(from: .zero, maxBytes: 1 << 20, minOneBatch: true)
        let before = try log.bytes(of: slice)
        #expect(try log.applyRetention(now: .at(milliseconds: 2_000_000)) > 0)
        #expect(log.bounds.logStart > .zero)
        try log.close()
        var after = [UInt8](repeating: 0, count: slice.length)
        _ = try after.withUnsafeMutableBytes {
            try slice.file.read(into: $0, at: slice.position)
        }
        #expect(after == before)
    }

    @Test func `an append larger than a segment is refused and changes nothing`() throws {
        let fixture = try LogFixture { $0.segmentBytes = ByteCount(Int64(300)) }
        let log = try fixture.open().log
        try log.append(TestBatch.make())
        let error = #expect(throws: LogError.self) {
            try log.append(TestBatch.make(records: 4, valueSize: 100))
        }
        #expect(error?.code == .recordsTooLarge)
        #expect(log.bounds.logEnd == Offset(1))
    }

    @Test func `bytes that are no whole batches are refused and change nothing`() throws {
        let log = try LogFixture().open().log
        let batch = TestBatch.make(records: 2)
        for bad in [[], Array(batch.dropLast()), batch + [0], [UInt8](repeating: 0, count: 100)] {
            #expect(throws: LogError.self) { try log.append(bad) }
        }
        #expect(log.bounds.logEnd == .zero && log.byteCount == .zero)
    }

    @Test func `a segment is rolled before it would pass its size`() throws {
        let fixture = try LogFixture { $0.segmentBytes = ByteCount(Int64(1_000)) }
        let log = try fixture.open().log
        for number in 0..<40 { try log.append(TestBatch.make(records: 2, seed: UInt64(number))) }
        for name in try fixture.names() where name.hasSuffix(".log") {
            #expect(try fixture.bytes(name).count <= 1_000)
        }
        #expect(log.segmentCount > 3)
    }

    @Test func `a segment is rolled by the span of its record times, or by its age without times`()
        throws
    {
        let fixture = try LogFixture { $0.segmentMilliseconds = 1_000 }
        let log = try fixture.open().log
        try log.append(TestBatch.make(timestamp: 5_000))
        try log.append(TestBatch.make(timestamp: 6_000), now: .at(milliseconds: 9_000_000))
        #expect(log.segmentCount == 1)
        try log.append(TestBatch.make(timestamp: 6_001))
        #expect(log.segmentCount == 2)

        let timeless = try LogFixture { $0.segmentMilliseconds = 1_000 }.open().log
        try timeless.append(TestBatch.make(timestamps: [-1]))
        try timeless.append(TestBatch.make(timestamps: [-1]), now: .at(milliseconds: 1_001_000))
        #expect(timeless.segmentCount == 1)
        try timeless.append(TestBatch.make(timestamps: [-1]), now: .at(milliseconds: 1_001_001))
        #expect(timeless.segmentCount == 2)
    }

    @Test func `a segment is rolled when an index is full`() throws {
        let fixture = try LogFixture { settings in
            settings.indexIntervalBytes = ByteCount(Int64(1))
            settings.indexBytesMax = ByteCount(Int64(80))
        }
        let log = try fixture.open().log
        for number in 0..<40 { try log.append(TestBatch.make(timestamp: 1_000 + Int64(number))) }
        #expect(log.segmentCount > 3)
        try log.close()
        for name in try fixture.names() {
            if name.hasSuffix(".index") { #expect(try fixture.bytes(name).count <= 80) }
            if name.hasSuffix(".timeindex") { #expect(try fixture.bytes(name).count <= 84) }
        }
    }

    private func isWholeBatches(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var batches = RecordBatchIterator(buffer)
            do {
                while let batch = try batches.next() { try batch.validate() }
            } catch {
                return false
            }
            return batches.remaining == 0
        }
    }
}
