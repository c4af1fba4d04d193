import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

/// One log on a file system in memory, and the ways in which tests open and fill it.
struct LogFixture {
    static let start = LogMoment(instant: Instant(nanoseconds: 0), wallMilliseconds: 1_000_000)

    let disk: CrashableFileSystem
    let fileSystem: any FileSystem
    let directory: FilePath = "/orders-0"
    let topicPartition = TopicPartition("orders", PartitionID(0))
    var settings = LogSettings()

    init(_ change: (inout LogSettings) -> Void = { _ in }) throws {
        self.init(disk: CrashableFileSystem(recording: false), change)
        try disk.createDirectory(directory)
        try disk.syncDirectory("/")
    }

    init(disk: CrashableFileSystem, _ change: (inout LogSettings) -> Void = { _ in }) {
        self.disk = disk
        fileSystem = disk
        change(&settings)
    }

    init(faulty: FaultyFileSystem, over disk: CrashableFileSystem) throws {
        self.disk = disk
        fileSystem = faulty
        try faulty.createDirectory(directory)
        try faulty.syncDirectory("/")
    }

    func open(
        recoveryPoint: Int64 = 0, logStart: Int64 = 0, wasClean: Bool = false,
        now: LogMoment = start
    ) throws -> (log: PartitionLog, report: RecoveryReport) {
        let opened = try PartitionLog.open(
            directory: directory, topicPartition: topicPartition, settings: settings,
            fileSystem: fileSystem,
            resume: LogResume(
                recoveryPoint: Offset(recoveryPoint), logStart: Offset(logStart),
                wasClean: wasClean),
            now: now)
        return (opened.0, opened.1)
    }

    /// The same file system after a crash that kept the page cache.
    func afterProcessDeath() -> LogFixture {
        var other = self
        other = LogFixture(disk: disk.image(keeping: .processDeath))
        other.settings = settings
        return other
    }

    func afterPowerCut() -> LogFixture {
        var other = LogFixture(disk: disk.image(keeping: .powerCut))
        other.settings = settings
        return other
    }

    func path(_ name: String) -> FilePath { directory.appending(name) }

    func names() throws -> [String] { try disk.list(directory).map(\.name) }

    func bytes(_ name: String) throws -> [UInt8] {
        let file = try disk.open(path(name), .read, as: FileKind("test"))
        defer { file.close() }
        var bytes = [UInt8](repeating: 0, count: Int(try file.size()))
        _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return bytes
    }

    func write(_ bytes: [UInt8], to name: String, at position: Int64) throws {
        let file = try disk.open(path(name), .readWrite, as: FileKind("test"))
        defer { file.close() }
        try bytes.withUnsafeBytes { try file.write($0, at: position) }
    }

    func truncate(_ name: String, to size: Int64) throws {
        let file = try disk.open(path(name), .readWrite, as: FileKind("test"))
        defer { file.close() }
        try file.truncate(to: size)
    }
}

extension LogMoment {
    static func at(milliseconds: Int64) -> LogMoment {
        LogMoment(
            instant: Instant(nanoseconds: milliseconds * 1_000_000), wallMilliseconds: milliseconds)
    }
}

/// Name of the segment file with this base.
func segment(_ base: Int64, _ suffix: String = "log") -> String {
    let digits = String(base)
    return String(repeating: "0", count: 20 - digits.count) + digits + "." + suffix
}
