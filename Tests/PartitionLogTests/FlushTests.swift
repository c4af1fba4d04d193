import Platform
import Testing
import Vocabulary

@testable import PartitionLog

struct FlushTests {
    @Test func `with one message per flush readers and acknowledgements wait for the sync`() throws
    {
        let log = try LogFixture { $0.flushMessages = 1 }.open().log
        let result = try log.append(TestBatch.make(records: 3))
        #expect(result.needsFlush && result.highWatermark == .zero)
        #expect(log.unflushedMessages == 3 && log.unflushedBytes > .zero)
        #expect(try log.readBytes(from: 0).isEmpty)
        #expect(try log.flush() == Offset(3))
        #expect(log.bounds.highWatermark == Offset(3) && log.unflushedBytes == .zero)
        #expect(try log.readBytes(from: 0).isEmpty == false)
    }

    @Test func `otherwise they see what was written, and a flush is due after so many records`()
        throws
    {
        let log = try LogFixture { $0.flushMessages = 3 }.open().log
        #expect(try !log.append(TestBatch.make()).needsFlush)
        #expect(log.bounds.highWatermark == Offset(1) && log.bounds.durableEnd == .zero)
        #expect(try log.append(TestBatch.make(records: 2)).needsFlush)
        try log.flush()
        #expect(log.bounds.durableEnd == Offset(3))
    }

    @Test func `appends go on while a sync runs, and it covers only what came before it`() throws {
        let log = try LogFixture { settings in
            settings.flushMessages = 1
            settings.segmentBytes = ByteCount(Int64(600))
            settings.flushSpan = .milliseconds(10)
        }.open().log
        try log.append(TestBatch.make(records: 2), now: .at(milliseconds: 100))
        #expect(log.flushDue == Instant(nanoseconds: 110_000_000))
        let work = try #require(try log.beginFlush())
        for number in 0..<20 {
            try log.append(TestBatch.make(records: 2), now: .at(milliseconds: 200 + Int64(number)))
        }
        #expect(log.segmentCount > 1)
        try work.carryOut(log.fileSystem, bugs: [])
        #expect(log.finishFlush(work) == Offset(2))
        #expect(log.flushDue == Instant(nanoseconds: 210_000_000))
        #expect(try log.flush() == Offset(42))
        #expect(log.flushDue == nil)
        #expect(try log.beginFlush() == nil)
    }

    @Test func `what a flush covers survives a power cut, rolled segments and their names too`()
        throws
    {
        let fixture = try LogFixture { settings in
            settings.flushMessages = 1
            settings.segmentBytes = ByteCount(Int64(700))
        }
        let log = try fixture.open().log
        for number in 0..<30 { try log.append(TestBatch.make(seed: UInt64(number))) }
        try log.flush()
        for number in 30..<34 { try log.append(TestBatch.make(seed: UInt64(number))) }
        let recovered = try fixture.afterPowerCut().open()
        #expect(try recovered.log.batchBases() == (0..<30).map { Int64($0) })
        #expect(recovered.report.leaderEpoch > log.bounds.leaderEpoch)
    }

    @Test func `a failed sync takes the log offline for good`() throws {
        let disk = CrashableFileSystem(recording: false)
        let faulty = FaultyFileSystem(around: disk)
        var fixture = try LogFixture(faulty: faulty, over: disk)
        fixture.settings.flushMessages = 1
        let log = try fixture.open().log
        try log.append(TestBatch.make(records: 2))
        try log.flush()
        try log.append(TestBatch.make(records: 3))
        faulty.setRules([FaultRule(.syncData, kind: .segment, .failedSync(.keptUntilEvicted))])
        #expect(throws: LogError.self) { try log.flush() }
        #expect(log.failure?.code == .offline)
        // The rule fires once: a second sync would succeed, and must not be believed.
        #expect(throws: LogError.self) { try log.flush() }
        #expect(throws: LogError.self) { try log.append(TestBatch.make()) }
        #expect(throws: LogError.self) { try log.close() }
        #expect(log.bounds.highWatermark == Offset(2))
        #expect(throws: LogError.self) { try log.readBytes(from: 3, upTo: 5) }
        #expect(try log.batchBases() == [0])
    }

