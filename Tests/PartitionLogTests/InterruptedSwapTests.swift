import KafkaCodec
import Platform
import Testing
import Vocabulary

@testable import PartitionLog

/// Each state that a crash may leave of a compaction, made by hand, as Kafka and as this broker leave
/// it.
@Suite struct InterruptedSwapTests {
    private struct Files {
        var fixture: LogFixture
        /// The log and its indexes after compaction.
        var cleaned: [(suffix: String, bytes: [UInt8])]
    }

    private static let model = ["a": "3", "b": "3", "c": "1"]

    /// Three closed segments with offsets 0 to 6, an active one from 6, and what compaction makes of the
    /// closed ones.
    private func files() throws -> Files {
        func filled() throws -> (LogFixture, PartitionLog) {
            let fixture = try LogFixture {
                $0.compacts = true
                $0.deletesOldSegments = false
                $0.minCleanableRatio = 0
                $0.fileDeleteDelay = .zero
            }
            let log = try fixture.open().log
            for round in 1...3 {
                let third: KeyedBatch.Record =
                    round == 1 ? .init("c", "1", at: 5) : .init("b", "\(round)", at: 5)
                try log.append(KeyedBatch.make([.init("a", "\(round)", at: 5), third]))
                try log.roll(now: LogFixture.start)
            }
            try log.flush()
            return (fixture, log)
        }
        let (compacted, log) = try filled()
        _ = try log.compact()
        let cleaned = try ["log", "index", "timeindex"].map { suffix in
            (suffix, try compacted.bytes(segment(0, suffix)))
        }
        return Files(fixture: try filled().0, cleaned: cleaned)
    }

    private func check(_ files: Files, segments: [Int64], _ what: Comment) throws {
        for resume in [Int64(6), 0] {
            var fixture = LogFixture(disk: files.fixture.disk.image(keeping: .processDeath))
            fixture.settings = files.fixture.settings
            let log = try fixture.open(recoveryPoint: resume).log
            #expect(try log.latestValues() == Self.model, what)
            #expect(log.bounds.logEnd == Offset(6), what)
            let names = try fixture.names()
            #expect(names.filter { $0.hasSuffix(".log") } == segments.map { segment($0) }, what)
            #expect(!names.contains { $0.hasSuffix(".swap") || $0.hasSuffix(".cleaned") }, what)
            // And once more, with nothing left to do.
            #expect(try fixture.open(recoveryPoint: resume).log.latestValues() == Self.model, what)
        }
    }

    private func add(_ files: Files, _ ending: (String) -> String) throws {
        for (suffix, bytes) in files.cleaned {
            try files.fixture.write(bytes, to: segment(0, suffix) + ending(suffix), at: 0)
        }
    }

    private func remove(
        _ files: Files, _ bases: [Int64], _ suffixes: [String] = ["log", "index", "timeindex"]
    )
        throws
    {
        for base in bases {
            for suffix in suffixes {
                try files.fixture.disk.remove(files.fixture.path(segment(base, suffix)))
            }
        }
    }

    @Test func `before the first rename the old segments stand`() throws {
        let files = try files()
        try add(files) { _ in ".cleaned" }
        try check(files, segments: [0, 2, 4, 6], "all cleaned")
    }

    @Test func `with not all files renamed the old segments stand`() throws {
        for renamed in ["log", "index", "timeindex"] {
            let files = try files()
            try add(files) { $0 == renamed ? ".swap" : ".cleaned" }
            try check(files, segments: [0, 2, 4, 6], "only \(renamed) renamed")
        }
    }

    @Test func `with all of them renamed the new segment takes the place of the old ones`() throws {
        for gone in [[], [0], [0, 2], [0, 2, 4]] as [[Int64]] {
            let files = try files()
            try add(files) { _ in ".swap" }
            try remove(files, gone)
            try check(files, segments: [0, 6], "gone: \(gone)")
        }
    }

    @Test func `an index that did not get its name is made anew`() throws {
        for waiting in ["index", "timeindex"] {
            let files = try files()
            try remove(files, [0, 2, 4])
            try add(files) { $0 == waiting ? ".swap" : "" }
            try check(files, segments: [0, 6], "\(waiting) still swap")
        }
    }

