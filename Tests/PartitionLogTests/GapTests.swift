import Platform
import Testing
import Vocabulary

@testable import PartitionLog

/// A closed segment that ends before the next begins: what compaction has left, or a loss.
struct GapTests {
    private static let file: FilePath = "/data/orders-0/00000000000000000000.log"
    private let orders = TopicPartition("orders", PartitionID(0))
    private let now = LogFixture.start

    private static func settings(compacts: Bool) -> LogSettings {
        var settings = LogSettings()
        settings.compacts = compacts
        settings.deletesOldSegments = !compacts
        settings.minCleanableRatio = 0
        return settings
    }

    private func open(_ disk: CrashableFileSystem) throws -> LogDirectory {
        try LogDirectory.open("/data", identity: LogDirectoryTests.identity, fileSystem: disk)
    }

    private func reopened(_ disk: CrashableFileSystem, compacts: Bool = false) throws -> (
        LogDirectory, PartitionLog
    ) {
        let directory = try open(disk)
        let settings = Self.settings(compacts: compacts)
        return (directory, try directory.openLog(orders, settings: settings, now: now).0)
    }

    /// Two closed segments, of three batches and of one, and an empty one; everything checkpointed.
    private func fill(_ disk: CrashableFileSystem, compacts: Bool) throws -> (
        LogDirectory, PartitionLog
    ) {
        let directory = try open(disk)
        let log = try directory.createLogs(
            [PartitionID(0)], of: "orders", topicID: LogDirectoryTests.topicID,
            settings: Self.settings(compacts: compacts), now: now)[0]
        for key in ["a", "b", "b"] {
            try log.append(KeyedBatch.make([.init(key, "1", at: 5)]))
        }
        try log.roll(now: now)
        try log.append(KeyedBatch.make([.init("b", "2", at: 5)]))
        try log.roll(now: now)
        try log.flush()
        try directory.writeCheckpoints()
        return (directory, log)
    }

    private func cutLastBatch(_ disk: CrashableFileSystem) throws {
        let file = try disk.open(Self.file, .readWrite, as: .segment)
        let size = try file.size()
        #expect(size % 3 == 0)
        try file.truncate(to: size / 3 * 2)
        try file.syncData()
        file.close()
    }

    @Test(arguments: [false, true], [false, true])
    func `a segment that lost its last batch is damaged, and not read over`(
        compacts: Bool, isClean: Bool
    ) throws {
        let disk = CrashableFileSystem(recording: false)
        let (directory, _) = try fill(disk, compacts: compacts)
        if isClean { try directory.close() }
        let left = isClean ? disk : disk.image(keeping: .processDeath)
        try cutLastBatch(left)
        let (again, log) = try reopened(left, compacts: compacts)
        #expect(log.bounds.logEnd == Offset(4))
        #expect(
            try log.read(from: Offset(1), maxBytes: 1, minOneBatch: true).baseOffset == Offset(1))
        let error = #expect(throws: LogError.self) {
            try log.read(from: Offset(2), maxBytes: 1_000, minOneBatch: true)
        }
        #expect(error?.code == .damaged)
        #expect(error?.description.contains("no records from offset 2 to 3") == true)
        #expect(
            try log.read(from: Offset(3), maxBytes: 1, minOneBatch: true).baseOffset == Offset(3))
        guard compacts else { return }
        // Nor does compaction make one of what it left behind.
        let part = try #require(try log.cleanablePart(after: nil, now: now))
        let compaction = try #require(
            try again.beginCompaction(of: log, part, limits: CompactionLimits(), now: now))
        let second = #expect(throws: LogError.self) {
            while try !compaction.advance(byBytes: 1_000) {}
        }
        #expect(second?.code == .damaged)
    }

    @Test
    func `what a compaction left is read over, after a power cut and under another policy too`()
        throws
    {
        let disk = CrashableFileSystem(recording: false)
        let (directory, log) = try fill(disk, compacts: true)
        let part = try #require(try log.cleanablePart(after: nil, now: now))
        let compaction = try #require(
            try directory.beginCompaction(of: log, part, limits: CompactionLimits(), now: now))
        while try !compaction.advance(byBytes: 1_000) {}
        // The cleaner's checkpoint was not written.
        for keeping in [CrashChoice.powerCut, .processDeath] {
            let (_, again) = try reopened(disk.image(keeping: keeping))
            let slice = try again.read(from: Offset(1), maxBytes: 1_000, minOneBatch: true)
            #expect(slice.baseOffset == Offset(3))
            #expect(again.gapsBelow == Offset(4))
        }
    }

    @Test
    func `how far compaction may leave gaps is durable before it begins, and goes with the log`()
        throws
    {
        let disk = CrashableFileSystem(recording: false)
        let (directory, log) = try fill(disk, compacts: true)
        let part = try #require(try log.cleanablePart(after: nil, now: now))
        _ = try directory.beginCompaction(of: log, part, limits: CompactionLimits(), now: now)
        let text = try SmallFile.read(
            "/data/gap-offset-checkpoint", disk.image(keeping: .powerCut), as: .checkpoint)
        #expect(text == "0\n1\norders 0 4\n")
        try directory.deleteLogs([orders], fileDeleteDelay: .zero, now: now)
        let (_, fresh) = try fill(disk.image(keeping: .powerCut), compacts: true)
        #expect(fresh.gapsBelow == .zero)
    }

    @Test func `a directory without that checkpoint, or with a damaged one, was Kafka's`() throws {
        for damage in [false, true] {
            let disk = CrashableFileSystem(recording: false)
            try fill(disk, compacts: true).0.close()
            if damage {
                try SmallFile.replace(
                    "/data/gap-offset-checkpoint", with: Array("0\nx".utf8), disk, as: .checkpoint)
            } else {
                try disk.remove("/data/gap-offset-checkpoint")
            }
            try cutLastBatch(disk)
            let (directory, log) = try reopened(disk, compacts: true)
            #expect(directory.findings.count == (damage ? 1 : 0))
            #expect(log.gapsBelow == Offset(4))
            let slice = try log.read(from: Offset(2), maxBytes: 1_000, minOneBatch: true)
            #expect(slice.baseOffset == Offset(3))
        }
    }
}
