import Platform
import Testing
import Vocabulary

@testable import PartitionLog

struct RecoveryTests {
    /// 20 batches of two records in segments of about five, as a killed process leaves them.
    private func killed(_ change: (inout LogSettings) -> Void = { _ in }) throws -> LogFixture {
        let fixture = try LogFixture { settings in
            settings.segmentBytes = ByteCount(Int64(800))
            settings.indexIntervalBytes = ByteCount(Int64(200))
            change(&settings)
        }
        let log = try fixture.open(wasClean: true).log
        for number in 0..<20 {
            try log.append(
                TestBatch.make(records: 2, timestamp: Int64(number) * 10, seed: UInt64(number)))
        }
        return fixture.afterProcessDeath()
    }

    private let all = (0..<20).map { Int64($0) * 2 }

    private func bases(_ fixture: LogFixture) throws -> [Int64] {
        try fixture.names().filter { $0.hasSuffix(".log") }.map { Int64($0.dropLast(4))! }
    }

    @Test func `a kill loses nothing, and raises the leader epoch`() throws {
        let fixture = try killed()
        let first = try fixture.open()
        #expect(try first.log.batchBases() == all)
        #expect(first.report.truncated == .zero && first.report.findings.isEmpty)
        #expect(first.log.bounds.durableEnd == Offset(40))
        let second = try fixture.afterProcessDeath().open()
        #expect(try second.log.batchBases() == all)
        #expect(second.report.leaderEpoch.value == first.report.leaderEpoch.value + 1)
    }

    @Test func `a clean stop is believed without reading the log`() throws {
        let fixture = try LogFixture()
        let log = try fixture.open().log
        for number in 0..<2_000 { try log.append(TestBatch.make(seed: UInt64(number))) }
        try log.close()
        let epoch = log.bounds.leaderEpoch
        let again = try fixture.open(recoveryPoint: 2_000, wasClean: true)
        #expect(again.log.bounds.logEnd == Offset(2_000))
        #expect(again.report.scanned.value < 10_000)
        #expect(again.report.leaderEpoch == epoch && again.report.wasClean)
    }

    @Test(arguments: [Int64(0), 1, -1])
    func `what was synced before the recovery point is not read again`(step: Int64) throws {
        // Times that rise, stand still and fall: the time index says something else of each.
        let fixture = try LogFixture { $0.indexIntervalBytes = ByteCount(Int64(50)) }
        let log = try fixture.open().log
        for number in 0..<4_000 {
            try log.append(
                TestBatch.make(timestamp: 100_000 + step * Int64(number), seed: UInt64(number)))
        }
        let all = try fixture.afterProcessDeath().open(recoveryPoint: 0)
        let few = try fixture.afterProcessDeath().open(recoveryPoint: 3_990)
        #expect(all.log.bounds == few.log.bounds)
        #expect(all.report.scanned.value > 300_000)
        // 512 index entries may wait in memory for their page, each for one batch here.
        #expect(few.report.scanned.value < 1_100 * 90)
        try all.log.close()
        try few.log.close()
    }

    @Test(arguments: [1, 30, 60, 61, 80, 130])
    func `a torn tail is cut off`(torn: Int) throws {
        let fixture = try killed()
        let last = segment(try bases(fixture).last!)
        let size = try fixture.bytes(last).count
        try fixture.truncate(last, to: Int64(size - torn))
        let recovered = try fixture.open()
        let kept = all.dropLast(torn > 117 ? 2 : 1)
        #expect(try recovered.log.batchBases() == Array(kept))
        #expect(recovered.report.truncated > .zero && recovered.report.findings.count == 1)
        #expect(Int64(try fixture.bytes(last).count) < Int64(size - torn))
        try recovered.log.append(TestBatch.make(records: 2))
        #expect(try recovered.log.batchBases() == kept + [kept.last! + 2])
    }

    @Test(arguments: [1, 11, 61, 100, 5_000])
    func `zeros behind the last batch are a torn tail`(count: Int) throws {
        let fixture = try killed()
        let last = segment(try bases(fixture).last!)
        let size = Int64(try fixture.bytes(last).count)
        try fixture.write([UInt8](repeating: 0, count: count), to: last, at: size)
        let recovered = try fixture.open()
        #expect(try recovered.log.batchBases() == all)
        #expect(recovered.report.truncated.value == Int64(count))
        #expect(Int64(try fixture.bytes(last).count) == size)
    }

