import KafkaCodec
import Platform
import Testing
import Vocabulary

@testable import PartitionLog

struct LogDirectoryTests {
    static let identity = DirectoryIdentity(
        clusterID: "5L6g3nShT-eMCtK--X86sw", nodeID: 1, directoryID: KafkaUUID(high: 7, low: 9))
    static let topicID = KafkaUUID(high: 1, low: 2)
    let now = LogFixture.start

    private func open(
        _ disk: CrashableFileSystem, nodeID: Int32 = 1, bugs: PlantedLogBugs = []
    ) throws -> LogDirectory {
        var identity = Self.identity
        identity.nodeID = nodeID
        return try LogDirectory.open(
            "/data", identity: identity, fileSystem: disk, plantedBugs: bugs)
    }

    private func create(_ directory: LogDirectory, _ partitions: Int32 = 3) throws -> [PartitionLog]
    {
        try directory.createLogs(
            (0..<partitions).map { PartitionID($0) }, of: "orders", topicID: Self.topicID,
            settings: LogSettings(), now: now)
    }

    private func text(_ disk: CrashableFileSystem, _ path: FilePath) throws -> String? {
        try SmallFile.read(path, disk, as: .metadata)
    }

    @Test func `a new directory gets its identity, and keeps it`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        #expect(directory.identity == Self.identity && !directory.wasClean)
        #expect(
            try text(disk, "/data/meta.properties")
                == "cluster.id=5L6g3nShT-eMCtK--X86sw\ndirectory.id=AAAAAAAAAAcAAAAAAAAACQ\n"
                + "node.id=1\nversion=1\n")
        try directory.close()
        #expect(throws: LogError.self) { try open(disk, nodeID: 2) }
        #expect(try open(disk).identity == Self.identity)
    }

    @Test func `a directory that is in use is refused`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        let error = #expect(throws: LogError.self) { try open(disk) }
        #expect(error?.cause?.code == .locked)
        try directory.close()
        _ = try open(disk)
    }

    @Test func `the marker of a clean stop is gone as soon as it was read`() throws {
        let disk = CrashableFileSystem(recording: false)
        try open(disk).close()
        #expect(disk.exists("/data/.kafka_cleanshutdown"))
        let again = try open(disk)
        #expect(again.wasClean)
        // Whatever crash comes now, the next start recovers.
        #expect(try !open(disk.image(keeping: .powerCut)).wasClean)
        #expect(try !open(disk.image(keeping: .processDeath)).wasClean)
    }

    @Test func `created logs survive a power cut with their topic's id`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        _ = try create(directory)
        let left = disk.image(keeping: .powerCut)
        let again = try open(left)
        #expect(
            again.found.map(\.topicPartition.description) == ["orders-0", "orders-1", "orders-2"])
        #expect(again.found.allSatisfy { $0.topicID == Self.topicID })
        #expect(
            try text(left, "/data/orders-1/partition.metadata")
                == "version: 0\ntopic_id: AAAAAAAAAAEAAAAAAAAAAg\n")
        for found in again.found {
            _ = try again.openLog(found.topicPartition, settings: LogSettings(), now: now)
        }
        #expect(again.logs.count == 3)
    }

    @Test func `a power cut at any point of a creation leaves whole logs or none`() throws {
        let disk = CrashableFileSystem()
        let directory = try open(disk)
        let start = disk.operationCount
        _ = try create(directory, 2)
        for index in start...disk.operationCount {
            for choice in disk.crashChoices(atOperation: index) {
                let left = disk.image(atOperation: index, keeping: choice)
                let again = try open(left)
                for found in again.found {
                    #expect(found.topicID == Self.topicID, "operation \(index), \(choice)")
                    _ = try again.openLog(found.topicPartition, settings: LogSettings(), now: now)
                }
                for partition in Int32(0)..<2 {
                    let id = PartitionID(partition)
                    guard !again.found.contains(where: { $0.topicPartition.partition == id }) else {
                        continue
                    }
                    _ = try again.createLogs(
                        [id], of: "orders", topicID: Self.topicID, settings: LogSettings(),
                        now: now)
                }
            }
        }
    }

    @Test func `checkpoints have Kafka's form, sorted`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        let logs = try create(directory)
        for (number, log) in logs.enumerated() {
            for _ in 0...number { try log.append(TestBatch.make(records: 2)) }
            try log.flush()
        }
        try logs[1].append(TestBatch.make())
        try logs[2].advanceLogStart(to: Offset(3))
        try directory.writeCheckpoints()
        #expect(
            try text(disk, "/data/recovery-point-offset-checkpoint")
                == "0\n3\norders 0 2\norders 1 4\norders 2 6\n")
        #expect(try text(disk, "/data/log-start-offset-checkpoint") == "0\n1\norders 2 3\n")
        #expect(
            try text(disk, "/data/replication-offset-checkpoint")
                == "0\n3\norders 0 2\norders 1 5\norders 2 6\n")
        let left = disk.image(keeping: .powerCut)
        let again = try open(left)
        let opened = try again.openLog(
            TopicPartition("orders", PartitionID(2)), settings: LogSettings(), now: now)
        #expect(opened.1.recoveryPoint == Offset(6) && opened.0.bounds.logStart == Offset(3))
    }

    @Test func `a clean stop keeps everything, and the next start reads next to nothing`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        let logs = try create(directory)
        for log in logs { for _ in 0..<50 { try log.append(TestBatch.make(records: 2)) } }
        try directory.close()
        let left = disk.image(keeping: .powerCut)
        let again = try open(left)
        #expect(again.wasClean)
        for found in again.found {
            let opened = try again.openLog(
                found.topicPartition, settings: LogSettings(), now: now)
            #expect(opened.1.wasClean && opened.1.findings.isEmpty)
            #expect(opened.0.bounds.logEnd == Offset(100))
            #expect(opened.0.bounds.leaderEpoch == LeaderEpoch(0))
        }
    }

    @Test func `no marker is written when a log could not be closed`() throws {
        let disk = CrashableFileSystem(recording: false)
        let faulty = FaultyFileSystem(around: disk)
        let directory = try LogDirectory.open(
            "/data", identity: Self.identity, fileSystem: faulty)
        let logs = try create(directory)
        for log in logs { try log.append(TestBatch.make()) }
        faulty.setRules([
            FaultRule(
                .syncData, kind: .segment, pathSuffix: "orders-1/" + segment(0),
                .failedSync(.keptUntilEvicted))
        ])
        #expect(throws: LogError.self) { try directory.close() }
        #expect(!disk.exists("/data/.kafka_cleanshutdown"))
        #expect(throws: Never.self) { try open(disk).close() }
    }

    @Test func `a deleted log stays deleted, and its name starts anew`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        let logs = try create(directory)
        for _ in 0..<5 { try logs[1].append(TestBatch.make(records: 2)) }
        try logs[1].flush()
        let slice = try logs[1].read(from: .zero, maxBytes: 1 << 20, minOneBatch: true)
        try directory.writeCheckpoints()
        let deleted = TopicPartition("orders", PartitionID(1))
        try directory.deleteLogs([deleted], fileDeleteDelay: .milliseconds(10), now: now)
        #expect(try logs[1].bytes(of: slice).count == slice.length)
        #expect(throws: LogError.self) { try logs[1].append(TestBatch.make()) }
        #expect(throws: LogError.self) { try logs[1].flush() }
        #expect(directory.log(deleted) == nil)
        #expect(
            try !open(disk.image(keeping: .powerCut)).found.map(\.topicPartition).contains(deleted))

        _ = try directory.createLogs(
            [PartitionID(1)], of: "orders", topicID: Self.topicID, settings: LogSettings(), now: now
        )
        let again = try open(disk.image(keeping: .powerCut))
        let opened = try again.openLog(deleted, settings: LogSettings(), now: now)
        #expect(opened.0.bounds.logEnd == .zero && opened.1.recoveryPoint == .zero)

        #expect(try disk.list("/data").contains { $0.name.hasSuffix("-delete") })
        try directory.removeDeleted(now: .at(milliseconds: 9))
        #expect(try disk.list("/data").contains { $0.name.hasSuffix("-delete") })
        try directory.removeDeleted(now: .at(milliseconds: 10))
        #expect(try !disk.list("/data").contains { $0.name.hasSuffix("-delete") })
    }

    @Test func `a checkpoint entry without a log is dropped before a log can take its name`() throws
    {
        let disk = CrashableFileSystem(recording: false)
        try open(disk).close()
        try SmallFile.replace(
            "/data/recovery-point-offset-checkpoint", with: Array("0\n1\norders 0 900\n".utf8),
            disk,
            as: .checkpoint)
        let directory = try open(disk)
        #expect(try text(disk, "/data/recovery-point-offset-checkpoint") == "0\n0\n")
        _ = try create(directory, 1)
        let again = try open(disk.image(keeping: .powerCut))
        #expect(throws: Never.self) {
            try again.openLog(
                TopicPartition("orders", PartitionID(0)), settings: LogSettings(), now: now)
        }
    }

    @Test func `a damaged checkpoint costs a full scan and no more`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        let log = try create(directory, 1)[0]
        for _ in 0..<20 { try log.append(TestBatch.make()) }
        try log.flush()
        try directory.writeCheckpoints()
        let left = disk.image(keeping: .powerCut)
        try SmallFile.replace(
            "/data/recovery-point-offset-checkpoint", with: Array("0\n7\norders".utf8), left,
            as: .checkpoint)
        let again = try open(left)
        #expect(again.findings.count == 1)
        let opened = try again.openLog(log.topicPartition, settings: LogSettings(), now: now)
        #expect(opened.0.bounds.logEnd == Offset(20) && opened.1.recoveryPoint == .zero)
    }

    @Test func `truncating below the recovery point survives a crash anywhere`() throws {
        let disk = CrashableFileSystem()
        let directory = try open(disk)
        let log = try create(directory, 1)[0]
        for number in 0..<20 { try log.append(TestBatch.make(seed: UInt64(number))) }
        try log.flush()
        try directory.writeCheckpoints()
        let start = disk.operationCount
        try directory.truncateLog(log.topicPartition, to: Offset(8), now: now)
        for index in start...disk.operationCount {
            for choice in disk.crashChoices(atOperation: index) {
                let again = try open(disk.image(atOperation: index, keeping: choice))
                let end = try again.openLog(
                    log.topicPartition, settings: LogSettings(), now: now
                ).0.bounds.logEnd
                #expect((8...20).contains(end.value), "operation \(index), \(choice)")
            }
        }
    }

    @Test func `the largest logs are flushed first, until few enough bytes are unsynced`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(disk)
        let logs = try create(directory)
        for (log, count) in zip(logs, [2, 9, 4]) {
            for _ in 0..<count { try log.append(TestBatch.make()) }
        }
        let one = Int64(TestBatch.make().count)
        #expect(directory.unflushedBytes.value == one * 15)
        func chosen(_ batches: Int64) -> [String] {
            directory.logsToFlush(leaving: ByteCount(one * batches))
                .map(\.topicPartition.description)
        }
        #expect(chosen(15) == [])
        #expect(chosen(14) == ["orders-1"])
        #expect(chosen(6) == ["orders-1"])
        #expect(chosen(5) == ["orders-1", "orders-2"])
        #expect(chosen(0) == ["orders-1", "orders-2", "orders-0"])
        for log in directory.logsToFlush(leaving: .zero) { try log.flush() }
        #expect(directory.unflushedBytes == .zero)
        #expect(directory.bytesAboveRecoveryPoints.value == one * 15)
        try directory.writeCheckpoints()
        #expect(directory.bytesAboveRecoveryPoints == .zero)
    }

    @Test func `names of topics with dashes, digits and dots are read back`() {
        #expect(
            PartitionDirectoryName.parse("a-b.c_d-12")
                == TopicPartition("a-b.c_d", PartitionID(12)))
        #expect(PartitionDirectoryName.parse("__consumer_offsets-0")?.topic == "__consumer_offsets")
        for bad in ["orders", "-1", "orders-", "orders-01", "orders-x", "ord ers-1", "orders--"] {
            #expect(PartitionDirectoryName.parse(bad) == nil, "\(bad)")
        }
        let long = TopicPartition(String(repeating: "x", count: 249), PartitionID(3))
        #expect(PartitionDirectoryName.deleted(long.description, id: 5).utf8.count <= 255)
    }
}
