import Platform
import Testing
import Vocabulary

@testable import PartitionLog

struct TruncateTests {
    @Test func `truncation drops batches whole, durably, and appends go on from there`() throws {
        for target in Int64(0)..<40 {
            let fixture = try LogFixture { settings in
                settings.segmentBytes = ByteCount(Int64(800))
                settings.indexIntervalBytes = ByteCount(Int64(150))
            }
            let log = try fixture.open().log
            for number in 0..<20 {
                try log.append(
                    TestBatch.make(records: 2, timestamp: Int64(number) * 10, seed: UInt64(number)))
            }
            try log.truncate(to: Offset(target), now: LogFixture.start)
            let kept = (0..<20).map { Int64($0) * 2 }.filter { $0 + 1 < target }
            let end = (kept.last ?? -2) + 2
            #expect(log.bounds.logEnd == Offset(end), "to \(target)")
            try log.append(TestBatch.make(records: 1, timestamp: 9_999, seed: 99))
            #expect(try log.batchBases() == kept + [end])
            #expect(try log.offset(forTimestamp: 500)?.offset == Offset(end))
            try log.flush()
            let recovered = try fixture.afterPowerCut().open()
            #expect(try recovered.log.batchBases() == kept + [end], "to \(target)")
            #expect(recovered.report.truncated == .zero && recovered.report.findings.isEmpty)
        }
    }

    @Test func `a power cut at any point of a truncation leaves a start of the log`() throws {
        let fixture = LogFixture(disk: CrashableFileSystem()) { settings in
            settings.segmentBytes = ByteCount(Int64(800))
        }
        let disk = fixture.disk
        try disk.createDirectory(fixture.directory)
        try disk.syncDirectory("/")
        let log = try fixture.open().log
        for number in 0..<30 { try log.append(TestBatch.make(records: 2, seed: UInt64(number))) }
        try log.flush()
        let start = disk.operationCount
        try log.truncate(to: Offset(21), now: LogFixture.start)
        let all = (0..<30).map { Int64($0) * 2 }
        for index in start...disk.operationCount {
            for choice in disk.crashChoices(atOperation: index) {
                var left = LogFixture(disk: disk.image(atOperation: index, keeping: choice))
                left.settings = fixture.settings
                let bases = try left.open(recoveryPoint: 20).log.batchBases()
                #expect(bases == Array(all.prefix(bases.count)), "operation \(index), \(choice)")
                #expect(bases.count >= 10)
            }
        }
    }
}
