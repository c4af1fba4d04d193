import Platform
import Testing

@Suite struct CrashableFileSystemTests {
    let disk = CrashableFileSystem()

    @Test func `synced data under a synced name is in every image`() throws {
        let file = try disk.open("/a", .create, as: "log")
        try file.write("durable")
        try file.syncData()
        try disk.syncDirectory("/")
        let safe = disk.operationCount
        try file.write("DURABLE")
        try file.write(" and more", at: 7)
        try disk.remove("/a")
        for index in safe...disk.operationCount {
            #expect(
                try disk.image(atOperation: index, keeping: .powerCut).text(of: "/a") == "durable")
        }
    }

    @Test func `a name that was not synced may vanish with its synced data`() throws {
        let file = try disk.open("/a", .create, as: "log")
        try file.write("x")
        try file.syncData()
        #expect(!disk.image(keeping: .powerCut).exists("/a"))
        #expect(try disk.image(keeping: .processDeath).text(of: "/a") == "x")
        let name = try #require(disk.pending(atOperation: disk.operationCount).first)
        #expect(name.verb == .create)
        let kept = disk.image(keeping: .powerCut(keeping: [name.index: .whole]))
        #expect(try kept.text(of: "/a") == "x")
    }

    @Test func `a file under a directory whose name was not synced vanishes with it`() throws {
        try disk.createDirectory("/topic-0")
        try disk.put("x", at: "/topic-0/log")
        try disk.open("/topic-0/log", .readWrite, as: "log").syncData()
        try disk.syncDirectory("/topic-0")
        #expect(!disk.image(keeping: .powerCut).exists("/topic-0"))
        try disk.syncDirectory("/")
        #expect(try disk.image(keeping: .powerCut).text(of: "/topic-0/log") == "x")
    }

    @Test func `a rename before the sync of its file leaves the new name without content`() throws {
        try disk.put("old", at: "/checkpoint")
        try disk.open("/checkpoint", .readWrite, as: "checkpoint").syncData()
        try disk.syncDirectory("/")
        try disk.put("new", at: "/checkpoint.tmp")
        try disk.rename("/checkpoint.tmp", to: "/checkpoint")
        #expect(try disk.image(keeping: .powerCut).text(of: "/checkpoint") == "old")
        try disk.syncDirectory("/")
        #expect(try disk.image(keeping: .powerCut).text(of: "/checkpoint") == "")
        #expect(try disk.image(keeping: .processDeath).text(of: "/checkpoint") == "new")
    }

    @Test func `a removed name comes back until its directory is synced`() throws {
        try disk.put("x", at: "/a")
        try disk.open("/a", .readWrite, as: "log").syncData()
        try disk.syncDirectory("/")
        try disk.remove("/a")
        #expect(try disk.image(keeping: .powerCut).text(of: "/a") == "x")
        try disk.syncDirectory("/")
        #expect(!disk.image(keeping: .powerCut).exists("/a"))
    }

    @Test func `any subset of pending writes is an image, each torn at a byte or at sectors`()
        throws
    {
        let file = try disk.open("/a", .create, as: "log")
        try file.write([UInt8](repeating: 1, count: 600), at: 0)
        try file.syncData()
        try disk.syncDirectory("/")
        let first = disk.operationCount
        try file.write([UInt8](repeating: 2, count: 1000), at: 600)
        try file.write([UInt8](repeating: 3, count: 10), at: 1600)
        func left(_ kept: [Int: Survival]) throws -> [UInt8] {
            let image = disk.image(keeping: .powerCut(keeping: kept))
            return try image.open("/a", .read, as: "log").bytes()
        }
        let base = [UInt8](repeating: 1, count: 600)
        #expect(try left([:]) == base)
        #expect(try left([first: .prefix(3)]) == base + [2, 2, 2])
        #expect(try left([first: .sizeOnly]) == base + [UInt8](repeating: 0, count: 1000))
        // The write touches sectors 1 to 3; the first kept byte of its second one is 1024.
        let sector = [UInt8](repeating: 0, count: 424) + [UInt8](repeating: 2, count: 512)
        #expect(
            try left([first: .sectors([1])])
                == base + sector + [UInt8](repeating: 0, count: 64))
        #expect(
            try left([first + 1: .whole])
                == base + [UInt8](repeating: 0, count: 1000) + [UInt8](repeating: 3, count: 10))
        #expect(try left([first: .whole, first + 1: .whole]).count == 1610)
    }

    @Test func `a torn overwrite keeps the old bytes of the sectors that did not arrive`() throws {
        let file = try disk.open("/a", .create, as: "log")
        try file.write([UInt8](repeating: 1, count: 1536), at: 0)
        try file.syncData()
        try disk.syncDirectory("/")
        let index = disk.operationCount
        try file.write([UInt8](repeating: 2, count: 1536), at: 0)
        let image = disk.image(keeping: .powerCut(keeping: [index: .sectors([0, 2])]))
        let bytes = try image.open("/a", .read, as: "log").bytes()
        #expect(bytes[..<512].allSatisfy { $0 == 2 })
        #expect(bytes[512..<1024].allSatisfy { $0 == 1 })
        #expect(bytes[1024...].allSatisfy { $0 == 2 })
    }

    @Test func `a process that dies inside a write leaves its first bytes, still unsynced`() throws
    {
        try disk.open("/a", .create, as: "log").write("abcdef")
        try disk.syncDirectory("/")
        let image = disk.image(atOperation: 1, keeping: .processDeathInsideWrite(bytes: 4))
        #expect(try image.text(of: "/a") == "abcd")
        #expect(image.operationCount == 0)
        #expect(image.pending(atOperation: 0).map(\.verb) == [.create, .write])
        #expect(image.pending(atOperation: 0).map(\.index) == [-2, -1])
        try image.syncDirectory("/")
        #expect(try image.image(keeping: .powerCut).text(of: "/a") == "")
        let whole = CrashChoice.powerCut(keeping: [-1: .whole])
        #expect(try image.image(keeping: whole).text(of: "/a") == "abcd")
    }

    @Test func `after syncAll a power cut takes nothing, content or name`() throws {
        try disk.createDirectory("/topic-0")
        try disk.open("/topic-0/a", .create, as: "log").write("abc")
        try disk.open("/topic-0/b", .create, as: "log").write("def")
        try disk.rename("/topic-0/b", to: "/topic-0/c")
        try disk.syncAll(at: "/topic-0")
        try disk.open("/topic-0/late", .create, as: "log").write("x")
        let image = disk.image(keeping: .powerCut)
        #expect(try image.text(of: "/topic-0/a") == "abc")
        #expect(try image.text(of: "/topic-0/c") == "def")
        #expect(try image.list("/topic-0").map(\.name) == ["a", "c"])
    }

    @Test func `operations carry their verb, kind, path and call site`() throws {
        let outer = CallSite.enter("roll")
        let file = try disk.open("/a", .create, as: "log")
        CallSite.leave(to: outer)
        try file.write("abc", at: 5)
        try disk.rename("/a", to: "/b")
        #expect(
            disk.operations.map(\.description) == [
                "#0 create log /a (roll)", "#1 write log /a 3 bytes at 5", "#2 rename log /a to /b",
            ])
    }

    @Test func `after its crash everything throws, reads included`() throws {
        let file = try disk.open("/a", .create, as: "log")
        try file.write("abc")
        disk.crash(atOperation: 2)
        #expect(try file.text() == "abc")
        expect(.crashed) { try file.write("d", at: 3) }
        expect(.crashed) { try file.text() }
        expect(.crashed) { try disk.list("/") }
        #expect(disk.hasCrashed)
        #expect(try disk.image(keeping: .processDeath).text(of: "/a") == "abc")
    }

    @Test func `a rename between directories is durable when either is synced`() throws {
        for synced in ["/x", "/y"] as [FilePath] {
            let disk = CrashableFileSystem()
            try disk.createDirectory("/x")
            try disk.createDirectory("/y")
            try disk.syncDirectory("/")
            try disk.put("1", at: "/x/a")
            try disk.open("/x/a", .readWrite, as: "log").syncData()
            try disk.rename("/x/a", to: "/y/b")
            #expect(!disk.image(keeping: .powerCut).exists("/y/b"))
            try disk.syncDirectory(synced)
            for choice in [.powerCut, .processDeath] as [CrashChoice] {
                let image = disk.image(keeping: choice)
                #expect(!image.exists("/x/a"))
                #expect(try image.text(of: "/y/b") == "1")
            }
        }
    }

    @Test func `images of one moment are independent of each other and of the run`() throws {
        let file = try disk.open("/a", .create, as: "log")
        try file.write("abc")
        let one = disk.image(keeping: .processDeath)
        let two = disk.image(keeping: .processDeath)
        try one.put("one", at: "/a")
        try file.write("xyz")
        #expect(try one.text(of: "/a") == "one")
        #expect(try two.text(of: "/a") == "abc")
        #expect(two.contents().map(\.path) == ["/a"])
    }

    @Test func `without recording the present can still be cut`() throws {
        let disk = CrashableFileSystem(recording: false)
        try disk.put("abc", at: "/a")
        #expect(disk.operations.isEmpty)
        #expect(!disk.image(keeping: .powerCut).exists("/a"))
        #expect(try disk.image(keeping: .processDeath).text(of: "/a") == "abc")
    }
}
