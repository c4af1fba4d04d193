import KafkaCodec
import Platform
import Testing
import Vocabulary

@testable import PartitionLog

/// Bugs that Kafka's log and those made after it had, each as a test of its own. Where another test is
/// about the same:
///
/// - KAFKA-10471, a crash during the start: *the marker of a clean stop is gone as soon as it was read*
/// - KAFKA-3968, names that were never synced: *what a flush covers survives a power cut, rolled
///   segments and their names too*
/// - KAFKA-16541, a checkpoint renamed before its sync: *an epoch is raised durably before it is used*,
///   and the planted bug `checkpointRenamedBeforeFsync`
/// - KAFKA-13603: *an empty last segment without indexes is no reason to doubt a clean stop*
/// - KAFKA-10778: *a write that fails otherwise takes the log offline*, *a failed sync takes the log
///   offline for good*
/// - KIP-101, KIP-279, KIP-320: *the end of an epoch is where the next one starts, as Kafka answers*,
///   and every simulated recovery, whose epoch must have risen
/// - Redpanda #5356, a record twice: *a retry after a crash is never appended twice and never refused*
/// - Redpanda #16501, a flushed offset that is ahead: every simulated image, where nothing below a
///   `durableEnd` that was ever seen may be missing, and the planted bug `groupCommitOneTooMany`
/// - Redpanda #5438, updates lost under chaos: every campaign of `trial crash`
///
/// KAFKA-14402 and KIP-890 are about transactions, which are not offered.
@Suite struct KafkaBugClassTests {
    private static func batch(_ producer: Int64, _ sequence: Int32, at timestamp: Int64 = 1_000)
        -> [UInt8]
    {
        KeyedBatch.make(
            [.init("k\(producer)", "\(sequence)", at: timestamp)], producer: producer,
            sequence: sequence)
    }

    @Test func `KAFKA-10101: recovery moves no recovery point`() throws {
        let fixture = LogFixture(disk: CrashableFileSystem())
        try fixture.disk.createDirectory(fixture.directory)
        try fixture.disk.syncDirectory("/")
        let log = try fixture.open().log
        for number in 0..<4 { try log.append(TestBatch.make(seed: UInt64(number))) }
        let first = try fixture.afterProcessDeath().open(recoveryPoint: 1)
        #expect(first.log.recoveryPoint == Offset(1))
        #expect(first.report.scanned > .zero)
        // What the next checkpoint says is synced by then, whatever the first start had read.
        let checkpoint = try first.log.prepareCheckpoint()
        #expect(checkpoint.recoveryPoint == Offset(4))
        #expect(first.log.bounds.durableEnd == Offset(4))
    }

    @Test func `KAFKA-12964: what a truncation deletes takes no newer snapshot along`()
        throws
    {
        let fixture = try LogFixture { $0.fileDeleteDelay = .milliseconds(100) }
        let log = try fixture.open().log
        for sequence in 0..<4 as Range<Int32> { try log.append(Self.batch(7, sequence)) }
        try log.roll(now: LogFixture.start)
        #expect(try fixture.names().contains(segment(4, "snapshot")))
        try log.truncate(to: Offset(2), now: LogFixture.start)
        for sequence in 0..<2 as Range<Int32> { try log.append(Self.batch(8, sequence)) }
        try log.roll(now: LogFixture.start)
        let before = log.producers
        try log.applyRetention(now: .at(milliseconds: 2_000_000))
        #expect(try fixture.names().contains(segment(4, "snapshot")))
        try log.flush()
        let again = try fixture.open(recoveryPoint: 4).log
        #expect(again.producers == before)
        #expect(before.map(\.lastSequence) == [1, 1])
    }

    @Test func `KAFKA-12520: an interrupted compaction costs no producer and no long replay`()
        throws
    {
        let fixture = LogFixture(disk: CrashableFileSystem()) { settings in
            settings.compacts = true
            settings.deletesOldSegments = false
            settings.minCleanableRatio = 0
            settings.segmentBytes = ByteCount(Int64(600))
        }
        try fixture.disk.createDirectory(fixture.directory)
        try fixture.disk.syncDirectory("/")
        let log = try fixture.open().log
        for sequence in 0..<30 as Range<Int32> { try log.append(Self.batch(7, sequence)) }
        try log.roll(now: LogFixture.start)
        try log.flush()
        let start = fixture.disk.operationCount
        _ = try log.compact()
        let last = try #require(log.producers[0].batches.last)
        for index in start...fixture.disk.operationCount {
            let disk = fixture.disk.image(atOperation: index, keeping: .processDeath)
            var left = LogFixture(disk: disk)
            left.settings = fixture.settings
            let (again, report) = try PartitionLog.open(
                directory: left.directory, topicPartition: left.topicPartition,
                settings: left.settings, fileSystem: disk,
                resume: LogResume(
                    recoveryPoint: Offset(30), logStart: .zero, gapsBelow: Offset(30),
                    wasClean: false, isForeign: false), now: LogFixture.start)
            #expect(again.producers.map { $0.batches.last } == [last], "operation \(index)")
            // The segment that ends at the recovery point, and no more.
            #expect(report.scanned.value <= 600, "operation \(index)")
            #expect(report.logEnd == Offset(30), "operation \(index)")
        }
    }

