import KafkaCodec
import Platform
import Testing
import Vocabulary

@testable import PartitionLog

@Suite struct CompactionTests {
    private func fixture(_ change: (inout LogSettings) -> Void = { _ in }) throws -> LogFixture {
        try LogFixture { settings in
            settings.segmentBytes = ByteCount(Int64(600))
            settings.indexIntervalBytes = ByteCount(Int64(100))
            settings.compacts = true
            settings.deletesOldSegments = false
            settings.minCleanableRatio = 0
            settings.fileDeleteDelay = .zero
            change(&settings)
        }
    }

    @Test
    func `the last value of each key survives, whatever the order of appends and compactions`()
        throws
    {
        for seed in 1...12 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let fixture = try fixture { $0.deleteRetentionMilliseconds = 50 }
            let log = try fixture.open().log
            var model: [String: String] = [:]
            var cleanedTo: Offset?
            var time: Int64 = 1_000_000
            for step in 0..<160 {
                time += 10
                let batch = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    let key = "k\(Int.random(in: 0..<9, using: &random))"
                    let isTombstone = Int.random(in: 0..<4, using: &random) == 0
                    let value = isTombstone ? nil : "\(seed).\(step)"
                    model[key] = value
                    return KeyedBatch.Record(key, value, at: time)
                }
                let codecs = CompressionCodec.allCases
                let codec = codecs[Int.random(in: 0..<codecs.count, using: &random)]
                try log.append(KeyedBatch.make(batch, codec: codec), now: .at(milliseconds: time))
                guard Int.random(in: 0..<9, using: &random) == 0 else { continue }
                let tableBytes = Int64.random(in: 1...40, using: &random) * 24
                cleanedTo =
                    try log.compact(
                        after: cleanedTo, tableBytes: tableBytes, at: time) ?? cleanedTo
                #expect(try log.latestValues() == model, "seed \(seed), step \(step)")
            }
            let again = try fixture.open(recoveryPoint: log.recoveryPoint.value).log
            #expect(try again.latestValues() == model, "seed \(seed), opened again")
        }
    }

    @Test func `offsets, sequences and leader epochs are kept, and a producer's last batch too`()
        throws
    {
        let fixture = try fixture()
        let log = try fixture.open().log
        for (sequence, value) in ["a", "b", "c"].enumerated() {
            try log.append(
                KeyedBatch.make(
                    [.init("x", value, at: 5), .init("y", value, at: 5)], producer: 7,
                    sequence: Int32(2 * sequence)))
        }
        try log.append(KeyedBatch.make([.init("x", "z", at: 6), .init("y", "z", at: 6)]))
        try log.roll(now: LogFixture.start)
        #expect(try log.compact() == Offset(8))
        let batches = try log.storedBatches()
        #expect(batches.map(\.baseOffset) == [Offset(4), Offset(6)])
        #expect(batches.map(\.recordCount) == [0, 2])
        #expect(batches.map(\.lastOffset) == [Offset(5), Offset(7)])
        #expect(batches[0].producerID == 7)
        #expect(batches[0].lastSequence == 5)
        let again = try fixture.open().log
        let retry = KeyedBatch.make(
            [.init("x", "c", at: 5), .init("y", "c", at: 5)], producer: 7, sequence: 4)
        #expect(try again.append(retry).baseOffset == Offset(4))
    }

    @Test func `a read in a gap answers what comes after it, in the next segment if need be`()
        throws
    {
        let fixture = try fixture()
        let log = try fixture.open().log
        for value in ["a", "b", "c"] {
            try log.append(KeyedBatch.make([.init("x", value, at: 5)]))
            try log.roll(now: LogFixture.start)
        }
        try log.append(KeyedBatch.make([.init("other", "last", at: 6)]))
        #expect(try log.compact() == Offset(3))
        for offset in 0...2 as ClosedRange<Int64> {
            let slice = try log.read(from: Offset(offset), maxBytes: 1, minOneBatch: true)
            #expect(slice.baseOffset == Offset(2))
        }
        #expect(
            try log.read(from: Offset(3), maxBytes: 1, minOneBatch: true).baseOffset == Offset(3))
        try log.append(KeyedBatch.make([.init("x", "d", at: 7)]))
        try log.roll(now: LogFixture.start)
        #expect(try log.compact(after: Offset(3)) == Offset(5))
        #expect(try log.read(from: .zero, maxBytes: 1, minOneBatch: true).baseOffset == Offset(3))
        #expect(try log.read(from: Offset(5), maxBytes: 1, minOneBatch: true).length == 0)
    }

    @Test func `a tombstone stays for delete.retention.ms after a compaction has met it`() throws {
        let fixture = try fixture { $0.deleteRetentionMilliseconds = 1_000 }
        let log = try fixture.open().log
        try log.append(KeyedBatch.make([.init("x", "a", at: 5)]))
        try log.append(KeyedBatch.make([.init("x", nil, at: 77), .init("y", "kept", at: 78)]))
        try log.roll(now: LogFixture.start)
        _ = try log.compact(at: 2_000_000)
        let met = try log.storedBatches()
        #expect(met.count == 1)
        #expect(met[0].recordCount == 2)
        #expect(BatchAttributes(rawValue: met[0].attributes).hasDeleteHorizon)
        #expect(met[0].maxTimestamp == 78)
        #expect(try log.offset(forTimestamp: 78)?.offset == Offset(2))
        _ = try log.compact(at: 2_000_999)
        #expect(try log.storedBatches()[0].recordCount == 2)
        _ = try log.compact(at: 2_001_000)
        let after = try log.storedBatches()
        #expect(after.map(\.recordCount) == [1])
        #expect(try log.latestValues() == ["y": "kept"])
    }

    @Test func `a tombstone that goes at once is noticed`() throws {
        let log = try fixture { $0.plantedBugs = .tombstonesDroppedAtOnce }.open().log
        try log.append(KeyedBatch.make([.init("x", nil, at: 5), .init("y", "kept", at: 5)]))
        try log.roll(now: LogFixture.start)
        _ = try log.compact()
        #expect(try log.storedBatches().map(\.recordCount) == [1])
    }

    @Test func `what lies above the recovery point takes no part, unless a planted bug makes it`()
        throws
    {
        for bugs in [[], .compactsAboveRecoveryPoint] as [PlantedLogBugs] {
            let log = try fixture { $0.plantedBugs = bugs }.open().log
            try log.append(KeyedBatch.make([.init("x", "a", at: 5)]))
            try log.roll(now: LogFixture.start)
            let part = try #require(try log.cleanablePart(after: nil, now: LogFixture.start))
            #expect(part.end == Offset(1))
            #expect(log.recoveryPoint == .zero)
            let begun = try log.beginCompaction(
                part, limits: CompactionLimits(), now: LogFixture.start)
            #expect((begun == nil) == bugs.isEmpty)
        }
    }

    @Test func `what is due follows the dirty ratio and the two lags`() throws {
        let fixture = try fixture { $0.minCleanableRatio = 0.5 }
        let log = try fixture.open().log
        for time in [1_000, 2_000, 3_000, 4_000] as [Int64] {
            try log.append(KeyedBatch.make([.init("x", "v", at: time)]))
            try log.roll(now: .at(milliseconds: time))
        }
        let now = LogMoment.at(milliseconds: 5_000)
        let all = try #require(try log.cleanablePart(after: nil, now: now))
        #expect(all.end == Offset(4))
        #expect(all.dirtyRatio == 1)
        #expect(all.isDue)
        let half = try #require(try log.cleanablePart(after: Offset(2), now: now))
        #expect(half.dirtyRatio == 0.5)
        #expect(!half.isDue)
        var settings = fixture.settings
        settings.maxCompactionLagMilliseconds = 1_999
        log.apply(settings)
        #expect(try log.cleanablePart(after: Offset(2), now: now)?.isDue == true)
        settings.maxCompactionLagMilliseconds = 2_000
        log.apply(settings)
        #expect(try log.cleanablePart(after: Offset(2), now: now)?.isDue == false)
        settings.minCompactionLagMilliseconds = 2_500
        log.apply(settings)
        #expect(try log.cleanablePart(after: nil, now: now)?.end == Offset(2))
        settings.compacts = false
        log.apply(settings)
        #expect(try log.cleanablePart(after: nil, now: now) == nil)
    }

    @Test func `a table that is full leaves the rest for the next compaction`() throws {
        let log = try fixture { $0.segmentBytes = .mib(1) }.open().log
        for round in 0..<2 {
            for key in 0..<100 {
                try log.append(KeyedBatch.make([.init("k\(key)", "\(round)", at: 5)]))
            }
        }
        try log.roll(now: LogFixture.start)
        let first = try #require(try log.compact(tableBytes: 64 * 24))
        #expect(first > .zero)
        #expect(first < Offset(200))
        let end = try #require(try log.compact(after: first))
        #expect(end == Offset(200))
        #expect(try log.latestValues().count == 100)
        #expect(try log.storedBatches().count < 200)
    }

    @Test func `small segments become one, and the old files go`() throws {
        let fixture = try fixture()
        let log = try fixture.open().log
        for number in 0..<6 {
            try log.append(KeyedBatch.make([.init("k\(number % 2)", "v", at: 5)]))
            try log.roll(now: LogFixture.start)
        }
        #expect(log.segmentCount == 7)
        _ = try log.compact()
        #expect(log.segmentCount == 2)
        try log.applyRetention(now: .at(milliseconds: 1_000_000))
        let logs = try fixture.names().filter { $0.contains(".log") }
        #expect(logs == [segment(0), segment(6)])
    }

    @Test func `retention that takes a segment meanwhile ends the compaction, and nothing is lost`()
        throws
    {
        let log = try fixture().open().log
        for number in 0..<4 {
            try log.append(KeyedBatch.make([.init("k\(number)", "v", at: 5)]))
            try log.roll(now: LogFixture.start)
        }
        try log.flush()
        log.noteWritten(try log.prepareCheckpoint())
        let part = try #require(try log.cleanablePart(after: nil, now: LogFixture.start))
        let compaction = try #require(
            try log.beginCompaction(part, limits: CompactionLimits(), now: LogFixture.start))
        log.allowGaps(below: compaction.end)
        #expect(try !compaction.advance(byBytes: 1))
        try log.advanceLogStart(to: Offset(1))
        try log.applyRetention(now: LogFixture.start)
        while try !compaction.advance(byBytes: 100) {}
        #expect(try log.latestValues() == ["k1": "v", "k2": "v", "k3": "v"])
    }
}
