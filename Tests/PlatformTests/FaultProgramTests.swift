import Platform
import Testing
import Vocabulary

@Suite struct FaultProgramTests {
    @Test func `a program reads as it was written`() throws {
        let program = FaultProgram(
            [
                FaultRule(
                    .write, kind: "log", count: FaultProgram.always, .error(.inputOutput)),
                FaultRule(.write, from: 3, .shortWrite(bytes: 20, .noSpace)),
                FaultRule(.syncData, kind: "log", .failedSync(.keptUntilEvicted)),
                FaultRule(.syncDirectory, .lyingSync), FaultRule(.write, .delay(.milliseconds(7))),
            ], byteBudget: .zero)
        #expect(FaultProgram(text: program.text) == program)
        #expect(FaultProgram(text: "") == FaultProgram())
    }

    @Test(arguments: ["nonsense", "write log 0 1 error EIO", "write log 1 1 explode", "budget -1"])
    func `what is no program is refused`(text: String) {
        #expect(FaultProgram(text: text) == nil)
    }

    @Test func `a file system follows the file while it changes`() throws {
        let scratch = try TemporaryDirectory()
        let path = scratch.path.appending("faults")
        let disk = FaultyFileSystem(around: CrashableFileSystem())
        let watch = try FaultProgramWatch(path, disk)
        func write() throws {
            let file = try disk.open("/log", .readWrite, as: "log")
            defer { file.close() }
            try file.write("bytes", at: try file.size())
        }
        try write()
        try DiskFileSystem().put("write log 1 1000000 error ENOSPC\n", at: path)
        try waitUntil(disk, hasFaults: true)
        expect(.noSpace) { try write() }
        try DiskFileSystem().put("", at: path)
        try waitUntil(disk, hasFaults: false)
        try write()
        withExtendedLifetime(watch) {}
    }

    /// A watch that never sees the change must end the test, not hang it.
    private func waitUntil(_ disk: FaultyFileSystem, hasFaults: Bool) throws {
        let deadline = MonotonicClock.now() + .seconds(Int64(20))
        while disk.hits.isEmpty == hasFaults, MonotonicClock.now() < deadline {
            MonotonicClock.sleep(for: .milliseconds(1))
        }
        try #require(disk.hits.isEmpty != hasFaults)
    }
}
