import Platform
import Testing
import Vocabulary

@testable import PartitionLog

struct RetentionTests {
    private func filled(_ change: (inout LogSettings) -> Void) throws -> (LogFixture, PartitionLog)
    {
        let fixture = try LogFixture { settings in
            settings.segmentBytes = ByteCount(Int64(600))
            settings.retentionMilliseconds = nil
            change(&settings)
        }
        let log = try fixture.open().log
        for number in 0..<30 {
            try log.append(
                TestBatch.make(timestamp: 1_000 + Int64(number) * 100, seed: UInt64(number)))
        }
        return (fixture, log)
    }

    @Test func `size deletes the oldest while what is left still holds the limit`() throws {
        let (_, log) = try filled { $0.retentionBytes = ByteCount(Int64(1_300)) }
        let before = log.byteCount
        #expect(try log.applyRetention(now: LogFixture.start) > 0)
        #expect(log.byteCount.value >= 1_300 && log.byteCount.value < 1_300 + 600)
        #expect(before > log.byteCount)
        #expect(try log.batchBases().first == log.bounds.logStart.value)
        #expect(try log.applyRetention(now: LogFixture.start) == 0)
    }

    @Test func `time deletes a segment when its newest record is too old`() throws {
        let (_, log) = try filled { $0.retentionMilliseconds = 1_000 }
        try log.applyRetention(now: .at(milliseconds: 3_000))
        let times = try #require(try log.offset(forTimestamp: 0)).timestamp
        // The oldest record kept shares its segment with one that is young enough.
        #expect(times <= 2_000 && times > 1_400)
        #expect(try log.offset(forTimestamp: 2_000)?.timestamp == 2_000)
    }

    @Test func `when everything is too old the last segment is rolled and deleted too`() throws {
        let (fixture, log) = try filled { $0.retentionMilliseconds = 1_000 }
        try log.applyRetention(now: .at(milliseconds: 1_000_000))
        #expect(log.bounds.logStart == Offset(30) && log.bounds.logEnd == Offset(30))
        #expect(log.byteCount == .zero && log.segmentCount == 1)
        try log.flush()
        let again = try fixture.afterPowerCut().open(recoveryPoint: 30)
        #expect(again.log.bounds.logStart == Offset(30))
    }

    @Test func `nothing above the high watermark is deleted`() throws {
        let (_, log) = try filled { settings in
            settings.flushMessages = 1
            settings.retentionMilliseconds = 1
        }
        #expect(try log.applyRetention(now: .at(milliseconds: 1_000_000)) == 0)
        try log.flush()
        #expect(try log.applyRetention(now: .at(milliseconds: 1_000_000)) > 0)
    }

    @Test func `deleted records take their segments with them, without a delete policy too`() throws
    {
        let (_, log) = try filled { $0.deletesOldSegments = false }
        try log.advanceLogStart(to: Offset(12))
        #expect(try log.applyRetention(now: LogFixture.start) > 0)
        #expect(log.bounds.logStart == Offset(12))
        #expect(try log.batchBases().first == 12)
        #expect(throws: LogError.self) { try log.advanceLogStart(to: Offset(31)) }
    }

    @Test func `files are renamed first and removed after the delay`() throws {
        let (fixture, log) = try filled { settings in
            settings.retentionBytes = ByteCount(Int64(600))
            settings.fileDeleteDelay = .milliseconds(50)
        }
        try log.applyRetention(now: .at(milliseconds: 1_000))
        #expect(try fixture.names().contains { $0.hasSuffix(".log.deleted") })
        try log.applyRetention(now: .at(milliseconds: 1_049))
        #expect(try fixture.names().contains { $0.hasSuffix(".log.deleted") })
        try log.applyRetention(now: .at(milliseconds: 1_050))
        #expect(try !fixture.names().contains { $0.hasSuffix(".deleted") })
    }

    @Test func `a power cut during retention never leaves a hole`() throws {
        let (fixture, log) = try filled { $0.retentionBytes = ByteCount(Int64(600)) }
        try log.flush()
        let disk = fixture.disk
        let recorded = CrashableFileSystem(recording: true)
        try recorded.createDirectory(fixture.directory)
        for (path, bytes) in disk.contents() {
            let file = try recorded.open(path, .create, as: .segment)
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
            try file.syncData()
        }
        try recorded.syncDirectory(fixture.directory)
        try recorded.syncDirectory("/")
        var other = LogFixture(disk: recorded)
        other.settings = fixture.settings
        let again = try other.open(recoveryPoint: 30).log
        let start = recorded.operationCount
        #expect(try again.applyRetention(now: LogFixture.start) > 2)
        for index in start...recorded.operationCount {
            for choice in recorded.crashChoices(atOperation: index) {
                let left = LogFixture(disk: recorded.image(atOperation: index, keeping: choice))
                let bases = try left.open(recoveryPoint: 30).log.batchBases()
                #expect(bases == Array(bases[0]..<30), "operation \(index), \(choice)")
            }
        }
    }

    @Test func `a power cut while the last segment goes too leaves the log's end`() throws {
        let disk = CrashableFileSystem(recording: true)
        var fixture = LogFixture(disk: disk)
        fixture.settings.retentionMilliseconds = 1_000
        try disk.createDirectory(fixture.directory)
        try disk.syncDirectory("/")
        let log = try fixture.open().log
        for number in 0..<3 { try log.append(TestBatch.make(seed: UInt64(number))) }
        try log.flush()
        let start = disk.operationCount
        #expect(try log.applyRetention(now: .at(milliseconds: 9_000)) == 1)
        for index in start...disk.operationCount {
            for choice in disk.crashChoices(atOperation: index) {
                var left = LogFixture(disk: disk.image(atOperation: index, keeping: choice))
                left.settings = fixture.settings
                let again = try left.open(recoveryPoint: 3).log
                #expect(again.bounds.logEnd == Offset(3), "operation \(index), \(choice)")
            }
        }
    }

    @Test func `segments below the log start that a power cut brought back are dropped`() throws {
        let (fixture, log) = try filled { _ in }
        try log.flush()
        let again = try fixture.afterProcessDeath().open(recoveryPoint: 30, logStart: 17)
        #expect(again.log.bounds.logStart == Offset(17))
        #expect(again.log.segmentCount < log.segmentCount)
    }
}
