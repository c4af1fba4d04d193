import KafkaCodec
import Platform
import Vocabulary

/// One log's directory, read from its first byte to its last.
struct LogScrub {
    private let directory: FilePath
    private let fileSystem: any FileSystem
    private let recoveryPoint: Offset?
    private let logStart: Offset?
    private var log: ScrubReport.Log
    private var epochs: LeaderEpochs?
    private var expected: Offset?
    private var latestEpoch = LeaderEpoch.none
    private var findings: [ScrubFinding] = []

    init(
        directory: FilePath, fileSystem: any FileSystem, topicPartition: TopicPartition,
        recoveryPoint: Offset?, logStart: Offset?, mayLackOffsets: Bool
    ) {
        self.directory = directory
        self.fileSystem = fileSystem
        self.recoveryPoint = recoveryPoint
        self.logStart = logStart
        log = ScrubReport.Log(topicPartition: topicPartition, start: .zero, end: .zero)
        log.isCompacted = mayLackOffsets
    }

    mutating func run(_ report: inout ScrubReport) {
        do {
            try read()
        } catch {
            note(.damaged, directory, "cannot be read: \(error)")
        }
        for finding in findings { report.note(finding) }
        report.logs.append(log)
    }

    // MARK: Parts

    private mutating func read() throws {
        let names = try fileSystem.list(directory).filter { !$0.isDirectory }.map(\.name)
        readMetadata()
        readEpochs()
        var bases: [Offset] = []
        for name in names {
            guard let file = LogFileName(name) else {
                noteOther(name)
                continue
            }
            if file.suffix == .log { bases.append(file.base) }
            if file.suffix == .snapshot { readSnapshot(file) }
        }
        bases.sort()
        guard let first = bases.first else {
            note(.damaged, directory, "holds no segment")
            return
        }
        // A rewritten batch that has fewer records than offsets tells of compaction, in whichever
        // segment it is: so the holes are judged when all has been read.
        var holes: [ScrubFinding] = []
        log.start = max(first, logStart ?? first)
        for (place, base) in bases.enumerated() {
            try readSegment(base, isLast: place == bases.count - 1, &holes)
        }
        log.end = expected ?? first
        if !log.isCompacted { findings += holes }
        checkBounds()
    }

    private mutating func readMetadata() {
        let path = directory.appending(LogFileName.partitionMetadata)
        do {
            guard let text = try SmallFile.read(path, fileSystem, as: .metadata) else {
                note(.mendable, path, "is missing: the log counts as one without a topic id")
                return
            }
            if PartitionMetadata.topicID(in: text) == nil {
                note(.damaged, path, "names no topic id")
            }
        } catch {
            note(.damaged, path, "cannot be read: \(error)")
        }
    }

    private mutating func readEpochs() {
        let path = directory.appending(LogFileName.leaderEpochs)
        do {
            guard let text = try SmallFile.read(path, fileSystem, as: .checkpoint) else {
                note(.mendable, path, "is missing: leader epochs are taken from the batches")
                return
            }
            epochs = LeaderEpochs(text: text)
            if epochs == nil {
                note(.mendable, path, "is damaged: leader epochs are taken from the batches")
            }
        } catch {
            note(.damaged, path, "cannot be read: \(error)")
        }
    }

    private mutating func noteOther(_ name: String) {
        let path = directory.appending(name)
        if name == LogFileName.syncFailed {
            note(.mendable, path, "a sync failed before the last stop: the next start writes anew")
        } else if name.hasSuffix(LogFileName.swap) {
            note(.mendable, path, "a compaction was interrupted in its last step")
        } else if [LogFileName.deleted, LogFileName.cleaned, LogFileName.temporary]
            .contains(where: name.hasSuffix)
        {
            note(.mendable, path, "an interrupted step left it; the next start removes it")
        }
    }

    private mutating func readSnapshot(_ name: LogFileName) {
        let path = name.path(in: directory)
        let states = try? ProducerSnapshot.read(
            at: name.base, in: directory, fileSystem, now: 0)
        if states == nil {
            note(.mendable, path, "is no whole snapshot: an older one is used")
        }
    }

