import Platform
import Testing

@Suite struct DiskFileSystemTests {
    let disk = DiskFileSystem()
    let place: TemporaryDirectory
    var root: FilePath { place.path }

    init() throws { place = try TemporaryDirectory() }

    @Test func `a written file reads back, in pieces and past its end`() throws {
        let file = try disk.open(root.appending("a"), .create, as: "log")
        try file.write("0123456789")
        try file.write("AB", at: 4)
        try file.write("end", at: 12)
        #expect(try file.size() == 15)
        #expect(try file.text() == "0123AB6789\0\0end")
        var buffer = [UInt8](repeating: 7, count: 10)
        #expect(try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 11) } == 4)
        #expect(try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 99) } == 0)
    }

    @Test func `a large write arrives whole`() throws {
        let file = try disk.open(root.appending("large"), .create, as: "log")
        let bytes = [UInt8](repeating: 0xA5, count: 8 << 20)
        try file.write(bytes, at: 3)
        #expect(try file.size() == Int64(bytes.count) + 3)
        #expect(try Array(file.bytes()[3...]) == bytes)
    }

    @Test func `opening keeps, creates or empties as its mode says`() throws {
        let path = root.appending("a")
        expect(.notFound) { try disk.open(path, .read, as: "log") }
        try disk.open(path, .readWrite, as: "log").write("kept")
        #expect(try disk.open(path, .readWrite, as: "log").text() == "kept")
        #expect(try disk.open(path, .create, as: "log").size() == 0)
    }

    @Test func `truncate cuts, and extends with zeros`() throws {
        let file = try disk.open(root.appending("a"), .create, as: "log")
        try file.write("abcdef")
        try file.truncate(to: 2)
        try file.truncate(to: 4)
        #expect(try file.bytes() == [97, 98, 0, 0])
    }

    @Test func `preallocated blocks do not change the size and come back with truncate`() throws {
        let file = try disk.open(root.appending("a"), .create, as: "log")
        try file.write("abc")
        file.preallocate(from: 0, length: 8 << 20)
        #expect(try file.size() == 3)
        #expect(try file.text() == "abc")
    }

    @Test func `names are listed in order, with what they are`() throws {
        try disk.createDirectory(root.appending("b"))
        try disk.createDirectory(root.appending("b"))
        for name in ["c", "a", "00000000000000000010.log"] {
            try disk.put("", at: root.appending(name))
        }
        #expect(
            try disk.list(root) == [
                DirectoryEntry(name: "00000000000000000010.log", isDirectory: false),
                DirectoryEntry(name: "a", isDirectory: false),
                DirectoryEntry(name: "b", isDirectory: true),
                DirectoryEntry(name: "c", isDirectory: false),
            ])
    }

    @Test func `syncs of files and directories succeed`() throws {
        let file = try disk.open(root.appending("a"), .create, as: "log")
        try file.write("abc")
        try file.syncData()
        try disk.syncDirectory(root)
        expect(.notFound) { try disk.syncDirectory(root.appending("none")) }
        try disk.syncAll(at: root)
        expect(.notFound) { try disk.syncAll(at: root.appending("none")) }
        expect(.notDirectory) { try disk.syncDirectory(root.appending("a")) }
    }

    @Test func `a lock is exclusive until it is let go`() throws {
        let path = root.appending(".lock")
        let lock = try disk.lock(path)
        expect(.locked) { try disk.lock(path) }
        lock.unlock()
        lock.unlock()
        try disk.lock(path).unlock()
    }

    @Test func `space names the file system and answers for a path to come`() throws {
        let space = try disk.space(at: root.appending("not/there/yet"))
        #expect(space.free > 0 && space.free <= space.total)
        #expect(!space.type.isEmpty && space.type != "unknown")
        let tables = try disk.space(at: "/proc")
        #expect(tables.type == "proc")
    }

    @Test func `errors are one sentence with what, where and why`() throws {
        let missing = root.appending("none/x")
        let found = #expect(throws: FileSystemError.self) {
            try disk.open(missing, .create, as: "log")
        }
        #expect(
            found?.description == "cannot open \(missing): there is no such file or directory")
        try disk.put("", at: root.appending("file"))
        expect(.exists) { try disk.createDirectory(root.appending("file")) }
        expect(.notDirectory) {
            try disk.open(root.appending("file/x"), .create, as: "log")
        }
        try disk.createDirectory(root.appending("full"))
        try disk.put("", at: root.appending("full/x"))
        expect(.notEmpty) { try disk.removeDirectory(root.appending("full")) }
        expect(.other) { try disk.open(root, .read, as: "log") }
        let closed = try disk.open(root.appending("file"), .readWrite, as: "log")
        closed.close()
        closed.close()
        #expect(closed.descriptor == nil)
        expect(.other) { try closed.write("x") }
        expect(.noSpace) {
            try disk.open("/dev/full", .readWrite, as: "log").write("x")
        }
    }

    @Test func `mounts are matched by the deepest point, octal escapes undone`() throws {
        let table = """
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
            31 27 0:26 / /data rw shared:5 master:2 - tmpfs none rw
            32 27 8:1 / /data/with\\040space rw - xfs /dev/sda1 rw
            """
        let mounts = Mount.parse(table)
        #expect(mounts.count == 3)
        #expect(Mount.deepest(above: "/database", in: mounts)?.device == "/dev/vda")
        #expect(Mount.deepest(above: "/data", in: mounts)?.type == "tmpfs")
        #expect(Mount.deepest(above: "/data/with space/x", in: mounts)?.device == "/dev/sda1")
        #expect(mounts[0].options == "rw,relatime,rw,discard")
    }
}