    @Test(arguments: [true, false])
    func `KAFKA-17076: a log whose last batch compaction took keeps its end`(wasClean: Bool)
        throws
    {
        let fixture = try LogFixture { settings in
            settings.compacts = true
            settings.deletesOldSegments = false
            settings.minCleanableRatio = 0
            settings.deleteRetentionMilliseconds = 100
        }
        let log = try fixture.open().log
        try log.append(KeyedBatch.make([.init("x", "a", at: 5)]))
        try log.append(KeyedBatch.make([.init("x", nil, at: 6)]))
        try log.roll(now: LogFixture.start)
        _ = try log.compact(at: 2_000_000)
        _ = try log.compact(at: 2_001_000)
        #expect(try log.storedBatches().isEmpty)
        #expect(log.bounds.logEnd == Offset(2))
        if wasClean { try log.close() } else { try log.flush() }
        let again = try fixture.open(recoveryPoint: 2, wasClean: wasClean).log
        #expect(again.bounds.logEnd == Offset(2))
        #expect(try again.append(KeyedBatch.make([.init("x", "b", at: 7)])).baseOffset == Offset(2))
    }

    @Test func `KAFKA-6264: segments too far apart for one segment's offsets stay two`() throws {
        let fixture = try LogFixture { settings in
            settings.compacts = true
            settings.deletesOldSegments = false
            settings.minCleanableRatio = 0
        }
        // As Kafka leaves them where nearly everything was compacted away.
        let far: Int64 = 3_000_000_000
        for (base, key) in [(0, "x"), (far, "y")] as [(Int64, String)] {
            var bytes = KeyedBatch.make([.init(key, "v", at: 5)])
            withUnsafeBytes(of: base.bigEndian) { bytes.replaceSubrange(0..<8, with: $0) }
            try fixture.write(bytes, to: segment(base), at: 0)
        }
        let log = try fixture.open(recoveryPoint: far + 1, wasClean: true).log
        #expect(log.bounds.logEnd == Offset(far + 1))
        try log.roll(now: LogFixture.start)
        _ = try log.compact()
        let bases = try fixture.names().filter { $0.hasSuffix(".log") }
        #expect(bases == [segment(0), segment(far), segment(far + 1)])
        #expect(try log.latestValues() == ["x": "v", "y": "v"])
    }

    @Test func `KAFKA-10207: zeros behind a time index delete nothing early`() throws {
        let fixture = try LogFixture { settings in
            settings.segmentBytes = ByteCount(Int64(600))
            settings.indexIntervalBytes = ByteCount(Int64(150))
            settings.retentionMilliseconds = 10_000
        }
        let log = try fixture.open().log
        for number in 0..<30 {
            try log.append(
                TestBatch.make(timestamp: 1_000 + Int64(number) * 100, seed: UInt64(number)))
        }
        let count = log.segmentCount
        #expect(count > 2)
        try log.flush()
        for name in try fixture.names() where name.hasSuffix(".timeindex") {
            let end = Int64(try fixture.bytes(name).count)
            try fixture.write([UInt8](repeating: 0, count: 24), to: name, at: end)
        }
        for point in [0, 30] as [Int64] {
            var left = LogFixture(disk: fixture.disk.image(keeping: .processDeath))
            left.settings = fixture.settings
            let again = try left.open(recoveryPoint: point).log
            #expect(try again.applyRetention(now: .at(milliseconds: 10_500)) == 0)
            #expect(again.bounds.logStart == .zero)
            #expect(try again.offset(forTimestamp: 2_000)?.offset == Offset(10))
        }
    }

    @Test func `KAFKA-16814: a log without partition.metadata is opened`() throws {
        let disk = CrashableFileSystem(recording: false)
        let identity = LogDirectoryTests.identity
        let directory = try LogDirectory.open("/data", identity: identity, fileSystem: disk)
        let log = try #require(
            try directory.createLogs(
                [PartitionID(0)], of: "orders", topicID: LogDirectoryTests.topicID,
                settings: LogSettings(), now: LogFixture.start
            ).first)
        try log.append(TestBatch.make(records: 3))
        try log.flush()
        try disk.remove("/data/orders-0/partition.metadata")
        let left = disk.image(keeping: .processDeath)
        let again = try LogDirectory.open("/data", identity: identity, fileSystem: left)
        #expect(again.found.map(\.topicPartition) == [log.topicPartition])
        #expect(again.found[0].topicID == nil)
        let opened = try again.openLog(
            log.topicPartition, settings: LogSettings(), now: LogFixture.start)
        #expect(opened.0.bounds.logEnd == Offset(3))
    }

    @Test func `Fluss 2941: a tail cut beside whole indexes is cut to its last whole batch`()
        throws
    {
        let fixture = try LogFixture { $0.indexIntervalBytes = ByteCount(Int64(1)) }
        let log = try fixture.open().log
        var ends: [Int64] = [0]
        for number in 0..<4 {
            let bytes = TestBatch.make(seed: UInt64(number))
            try log.append(bytes)
            ends.append(ends[number] + Int64(bytes.count))
        }
        try log.close()
        for size in ends[1]..<ends[4] {
            var left = LogFixture(disk: fixture.disk.image(keeping: .processDeath))
            left.settings = fixture.settings
            try left.truncate(segment(0), to: size)
            let whole = ends.lastIndex { $0 <= size } ?? 0
            let again = try left.open(recoveryPoint: 1)
            #expect(again.log.bounds.logEnd == Offset(Int64(whole)), "cut to \(size)")
            #expect(again.report.truncated.value == size - ends[whole])
            #expect(try again.log.batchBases() == (0..<Int64(whole)).map { $0 })
        }
    }
}