    private mutating func readSegment(
        _ base: Offset, isLast: Bool, _ holes: inout [ScrubFinding]
    ) throws {
        let path = LogFileName(base, .log).path(in: directory)
        log.segments += 1
        if let expected, base != expected {
            let text = "begins at \(base), and the segment before it ends at \(expected)"
            let finding = ScrubFinding(kind: .damaged, path: path, position: 0, text: text)
            if base > expected { holes.append(finding) } else { findings.append(finding) }
        }
        expected = base
        let file: any File
        do {
            file = try fileSystem.open(path, .read, as: .segment)
        } catch {
            note(.damaged, path, "cannot be opened: \(error)")
            return
        }
        defer { file.close() }
        let size = try file.size()
        var scanner = BatchScanner(file, from: 0, size: size, checksums: true)
        var batches: [ScrubbedBatch] = []
        while true {
            switch try scanner.next() {
            case .end:
                checkIndexes(base, batches, isLast: isLast)
                return
            case .invalid(let flaw):
                noteFlaw(path, scanner.position, size, flaw, isLast: isLast)
                checkIndexes(base, batches, isLast: isLast)
                return
            case .batch(let header, let position):
                check(header, path, position, &holes)
                batches.append(ScrubbedBatch(header, position: position))
            }
        }
    }

    private mutating func check(
        _ header: BatchHeader, _ path: FilePath, _ position: Int64, _ holes: inout [ScrubFinding]
    ) {
        let due = expected ?? header.baseOffset
        if header.baseOffset < due {
            note(
                .damaged, path, "offset \(header.baseOffset) comes again; \(due) is due",
                at: position)
        } else if header.baseOffset > due {
            holes.append(
                ScrubFinding(
                    kind: .damaged, path: path, position: position,
                    text: "offset \(header.baseOffset) where \(due) is due"))
        }
        if Int64(header.recordCount) < Int64(header.lastOffsetDelta) + 1 { log.isCompacted = true }
        if header.leaderEpoch < latestEpoch {
            note(
                .damaged, path, "leader epoch \(header.leaderEpoch) after \(latestEpoch)",
                at: position)
        } else if let epochs, !epochs.entries.isEmpty, header.leaderEpoch > epochs.latest {
            note(
                .damaged, path,
                "leader epoch \(header.leaderEpoch), and \(epochs.latest) is the latest known",
                at: position)
        }
        latestEpoch = max(latestEpoch, header.leaderEpoch)
        expected = header.nextOffset
        log.batches += 1
        log.records += Int64(header.recordCount)
        log.bytes += Int64(header.size)
    }

    /// Behind the recovery point a torn tail is what a crash leaves, and what a start cuts.
    private mutating func noteFlaw(
        _ path: FilePath, _ position: Int64, _ size: Int64, _ flaw: String, isLast: Bool
    ) {
        let end = expected ?? .zero
        let isTail = isLast && recoveryPoint.map { end >= $0 } ?? false
        let left = size - position
        note(
            isTail ? .mendable : .damaged, path,
            isTail
                ? "\(left) bytes that are no batch (\(flaw)): the next start cuts them off"
                : "\(flaw); \(left) bytes from there on cannot be read", at: position)
    }

    private mutating func checkIndexes(_ base: Offset, _ batches: [ScrubbedBatch], isLast: Bool) {
        findings += IndexScrub(
            directory: directory, fileSystem: fileSystem, base: base, batches: batches
        ).run()
    }

    private mutating func checkBounds() {
        if let recoveryPoint, log.end < recoveryPoint {
            note(
                .damaged, directory,
                "ends at offset \(log.end), and everything below \(recoveryPoint) was synced")
        }
        if let logStart, logStart > log.end {
            note(
                .damaged, directory,
                "ends at offset \(log.end), and \(logStart) is to be its first record")
        }
    }

    private mutating func note(
        _ kind: ScrubFinding.Kind, _ path: FilePath, _ text: String, at position: Int64? = nil
    ) {
        findings.append(ScrubFinding(kind: kind, path: path, position: position, text: text))
    }
}

/// What the indexes are held against.
struct ScrubbedBatch: Sendable {
    var base: Offset
    var last: Offset
    var position: Int64
    var maxTimestamp: Int64

    init(_ header: BatchHeader, position: Int64) {
        base = header.baseOffset
        last = header.lastOffset
        maxTimestamp = header.maxTimestamp
        self.position = position
    }
}
