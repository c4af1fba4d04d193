import Platform
import Testing

@Suite struct ProcessCountersTests {
    @Test func anotherReaderSeesWhatTheFileSystemCounted() throws {
        let directory = try TemporaryDirectory()
        let page = directory.path.appending("counters")
        let counters = try ProcessCounters(creating: page)
        let disk = DiskFileSystem(counters: counters)
        let file = try disk.open(directory.path.appending("f"), .readWrite, as: "log")
        try [UInt8](repeating: 1, count: 300).withUnsafeBytes { try file.write($0, at: 0) }
        try [UInt8](repeating: 2, count: 50).withUnsafeBytes { try file.write($0, at: 300) }
        try file.syncData()
        file.close()
        try disk.rename(directory.path.appending("f"), to: directory.path.appending("g"))
        try disk.syncDirectory(directory.path)
        let seen = try #require(ProcessCounters.read(page))
        #expect(
            seen == [
                .writes: 2, .writtenBytes: 350, .fileSyncs: 1, .directorySyncs: 1, .renames: 1,
                .allocations: 0,
            ])
    }

    @Test func aFileOfAnotherKindIsNotBelieved() throws {
        let directory = try TemporaryDirectory()
        let page = directory.path.appending("counters")
        #expect(ProcessCounters.read(page) == nil)
        let file = try DiskFileSystem().open(page, .readWrite, as: "log")
        try [UInt8](repeating: 7, count: 4_096).withUnsafeBytes { try file.write($0, at: 0) }
        file.close()
        #expect(ProcessCounters.read(page) == nil)
    }
}
