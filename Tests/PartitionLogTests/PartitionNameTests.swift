import KafkaCodec
import Platform
import Testing
import Vocabulary

@testable import PartitionLog

/// Directories of topics whose names Windows could not hold.
struct PartitionNameTests {
    private let path = FilePath("/data")
    private let id = KafkaUUID(high: 1, low: 2)

    private func open(_ disk: any FileSystem) throws -> LogDirectory {
        try LogDirectory.open(
            path,
            identity: DirectoryIdentity(
                clusterID: "c", nodeID: 1, directoryID: KafkaUUID(high: 3, low: 4)),
            fileSystem: disk)
    }

    private func create(_ topics: [String], in directory: LogDirectory) throws {
        for topic in topics {
            _ = try directory.createLogs(
                [PartitionID(0)], of: topic, topicID: id, settings: LogSettings(),
                now: LogFixture.start)
        }
    }

    private func names(_ disk: any FileSystem) throws -> [String] {
        try disk.list(path).filter(\.isDirectory).map(\.name)
    }

    /// The same files, seen by a host of a style.
    private final class Seen: InterceptingFileSystem {
        let inner: any FileSystem
        let kinds = FileKindTable()
        let nameStyle: PathStyle

        init(_ inner: any FileSystem, as style: PathStyle) {
            self.inner = inner
            nameStyle = style
        }

        func intercept(_ call: FileCall, _ body: (Int?) throws -> Void) throws { try body(nil) }
    }

    private let topics = ["aux.x", "a", "A", "orders", "com1.log"]

    @Test func `in POSIX style every name is Kafka's`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(Seen(disk, as: .posix))
        try create(topics, in: directory)
        try directory.close()
        #expect(try names(disk) == ["A-0", "a-0", "aux.x-0", "com1.log-0", "orders-0"])
    }

    @Test func `in Windows style only those are escaped that have to be`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(Seen(disk, as: .windows))
        try create(topics, in: directory)
        try directory.close()
        let found = try names(disk)
        #expect(found.count == 5)
        #expect(found.filter { !$0.hasPrefix("~") } == ["a-0", "orders-0"])
        let folded = Set(found.map(WindowsName.folded))
        #expect(folded.count == 5)
        for name in found {
            #expect(WindowsName.problem(of: name) == nil, "\(name)")
            #expect(PartitionDirectoryName.parse(name) == nil || !name.hasPrefix("~"))
        }
        let again = try open(Seen(disk, as: .windows))
        #expect(again.found.map(\.topicPartition.topic) == topics.sorted())
        #expect(again.findings.isEmpty)
    }

    @Test func `a directory is carried from one style to the other and back`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(Seen(disk, as: .windows))
        try create(topics, in: directory)
        try directory.close()
        try open(Seen(disk, as: .posix)).close()
        #expect(try names(disk) == ["A-0", "a-0", "aux.x-0", "com1.log-0", "orders-0"])
        let back = try open(Seen(disk, as: .windows))
        #expect(back.found.map(\.topicPartition.topic) == topics.sorted())
        try back.close()
        let folded = Set(try names(disk).map(WindowsName.folded))
        #expect(folded.count == 5)
        #expect(try names(disk).allSatisfy { WindowsName.problem(of: $0) == nil })
    }

    @Test func `a crash at any moment of the carrying loses no log`() throws {
        for style in [PathStyle.windows, .posix] {
            let made = CrashableFileSystem()
            let directory = try open(Seen(made, as: style == .windows ? .posix : .windows))
            try create(topics, in: directory)
            try directory.close()
            let disk = made.image(keeping: .processDeath)
            for path in ["/data"] { try disk.syncDirectory(FilePath(path)) }
            let start = disk.operationCount
            try open(Seen(disk, as: style)).close()
            for index in start...disk.operationCount {
                for choice in disk.crashChoices(atOperation: index) {
                    let image = disk.image(atOperation: index, keeping: choice)
                    let again = try open(Seen(image, as: style))
                    #expect(
                        again.found.map(\.topicPartition.topic) == topics.sorted(),
                        "\(style) at \(index), \(choice)")
                }
            }
        }
    }

    @Test func `a deleted topic with a reserved name leaves no reserved name`() throws {
        let disk = CrashableFileSystem(recording: false)
        let directory = try open(Seen(disk, as: .windows))
        try create(["aux.x"], in: directory)
        try directory.deleteLogs(
            [TopicPartition("aux.x", PartitionID(0))], fileDeleteDelay: .seconds(Int64(60)),
            now: LogFixture.start)
        let name = try #require(try names(disk).first)
        #expect(name.hasSuffix("-delete"))
        #expect(WindowsName.problem(of: name) == nil)
        try create(["aux.x"], in: directory)
        #expect(try names(disk).count == 2)
    }

    @Test func `a folder that is nobody's is left alone`() throws {
        let disk = CrashableFileSystem(recording: false)
        try disk.createDirectory(path)
        try disk.createDirectory(path.appending("~backup"))
        try open(Seen(disk, as: .windows)).close()
        #expect(try names(disk) == ["~backup"])
    }

    @Test func `a long topic's escaped name fits`() {
        let long = TopicPartition(String(repeating: "X", count: 249), PartitionID(10_000))
        let name = PartitionDirectoryName.escaped(long)
        #expect(name.utf8.count <= 255)
        #expect(PartitionDirectoryName.isEscaped(name))
        #expect(PartitionDirectoryName.deleted(name, id: 7).utf8.count <= 255)
    }
}
