import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// Wrong bytes on the device (class C3): one fault at a time in a directory that was whole, and what
/// the engine, or a client that verifies, makes of it.
package struct MediaFaults {
    package enum Fault: String, Sendable, CaseIterable {
        case bitFlip = "bit flip"
        case zeroedSector = "zeroed sector"
        case truncatedTail = "truncated tail"
    }

    /// The better ones first; the last is a violation.
    package enum Fate: String, Sendable, CaseIterable {
        case harmless
        /// The start says so and does not go on.
        case refusedAtStart = "refused at the start"
        /// The broker itself cannot read it, and says so.
        case refusedAtRead = "refused at a read"
        /// Every record is there; the start has changed files.
        case whole = "all records there"
        /// Cut off behind the recovery point, as a torn tail is.
        case cutBehindRecoveryPoint = "cut behind the recovery point"
        /// The start went on without it, and said so.
        case told = "told at the start"
        /// Other bytes were served, with a checksum that does not fit.
        case detectedByClient = "detected by a verifying client"
        /// Outside of what the batch's checksum covers (it begins at `attributes`).
        case undetectable = "undetectable in Kafka's format"
        case silentlyWrong = "SILENTLY WRONG"
    }

    package struct Row: Sendable {
        package var kind: String
        package var fault: Fault
        package var fates: [Fate: Int] = [:]
        /// Of the faults, those that a scrub of the directory finds before any start.
        package var scrubbed = 0
        /// Of the first silent one.
        package var example: String?
    }

    private let seed: UInt64
    private let thinning: Int

    /// - Parameter thinning: only every so manyth place is spoilt.
    package init(seed: UInt64, thinning: Int = 1) {
        self.seed = seed
        self.thinning = thinning
    }

    package func run() throws -> [Row] {
        let disk = CrashableFileSystem()
        let workload = LogWorkload(on: disk, SimulationOptions(.log, seed: seed), bugs: [])
        try workload.run()
        var rows: [Row] = []
        let whole = disk.image(keeping: .processDeath)
        let expected = try Observed(whole)
        for (path, bytes) in disk.contents() where !bytes.isEmpty {
            for fault in Fault.allCases {
                for position in positions(bytes.count, fault) {
                    let image = disk.image(keeping: .processDeath)
                    try spoil(path, bytes, fault, position, on: image)
                    let isScrubbed = try isFound(image)
                    let fate = judge(image, expected, path, position, bytes)
                    note(fate, isScrubbed, path, fault, position, bytes, &rows)
                }
            }
        }
        return rows.sorted { ($0.kind, $0.fault.rawValue) < ($1.kind, $1.fault.rawValue) }
    }

    /// What a scrub says of the directory while nothing is wrong with it.
    package func findingsBefore() throws -> [String] {
        let disk = CrashableFileSystem()
        try LogWorkload(on: disk, SimulationOptions(.log, seed: seed), bugs: []).run()
        let image = disk.image(keeping: .processDeath)
        return try DirectoryScrub(LogWorkload.path, fileSystem: image).run().findings
            .map(\.description)
    }

    private func positions(_ size: Int, _ fault: Fault) -> [Int] {
        switch fault {
        case .bitFlip:
            Array(Swift.stride(from: 0, to: size, by: (size > 2_000 ? 3 : 1) * thinning))
        case .zeroedSector: Array(Swift.stride(from: 0, to: size, by: 512))
        case .truncatedTail: Array(Swift.stride(from: 0, to: size, by: max(size / 24, 1)))
        }
    }

    private func spoil(
        _ path: FilePath, _ bytes: [UInt8], _ fault: Fault, _ position: Int,
        on disk: CrashableFileSystem
    ) throws {
        let file = try disk.open(path, .readWrite, as: FileKind("spoilt"))
        defer { file.close() }
        switch fault {
        case .bitFlip:
            let flipped = [bytes[position] ^ (1 << UInt8(position % 8))]
            try flipped.withUnsafeBytes { try file.write($0, at: Int64(position)) }
        case .zeroedSector:
            let zeros = [UInt8](repeating: 0, count: min(512, bytes.count - position))
            try zeros.withUnsafeBytes { try file.write($0, at: Int64(position)) }
        case .truncatedTail: try file.truncate(to: Int64(position))
        }
        try file.syncData()
    }

    private func judge(
        _ image: CrashableFileSystem, _ expected: Observed, _ path: FilePath, _ position: Int,
        _ bytes: [UInt8]
    ) -> Fate {
        let before = image.contents().map(\.bytes)
        let found: Observed
        do {
            found = try Observed(image)
        } catch is Observed.ReadFailure {
            return .refusedAtRead
        } catch {
            return .refusedAtStart
        }
        if found.isCorrupt { return .detectedByClient }
        if found.logs == expected.logs {
            return image.contents().map(\.bytes) == before ? .harmless : .whole
        }
        for (name, batches) in expected.logs.sorted(by: { $0.key < $1.key }) {
            let left = found.logs[name] ?? []
            if left == batches { continue }
            let isPrefix = Array(batches.prefix(left.count)) == left
            let isBehind = found.ends[name] ?? 0 >= expected.recoveryPoints[name] ?? 0
            if isPrefix, isBehind { return .cutBehindRecoveryPoint }
            // The same records under another base offset, length or epoch: bytes 0 to 15 of a batch.
            // What follows a batch that claims too many offsets is cut as a torn tail is.
            let bodies = batches.map(\.body)
            // Where compaction has been, offsets may be missing, and whole batches with them: what is
            // served is right byte by byte, and where it stands cannot be checked.
            if Self.isCompacted(path), Set(left.map(\.body)).isSubset(of: bodies) {
                return .undetectable
            }
            if left.map(\.body) == bodies { return .undetectable }
            if isBehind, Array(bodies.prefix(left.count)) == left.map(\.body) {
                return .undetectable
            }
        }
        if !found.findings.isEmpty { return .told }
        // Checkpoints, metadata and indexes carry no checksum.
        return Mutant.shape(of: path) == "N.log" ? .silentlyWrong : .undetectable
    }

    /// A scrub changes nothing, so that the start afterwards finds what it would have found.
    private func isFound(_ image: CrashableFileSystem) throws -> Bool {
        let report = try DirectoryScrub(LogWorkload.path, fileSystem: image).run()
        return !report.findings.isEmpty
    }

    private static func isCompacted(_ path: FilePath) -> Bool {
        path.parent.lastComponent.hasPrefix("keyed-")
    }

    private func note(
        _ fate: Fate, _ isScrubbed: Bool, _ path: FilePath, _ fault: Fault, _ position: Int,
        _ bytes: [UInt8],
        _ rows: inout [Row]
    ) {
        var kind = Mutant.shape(of: path) + (Self.isCompacted(path) ? ", compacted" : "")
        if fault == .bitFlip, Mutant.shape(of: path) == "N.log" {
            kind += ", " + BatchField.name(at: position, in: bytes)
        }
        if !rows.contains(where: { $0.kind == kind && $0.fault == fault }) {
            rows.append(Row(kind: kind, fault: fault))
        }
        let place = rows.firstIndex { $0.kind == kind && $0.fault == fault } ?? 0
        rows[place].fates[fate, default: 0] += 1
        if isScrubbed { rows[place].scrubbed += 1 }
        if fate == .silentlyWrong, rows[place].example == nil {
            rows[place].example = "\(path) at \(position) of \(bytes.count)"
        }
    }
}

