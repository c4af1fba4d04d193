import KafkaCodec
import Platform
import Testing
import Vocabulary

@testable import PartitionLog

/// What Kafka cannot do on Windows while something has a file open.
struct OpenFileTests {
    private let disk = CrashableFileSystem(style: .windows)

    private func open() throws -> LogDirectory {
        try LogDirectory.open(
            "/data", identity: LogDirectoryTests.identity, fileSystem: disk)
    }

    private func create(_ directory: LogDirectory, id: UInt64 = 1) throws -> PartitionLog {
        var settings = LogSettings()
        settings.segmentBytes = ByteCount(Int64(600))
        settings.retentionMilliseconds = 1_000
        let logs = try directory.createLogs(
            [PartitionID(0)], of: "orders", topicID: KafkaUUID(high: 1, low: id),
            settings: settings, now: LogFixture.start)
        return try #require(logs.first)
    }

    private func fill(_ log: PartitionLog) throws {
        for number in 0..<30 {
            try log.append(
                TestBatch.make(timestamp: 1_000 + Int64(number) * 100, seed: UInt64(number)))
        }
        try log.flush()
    }

    /// KAFKA-1194: the renaming of a segment to `.deleted` failed, and with it the log directory.
    @Test func `retention leaves a segment that is being read, and takes it later`() throws {
        let directory = try open()
        let log = try create(directory)
        try fill(log)
        let slice = try log.read(from: .zero, maxBytes: 200, minOneBatch: true)
        #expect(try log.applyRetention(now: .at(milliseconds: 1_000_000)) > 0)
        #expect(log.bounds.logStart == Offset(30))
        #expect(log.failure == nil)
        #expect(try !log.bytes(of: slice).isEmpty)
        #expect(try disk.list("/data/orders-0").map(\.name).contains(segment(0)))
        let next = try log.append(TestBatch.make(timestamp: 2_000_000, seed: 99))
        #expect(next.baseOffset == Offset(30))
    }

    @Test func `a segment whose reader has gone is renamed by the next pass`() throws {
        let directory = try open()
        let log = try create(directory)
        try fill(log)
        let late = LogMoment.at(milliseconds: 1_000_000)
        do {
            let slice = try log.read(from: .zero, maxBytes: 200, minOneBatch: true)
            try log.applyRetention(now: late)
            #expect(slice.length > 0)
        }
        try log.applyRetention(now: late)
        let names = try disk.list("/data/orders-0").map(\.name)
        #expect(!names.contains(segment(0)))
        #expect(names.contains(segment(0) + ".deleted"))
    }

    /// KAFKA-6203 and KAFKA-9458: the renaming of a topic's directory failed on its open files.
    @Test func `a topic is deleted with its own files open`() throws {
        let directory = try open()
        let log = try create(directory)
        try fill(log)
        // Closed segments are open for reading as well.
        _ = try log.read(from: .zero, maxBytes: 200, minOneBatch: true)
        try directory.deleteLogs(
            [log.topicPartition], fileDeleteDelay: .zero, now: LogFixture.start)
        #expect(!disk.exists("/data/orders-0"))
        try directory.removeDeleted(now: LogFixture.start)
        #expect(try disk.list("/data").filter(\.isDirectory).isEmpty)
        // The deleted log is still held here, and answers as one.
        #expect(throws: LogError.self) { try log.append(TestBatch.make(seed: 1)) }
        #expect(throws: LogError.self) {
            try log.read(from: .zero, maxBytes: 200, minOneBatch: true)
        }
    }

    @Test func `a topic that is being read is deleted, and made anew at once`() throws {
        let directory = try open()
        let log = try create(directory)
        try fill(log)
        do {
            let slice = try log.read(from: .zero, maxBytes: 200, minOneBatch: true)
            try directory.deleteLogs(
                [log.topicPartition], fileDeleteDelay: .zero, now: LogFixture.start)
            #expect(directory.log(log.topicPartition) == nil)
            let fresh = try create(directory, id: 2)
            #expect(fresh.bounds.logEnd == .zero)
            try fresh.append(TestBatch.make(seed: 7))
            try fresh.flush()
            #expect(fresh.directory != log.directory)
            try directory.removeDeleted(now: LogFixture.start)
            #expect(disk.exists("/data/orders-0"))
            #expect(try slice.file.size() > 0)
        }
        try directory.removeDeleted(now: LogFixture.start)
        try directory.removeDeleted(now: LogFixture.start)
        #expect(!disk.exists("/data/orders-0"))
        try directory.close()
        let again = try open()
        #expect(again.found.map(\.topicPartition) == [log.topicPartition])
        #expect(again.found.first?.topicID == KafkaUUID(high: 1, low: 2))
    }

    @Test func `a log is cut below segments that are open`() throws {
        let directory = try open()
        let log = try create(directory)
        try fill(log)
        try directory.truncateLog(log.topicPartition, to: Offset(3), now: LogFixture.start)
        #expect(log.bounds.logEnd == Offset(3))
        #expect(try log.append(TestBatch.make(timestamp: 9_000, seed: 5)).baseOffset == Offset(3))
    }
}
