import Platform
import Testing

/// The crashable file system with the rules of Windows.
struct WindowsRulesTests {
    private let disk = CrashableFileSystem(style: .windows)

    @Test func `what is open is neither removed nor renamed nor replaced`() throws {
        let open = try disk.open("/a", .create, as: "log")
        try disk.put("b", at: "/b")
        expect(.inUse) { try disk.remove("/a") }
        expect(.inUse) { try disk.rename("/a", to: "/c") }
        expect(.inUse) { try disk.rename("/b", to: "/a") }
        let second = try disk.open("/a", .read, as: "log")
        open.close()
        open.close()
        expect(.inUse) { try disk.remove("/a") }
        second.close()
        try disk.rename("/b", to: "/a")
        #expect(try disk.text(of: "/a") == "b")
        try disk.remove("/a")
    }

    @Test func `a handle that nobody holds any more is closed`() throws {
        _ = try disk.open("/a", .create, as: "log")
        try disk.remove("/a")
        #expect(!disk.exists("/a"))
    }

    @Test func `a folder with an open file in it stays where it is`() throws {
        try disk.createDirectory("/topic-0")
        let file = try disk.open("/topic-0/log", .create, as: "log")
        expect(.inUse) { try disk.rename("/topic-0", to: "/gone") }
        file.close()
        try disk.rename("/topic-0", to: "/gone")
    }

    @Test func `names have no case, and keep the one they were made with`() throws {
        try disk.createDirectory("/Kafka")
        try disk.put("x", at: "/KAFKA/Log")
        #expect(try disk.text(of: "/kafka/LOG") == "x")
        #expect(try disk.list("/kafka").map(\.name) == ["Log"])
        try disk.put("y", at: "/kafka/log")
        #expect(try disk.list("/kafka").count == 1)
        let posix = CrashableFileSystem()
        try posix.put("x", at: "/A")
        #expect(!posix.exists("/a"))
    }

    @Test(arguments: ["/aux", "/nul.log", "/a:b", "/a?", "/...", "/x/com1"])
    func `a name that Windows could not hold is refused`(path: String) throws {
        try disk.createDirectory("/x")
        expect(.other) { try disk.put("x", at: FilePath(path)) }
        expect(.other) { try disk.createDirectory(FilePath(path)) }
        try disk.put("x", at: "/fine")
        expect(.other) { try disk.rename("/fine", to: FilePath(path)) }
    }

    @Test func `a folder cannot be synced, a rename and a sync of a file make entries durable`()
        throws
    {
        try disk.createDirectory("/d")
        try disk.put("x", at: "/d/a")
        let before = disk.operationCount
        try disk.syncDirectory("/d")
        try disk.syncDirectory("/")
        #expect(disk.operationCount == before)
        #expect(!disk.image(keeping: .powerCut).exists("/d"))
        let file = try disk.open("/d/a", .readWrite, as: "log")
        try file.syncData()
        file.close()
        #expect(try disk.image(keeping: .powerCut).text(of: "/d/a") == "x")
        try disk.put("y", at: "/d/b")
        try disk.rename("/d/b", to: "/d/c")
        // The name is there; what was never synced is not.
        #expect(try disk.image(keeping: .powerCut).text(of: "/d/c") == "")
        try disk.remove("/d/c")
        #expect(disk.image(keeping: .powerCut).exists("/d/c"))
    }

    @Test func `an image follows the same rules`() throws {
        try disk.put("x", at: "/a")
        let image = disk.image(keeping: .processDeath)
        let file = try image.open("/A", .read, as: "log")
        expect(.inUse) { try image.remove("/a") }
        file.close()
        // Handles do not outlive the process that had them.
        let held = try disk.open("/a", .read, as: "log")
        try disk.image(keeping: .processDeath).remove("/a")
        held.close()
    }
}