/// What a start and a full reading with checksums find.
private struct Observed {
    struct ReadFailure: Error {}

    struct Batch: Equatable {
        var base: Int64
        var end: Int64
        /// From `attributes` on: what the checksum covers.
        var body: [UInt8]
    }

    var logs: [String: [Batch]] = [:]
    var recoveryPoints: [String: Int64] = [:]
    var ends: [String: Int64] = [:]
    var isCorrupt = false
    var findings: [String] = []

    init(_ disk: CrashableFileSystem) throws {
        let directory = try LogDirectory.open(
            LogWorkload.path, identity: LogWorkload.identity, fileSystem: disk)
        findings = directory.findings
        for found in directory.found {
            let (log, report) = try directory.openLog(
                found.topicPartition, settings: LogWorkload.settings(isSynced: true),
                now: LogMoment(
                    instant: Instant(nanoseconds: 5_000_000_000_000), wallMilliseconds: 5_000_000))
            let name = found.topicPartition.description
            findings += report.findings
            recoveryPoints[name] = log.recoveryPoint.value
            ends[name] = log.bounds.logEnd.value
            var next = log.bounds.logStart
            var batches: [Batch] = []
            while next < log.bounds.logEnd {
                guard
                    let slice = try? log.read(from: next, maxBytes: 1 << 20, minOneBatch: true),
                    let bytes = try? log.bytes(of: slice)
                else { throw ReadFailure() }
                guard !bytes.isEmpty else { break }
                let before = next
                try bytes.withUnsafeBytes { buffer in
                    var iterator = RecordBatchIterator(buffer)
                    while let batch = try iterator.next() {
                        if (try? batch.validate()) == nil { isCorrupt = true }
                        batches.append(
                            Batch(
                                base: batch.baseOffset.value, end: batch.nextOffset.value,
                                body: Array(batch.bytes.dropFirst(21))))
                        next = batch.nextOffset
                    }
                }
                // A batch that lies about its offset leads nowhere.
                guard next > before else {
                    isCorrupt = true
                    break
                }
            }
            logs[name] = batches
        }
    }
}
