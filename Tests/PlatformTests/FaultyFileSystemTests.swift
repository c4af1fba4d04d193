import Platform
import Synchronization
import Testing
import Vocabulary

@Suite struct FaultyFileSystemTests {
    @Test func `the k-th call with the verb, kind and path fails, once`() throws {
        let disk = FaultyFileSystem(
            around: CrashableFileSystem(),
            rules: [
                FaultRule(.write, kind: "log", pathSuffix: ".log", from: 2, .error(.inputOutput))
            ])
        let log = try disk.open("/a.log", .create, as: "log")
        let index = try disk.open("/a.index", .create, as: "index")
        try log.write("1")
        try index.write("1")
        expect(.inputOutput) { try log.write("2") }
        try log.write("3")
        #expect(disk.hits.map(\.matched) == [3])
        #expect(disk.hits.map(\.fired) == [1])
        #expect(try log.text() == "3")
    }

    @Test func `a short write leaves its first bytes and throws`() throws {
        let disk = FaultyFileSystem(
            around: CrashableFileSystem(),
            rules: [FaultRule(.write, .shortWrite(bytes: 3, .noSpace))])
        let file = try disk.open("/a", .create, as: "log")
        let error = #expect(throws: FileSystemError.self) { try file.write("abcdef") }
        #expect(
            error?.description
                == "cannot write /a: no space is left on the device (a planted fault)")
        #expect(try file.text() == "abc")
    }

    @Test func `files grow until the budget is used up, and removal gives it back`() throws {
        let disk = FaultyFileSystem(around: CrashableFileSystem(), byteBudget: ByteCount(10))
        let a = try disk.open("/a", .create, as: "log")
        try a.write("12345678")
        try a.write("overwrite is free".prefix(8).description)
        expect(.noSpace) { try a.write("9abcd", at: 8) }
        #expect(try a.size() == 10)
        #expect(try disk.space(at: "/").free == 0)
        let b = try disk.open("/b", .create, as: "log")
        expect(.noSpace) { try b.write("x") }
        try a.truncate(to: 6)
        try b.write("1234")
        try disk.remove("/a")
        try b.write("567890", at: 4)
        expect(.noSpace) { try b.write("x", at: 10) }
        disk.setByteBudget(nil)
        try b.write("x", at: 10)
    }

    @Test func `a lying sync says yes and does nothing`() throws {
        let crashable = CrashableFileSystem()
        let disk = FaultyFileSystem(
            around: crashable,
            rules: [
                FaultRule(.syncData, .lyingSync), FaultRule(.syncDirectory, from: 2, .lyingSync),
            ])
        let file = try disk.open("/a", .create, as: "log")
        try file.write("abc")
        try file.syncData()
        try disk.syncDirectory("/")
        #expect(try crashable.image(keeping: .powerCut).text(of: "/a") == "")
        try file.syncData()
        #expect(try crashable.image(keeping: .powerCut).text(of: "/a") == "abc")
        try disk.put("", at: "/b")
        try disk.syncDirectory("/")
        #expect(!crashable.image(keeping: .powerCut).exists("/b"))
    }

    @Test func `delays add up in the injected sleeper, and the call still happens`() throws {
        let slept = Mutex<[Nanoseconds]>([])
        let disk = FaultyFileSystem(
            around: CrashableFileSystem(),
            rules: [
                FaultRule(.syncData, count: .max, .delay(.milliseconds(5))),
                FaultRule(.syncData, from: 2, .delay(.milliseconds(7))),
            ]
        ) { span in slept.withLock { $0.append(span) } }
        let file = try disk.open("/a", .create, as: "log")
        for _ in 0..<3 { try file.syncData() }
        #expect(
            slept.withLock { $0 } == [.milliseconds(5), .milliseconds(12), .milliseconds(5)])
    }

    enum Base: CaseIterable { case memory, disk }

    /// What holds after a failed sync must hold around the simulated and the real file system alike.
    private func withFailingSync(
        _ outcome: Fault.LostPages, on base: Base,
        _ body: (FaultyFileSystem, any File, FilePath) throws -> Void
    ) throws {
        let place = try TemporaryDirectory()
        let inner: any FileSystem = base == .memory ? CrashableFileSystem() : DiskFileSystem()
        let root: FilePath = base == .memory ? "/" : place.path
        let disk = FaultyFileSystem(
            around: inner, rules: [FaultRule(.syncData, from: 2, .failedSync(outcome))])
        let path = root.appending("a")
        let file = try disk.open(path, .create, as: "log")
        try file.write("synced")
        try file.syncData()
        try disk.syncDirectory(root)
        try body(disk, file, path)
        withExtendedLifetime(place) {}
    }

    @Test(arguments: Base.allCases)
    func `pages lost by a failed sync read well until memory runs short`(base: Base) throws {
        try withFailingSync(.keptUntilEvicted, on: base) { disk, file, path in
            try file.write("LOST", at: 2)
            try file.write([UInt8](repeating: 9, count: 9000), at: 6)
            expect(.inputOutput) { try file.syncData() }
            #expect(try file.size() == 9006)
            #expect(try file.text().hasPrefix("syLOST"))
            try disk.evictPages()
            #expect(try file.text() == "synced")
        }
    }

    @Test(arguments: Base.allCases)
    func `reverted pages read as on the device at once`(base: Base) throws {
        try withFailingSync(.reverted, on: base) { disk, file, path in
            try file.write("LOST and longer")
            expect(.inputOutput) { try file.syncData() }
            #expect(try file.text() == "synced")
        }
    }

    @Test(arguments: Base.allCases)
    func `a good sync after a failed one leaves a hole where pages were lost`(base: Base) throws {
        try withFailingSync(.keptUntilEvicted, on: base) { disk, file, path in
            try file.write([UInt8](repeating: 1, count: 4096 * 3), at: 0)
            expect(.inputOutput) { try file.syncData() }
            // The last page is made dirty again, and goes to the device whole.
            try file.write([2], at: 4096 * 3 - 1)
            try file.syncData()
            try disk.evictPages()
            let bytes = try file.bytes()
            #expect(bytes.count == 4096 * 3)
            #expect(String(decoding: bytes[..<6], as: UTF8.self) == "synced")
            #expect(bytes[6..<8192].allSatisfy { $0 == 0 })
            #expect(bytes[8192..<12287].allSatisfy { $0 == 1 })
            #expect(bytes[12287] == 2)
        }
    }

    @Test func `what a failed sync lost is in no image of a power cut`() throws {
        let crashable = CrashableFileSystem()
        let disk = FaultyFileSystem(
            around: crashable, rules: [FaultRule(.syncData, .failedSync(.keptUntilEvicted))])
        let file = try disk.open("/a", .create, as: "log")
        try file.write("lost")
        try disk.syncDirectory("/")
        expect(.inputOutput) { try file.syncData() }
        try file.syncData()
        #expect(try crashable.image(keeping: .powerCut).text(of: "/a") == "")
        #expect(try crashable.image(keeping: .processDeath).text(of: "/a") == "lost")
        // A past moment is replayed, not remembered.
        #expect(
            try crashable.image(atOperation: 4, keeping: .processDeath).text(of: "/a") == "lost")
        try file.write("L")
        try file.syncData()
        #expect(try crashable.image(keeping: .powerCut).text(of: "/a") == "Lost")
    }
}