    @Test func `a log that waits for its name alone gets it`() throws {
        let files = try files()
        try remove(files, [0, 2, 4])
        try add(files) { $0 == "log" ? ".swap" : "" }
        try check(files, segments: [0, 6], "log still swap")
    }

    @Test func `an index of a new segment beside an old log is not believed`() throws {
        let files = try files()
        for (suffix, bytes) in files.cleaned where suffix != "log" {
            try files.fixture.write(bytes, to: segment(0, suffix) + ".swap", at: 0)
        }
        try check(files, segments: [0, 2, 4, 6], "no log renamed")
    }
}

/// Gaps between segments, which compaction leaves and which a lost tail leaves.
@Suite struct RecoveryOfGapsTests {
    private func fixture(_ change: (inout LogSettings) -> Void = { _ in }) throws -> LogFixture {
        try LogFixture {
            $0.compacts = true
            $0.minCleanableRatio = 0
            change(&$0)
        }
    }

    /// Segments 0 to 3 and 3 to 5, of which the first has lost records by way of compaction.
    private func compacted(_ change: (inout LogSettings) -> Void = { _ in }) throws -> LogFixture {
        let fixture = try fixture(change)
        let log = try fixture.open().log
        try log.append(KeyedBatch.make([.init("a", "1", at: 5)]))
        try log.append(KeyedBatch.make([.init("b", "1", at: 5)]))
        try log.append(KeyedBatch.make([.init("a", "2", at: 5)]))
        try log.roll(now: LogFixture.start)
        try log.append(KeyedBatch.make([.init("a", "3", at: 5), .init("c", "3", at: 5)]))
        try log.roll(now: LogFixture.start)
        _ = try log.compact()
        try log.append(KeyedBatch.make([.init("d", "4", at: 5)]))
        try log.flush()
        return fixture
    }

    @Test func `a directory that Kafka compacted and did not checkpoint is kept whole`() throws {
        let fixture = try compacted()
        // Kafka was killed before its first checkpoint.
        let opened = try fixture.open(recoveryPoint: 0)
        #expect(try opened.log.latestValues() == ["a": "3", "b": "1", "c": "3", "d": "4"])
        #expect(opened.report.truncated == .zero)
        #expect(opened.report.segmentsRemoved == 0)
    }

    @Test func `a mark in a later segment explains a gap before it`() throws {
        let fixture = try fixture { $0.segmentBytes = ByteCount(Int64(100)) }
        let log = try fixture.open().log
        for (key, value) in [("a", "1"), ("b", "1"), ("a", "2"), ("c", "1"), ("b", "2")] {
            try log.append(
                KeyedBatch.make([.init(key, value, at: 5), .init("x", value, at: 5)]))
            try log.roll(now: LogFixture.start)
        }
        // The first two become empty, the third loses one of its two records.
        _ = try log.compact()
        try log.append(KeyedBatch.make([.init("d", "4", at: 5)]))
        try log.flush()
        let opened = try fixture.open(recoveryPoint: 0)
        #expect(
            try opened.log.latestValues() == ["a": "2", "b": "2", "c": "1", "d": "4", "x": "2"])
        #expect(opened.report.segmentsRemoved == 0)
    }

    @Test func `a gap below the cleaner's checkpoint is compaction's, above it a loss`() throws {
        for (cleanedTo, end) in [(Int64(2), Int64(3)), (1, 1)] {
            // No mark of compaction in the first segment: only its last batch is missing.
            let fixture = try fixture()
            let log = try fixture.open().log
            try log.append(KeyedBatch.make([.init("a", "1", at: 5)]))
            let size = try fixture.bytes(segment(0)).count
            try log.append(KeyedBatch.make([.init("b", "1", at: 5)]))
            try log.roll(now: LogFixture.start)
            try log.append(KeyedBatch.make([.init("b", "2", at: 5)]))
            try log.flush()
            try fixture.truncate(segment(0), to: Int64(size))
            let opened = try PartitionLog.open(
                directory: fixture.directory, topicPartition: fixture.topicPartition,
                settings: fixture.settings, fileSystem: fixture.disk,
                resume: LogResume(
                    recoveryPoint: .zero, logStart: .zero, cleanedTo: Offset(cleanedTo),
                    wasClean: false), now: LogFixture.start)
            #expect(opened.0.bounds.logEnd == Offset(end))
        }
    }
}