    @Test func `after a failed sync the restart writes what is in doubt into a new file`() throws {
        let disk = CrashableFileSystem(recording: false)
        let faulty = FaultyFileSystem(around: disk)
        var fixture = try LogFixture(faulty: faulty, over: disk)
        fixture.settings.flushMessages = 1
        let log = try fixture.open().log
        try log.append(TestBatch.make(records: 2))
        try log.flush()
        for _ in 0..<40 { try log.append(TestBatch.make(records: 3, valueSize: 100)) }
        faulty.setRules([FaultRule(.syncData, kind: .segment, .failedSync(.keptUntilEvicted))])
        #expect(throws: LogError.self) { try log.flush() }

        // The process restarts, the host does not: the lost pages still read right.
        var restarted = fixture.afterProcessDeath()
        let recovered = try restarted.open(recoveryPoint: 2)
        #expect(recovered.report.rewritten > .zero)
        #expect(recovered.log.bounds.durableEnd == Offset(122))
        #expect(try !restarted.names().contains(LogFileName.syncFailed))
        try recovered.log.append(TestBatch.make())
        try recovered.log.flush()

        // Memory runs short, then the power goes: what was rewritten is on the device.
        try FaultyFileSystem(around: restarted.disk).evictPages()
        restarted = restarted.afterPowerCut()
        let last = try restarted.open(recoveryPoint: 2)
        #expect(last.log.bounds.logEnd == Offset(123))
        #expect(try last.log.batchBases().count == 42)
    }

    @Test
    func `a restart that believes the page cache after a failed sync loses acknowledged records`()
        throws
    {
        // The case above without the mark, so that it is seen to depend on it.
        let disk = CrashableFileSystem(recording: false)
        let faulty = FaultyFileSystem(around: disk)
        var fixture = try LogFixture(faulty: faulty, over: disk)
        fixture.settings.flushMessages = 1
        let log = try fixture.open().log
        for _ in 0..<40 { try log.append(TestBatch.make(records: 3, valueSize: 100)) }
        faulty.setRules([FaultRule(.syncData, kind: .segment, .failedSync(.keptUntilEvicted))])
        #expect(throws: LogError.self) { try log.flush() }
        var restarted = fixture.afterProcessDeath()
        try restarted.disk.remove(restarted.path(LogFileName.syncFailed))
        let recovered = try restarted.open()
        try recovered.log.append(TestBatch.make())
        #expect(try recovered.log.flush() == Offset(121))
        restarted = restarted.afterPowerCut()
        #expect(try restarted.open().log.bounds.logEnd < Offset(121))
    }

    @Test func `a full device refuses an append whole, and takes the next when there is space`()
        throws
    {
        let disk = CrashableFileSystem(recording: false)
        let faulty = FaultyFileSystem(around: disk)
        let fixture = try LogFixture(faulty: faulty, over: disk)
        let log = try fixture.open().log
        let batch = TestBatch.make(records: 2, valueSize: 200)
        try log.append(batch)
        faulty.setByteBudget(ByteCount(Int64(100)))
        let error = #expect(throws: LogError.self) { try log.append(batch) }
        #expect(error?.code == .noSpace && log.failure == nil)
        #expect(try fixture.bytes(segment(0)).count == batch.count)
        faulty.setByteBudget(nil)
        #expect(try log.append(batch).baseOffset == Offset(2))
        #expect(try log.batchBases() == [0, 2])
    }

    @Test func `a full device at a roll leaves no half segment behind`() throws {
        let disk = CrashableFileSystem(recording: false)
        let faulty = FaultyFileSystem(around: disk)
        var fixture = try LogFixture(faulty: faulty, over: disk)
        fixture.settings.segmentBytes = ByteCount(Int64(600))
        fixture.settings.indexIntervalBytes = ByteCount(Int64(50))
        let log = try fixture.open().log
        let batch = TestBatch.make(records: 2, valueSize: 80)
        for _ in 0..<2 { try log.append(batch) }
        let names = try fixture.names()
        faulty.setByteBudget(.zero)
        let error = #expect(throws: LogError.self) { try log.append(batch) }
        #expect(error?.code == .noSpace && log.failure == nil)
        #expect(try fixture.names() == names)
        faulty.setByteBudget(nil)
        try log.append(batch)
        #expect(log.segmentCount == 2)
        try log.close()
        #expect(try fixture.open(wasClean: true).log.batchBases() == [0, 2, 4])
    }

    @Test func `a write that fails otherwise takes the log offline`() throws {
        let disk = CrashableFileSystem(recording: false)
        let faulty = FaultyFileSystem(around: disk)
        let fixture = try LogFixture(faulty: faulty, over: disk)
        let log = try fixture.open().log
        try log.append(TestBatch.make())
        try log.flush()
        faulty.setRules([FaultRule(.write, kind: .segment, .shortWrite(bytes: 9, .inputOutput))])
        let error = #expect(throws: LogError.self) { try log.append(TestBatch.make()) }
        #expect(error?.code == .offline)
        #expect(throws: LogError.self) { try log.append(TestBatch.make()) }
        #expect(try log.batchBases() == [0])
    }
}