    @Test func `a wrong byte above the recovery point ends the log there, later segments go`()
        throws
    {
        let fixture = try killed()
        let bases = try bases(fixture)
        try fixture.write([0xff], to: segment(bases[1]), at: 100)
        let recovered = try fixture.open(recoveryPoint: bases[1])
        #expect(try recovered.log.batchBases() == all.filter { $0 < bases[1] })
        #expect(recovered.report.segmentsRemoved == bases.count - 2)
        #expect(try self.bases(fixture) == Array(bases[...1]))
    }

    @Test func `a wrong byte below the recovery point is damage, and nothing is cut`() throws {
        let fixture = try killed()
        let bases = try bases(fixture)
        try fixture.write([0xff], to: segment(bases[1]), at: 100)
        let before = fixture.disk.contents().map(\.bytes)
        let error = #expect(throws: LogError.self) {
            try fixture.open(recoveryPoint: bases[1] + 4)
        }
        #expect(error?.code == .damaged)
        #expect(fixture.disk.contents().map(\.bytes) == before)
    }

    @Test func `a log that ends below its recovery point is damaged`() throws {
        let fixture = try killed()
        let error = #expect(throws: LogError.self) { try fixture.open(recoveryPoint: 41) }
        #expect(error?.code == .damaged)
        for name in try fixture.names() { try fixture.disk.remove(fixture.path(name)) }
        #expect(throws: LogError.self) { try fixture.open(recoveryPoint: 1) }
    }

    @Test func `a segment behind a hole goes, however whole it is`() throws {
        let fixture = try killed()
        let bases = try bases(fixture)
        // The file system lost the new size of the second segment, at a batch boundary.
        let size = try fixture.bytes(segment(bases[1])).count
        let batch = TestBatch.make(records: 2).count
        try fixture.truncate(segment(bases[1]), to: Int64(size - batch))
        let recovered = try fixture.open(recoveryPoint: 1)
        #expect(try recovered.log.batchBases() == all.filter { $0 < bases[2] - 2 })
        #expect(recovered.report.segmentsRemoved == bases.count - 2)
    }

    @Test func `a missing segment is a hole`() throws {
        let fixture = try killed()
        let bases = try bases(fixture)
        try fixture.disk.remove(fixture.path(segment(bases[1])))
        let recovered = try fixture.open(recoveryPoint: 1)
        #expect(try recovered.log.batchBases() == all.filter { $0 < bases[1] })
    }

    @Test func `rubbish behind a whole segment does not cost the next one`() throws {
        let fixture = try killed()
        let bases = try bases(fixture)
        let size = Int64(try fixture.bytes(segment(bases[1])).count)
        try fixture.write([UInt8](repeating: 0, count: 70), to: segment(bases[1]), at: size)
        let recovered = try fixture.open()
        #expect(try recovered.log.batchBases() == all)
        #expect(Int64(try fixture.bytes(segment(bases[1])).count) == size)
    }

    @Test func `a missing index of a segment below the recovery point is made anew`() throws {
        let fixture = try killed()
        let bases = try bases(fixture)
        let name = segment(bases[0], "timeindex")
        let before = try fixture.bytes(name)
        try fixture.disk.remove(fixture.path(name))
        let recovered = try fixture.open(recoveryPoint: bases[2])
        #expect(try fixture.bytes(name) == before)
        #expect(recovered.report.findings.count == 1)
        #expect(try recovered.log.batchBases() == all)
    }

    @Test func `an index that was completed after the checkpoint is not believed`() throws {
        let fixture = try killed()
        let bases = try bases(fixture)
        // The checkpoint found this segment growing, up to here; it was rolled just after it.
        for suffix in ["index", "timeindex"] {
            let name = segment(bases[0], suffix)
            let before = try fixture.bytes(name)
            try fixture.truncate(name, to: 0)
            _ = try fixture.afterProcessDeath().open(recoveryPoint: bases[1] + 2)
            #expect(try fixture.bytes(name).isEmpty)
            _ = try fixture.open(recoveryPoint: bases[1])
            #expect(try fixture.bytes(name) == before)
        }
    }

    @Test func `an empty last segment without indexes is no reason to doubt a clean stop`() throws {
        let fixture = try LogFixture()
        try fixture.open().log.close()
        try fixture.disk.remove(fixture.path(segment(0, "index")))
        try fixture.disk.remove(fixture.path(segment(0, "timeindex")))
        #expect(try fixture.open(wasClean: true).report.wasClean)
    }

    @Test func `leftovers of interrupted steps are removed, and files of others are not`() throws {
        let fixture = try killed()
        let leftovers = [
            segment(0) + ".deleted", segment(77, "index"), segment(6) + ".cleaned",
            "leader-epoch-checkpoint.tmp",
        ]
        for name in leftovers + ["notes.txt"] { try fixture.write([1], to: name, at: 0) }
        _ = try fixture.open()
        let names = try fixture.names()
        #expect(Set(names).isDisjoint(with: leftovers) && names.contains("notes.txt"))
    }

    @Test func `leader epochs are taken from the batches when their file is lost`() throws {
        let fixture = try killed()
        let first = try fixture.open()
        try first.log.append(TestBatch.make())
        let died = fixture.afterProcessDeath()
        try died.disk.remove(died.path("leader-epoch-checkpoint"))
        let second = try died.open()
        #expect(second.report.leaderEpoch > first.report.leaderEpoch)
        let end = second.log.endOffset(forEpoch: first.report.leaderEpoch)
        #expect(end.endOffset == Offset(41))
    }

    @Test func `planning reads only`() throws {
        let fixture = try killed()
        let last = segment(try bases(fixture).last!)
        try fixture.truncate(last, to: 130)
        let operations = fixture.disk.operationCount
        let scan = RecoveryScan(
            directory: fixture.directory, fileSystem: fixture.disk, settings: fixture.settings,
            resume: LogResume(recoveryPoint: .zero, logStart: .zero, wasClean: false))
        let listing = LogListing(try fixture.disk.list(fixture.directory))
        let plan = try scan.plan(listing)
        #expect(fixture.disk.operationCount == operations)
        #expect(plan.truncated > 0)
        #expect(try plan == scan.plan(listing))
    }

    @Test func `preallocated blocks are given back by roll, stop and recovery`() throws {
        let directory = try TemporaryDirectory()
        let disk = DiskFileSystem()
        var settings = LogSettings()
        settings.preallocationThreshold = ByteCount(Int64(1))
        settings.preallocationBytes = .mib(8)
        let path = directory.path.appending("orders-0")
        try disk.createDirectory(path)
        func open(wasClean: Bool) throws -> PartitionLog {
            try PartitionLog.open(
                directory: path, topicPartition: TopicPartition("orders", PartitionID(0)),
                settings: settings, fileSystem: disk,
                resume: LogResume(recoveryPoint: .zero, logStart: .zero, wasClean: wasClean),
                now: LogFixture.start
            ).0
        }
        let first = path.appending(segment(0)).text
        func allocated(_ path: String) -> Int64 { TemporaryDirectory.allocatedBytes(path) }
        let log = try open(wasClean: false)
        for _ in 0..<3 { try log.append(TestBatch.make(records: 10)) }
        // The third append found the segment busy. Not every file system keeps the promise.
        guard allocated(first) > 1 << 20 else { return }
        let recovered = try open(wasClean: false)
        #expect(allocated(first) < 1 << 20)
        for _ in 0..<3 { try recovered.append(TestBatch.make(records: 10)) }
        #expect(allocated(first) > 1 << 20)
        try recovered.roll(now: LogFixture.start)
        #expect(allocated(first) < 1 << 20)
        for _ in 0..<3 { try recovered.append(TestBatch.make(records: 10)) }
        let second = path.appending(segment(60)).text
        #expect(allocated(second) > 1 << 20)
        try recovered.close()
        #expect(allocated(second) < 1 << 20)
    }
}
