import Foundation
import Platform
import Testing
import Vocabulary

/// What a real file system may leave, and what not, of operations that were traced.
@Suite struct ImageAuditTests {
    private let scratch: TemporaryDirectory
    private let root: FilePath
    private let trace: FilePath
    private let audit: ImageAudit

    init() throws {
        scratch = try TemporaryDirectory()
        root = scratch.path.appending("data")
        trace = scratch.path.appending("trace")
        try DiskFileSystem().createDirectory(root)
        audit = try ImageAudit(ofNew: root)
    }

    /// A synced log with a synced name, an unsynced tail, a file whose name was never synced, and a
    /// checkpoint that was replaced without its directory.
    private func write(_ files: any FileSystem) throws {
        let log = try files.open(root.appending("log"), .create, as: "log")
        try log.write(String(repeating: "a", count: 700), at: 0)
        try log.syncData()
        let old = try files.open(root.appending("point"), .create, as: "checkpoint")
        try old.write("old", at: 0)
        try old.syncData()
        old.close()
        try files.syncDirectory(root)
        try log.write(String(repeating: "b", count: 6_000), at: 700)
        log.close()
        let new = try files.open(root.appending("point.tmp"), .create, as: "checkpoint")
        try new.write("new", at: 0)
        try new.syncData()
        new.close()
        try files.rename(root.appending("point.tmp"), to: root.appending("point"))
        let late = try files.open(root.appending("late"), .create, as: "log")
        try late.write("late", at: 0)
        late.close()
    }

    private func run() throws -> DiskFileSystem {
        try write(try TracingFileSystem(around: DiskFileSystem(), trace: trace))
        return DiskFileSystem()
    }

    private func put(_ text: String, _ name: String) throws {
        try DiskFileSystem().put(text, at: root.appending(name))
    }

    @Test func `everything, and nothing but what was synced, is admissible`() throws {
        let disk = try run()
        let whole = try audit.powerWentOff(after: trace)
        #expect(whole.objections == [])
        #expect(whole.namesPending == 3 && whole.namesKept == 3 && whole.torn == 0)
        #expect(!disk.exists(trace))

        let again = try ImageAuditTests()
        let other = try again.run()
        try other.remove(again.root.appending("late"))
        try again.put("old", "point")
        try again.put(String(repeating: "a", count: 700), "log")
        let bare = try again.audit.powerWentOff(after: again.trace)
        #expect(bare.objections == [])
        #expect(bare.namesKept == 0 && bare.torn == 0)
    }

    @Test func `a torn tail and a tail of zeros are admissible`() throws {
        _ = try run()
        let torn =
            String(repeating: "a", count: 700) + String(repeating: "b", count: 4_096 - 700)
            + String(repeating: "\0", count: 512) + String(repeating: "b", count: 500)
        try put(torn, "log")
        let image = try audit.powerWentOff(after: trace)
        #expect(image.objections == [])
        #expect(image.torn == 1)
    }

    @Test func `a synced byte that changed is not`() throws {
        _ = try run()
        try put(
            String(repeating: "a", count: 699) + "x" + String(repeating: "b", count: 6_000), "log")
        let image = try audit.powerWentOff(after: trace)
        #expect(image.objections.count == 1)
        #expect(image.objections[0].contains("sector at 512 of 6700 bytes"), "\(image.objections)")
    }

    @Test func `what a sync answered after the cut began is no promise`() throws {
        for (length, isAdmissible) in [(Int64?.none, false), (0, true)] {
            let one = try ImageAuditTests()
            let disk = try one.run()
            for name in ["log", "point", "late"] { try disk.remove(one.root.appending(name)) }
            let image = try one.audit.powerWentOff(after: one.trace, ofLength: length)
            #expect(image.isAdmissible == isAdmissible, "\(image.objections)")
        }
    }

    @Test func `a synced size that shrank is not`() throws {
        _ = try run()
        try put(String(repeating: "a", count: 600), "log")
        let image = try audit.powerWentOff(after: trace)
        #expect(image.objections.contains { $0.contains("700 were synced") }, "\(image.objections)")
    }

    @Test func `a synced name that is gone is not, nor one that nobody made`() throws {
        let disk = try run()
        try disk.remove(root.appending("log"))
        #expect(!(try audit.powerWentOff(after: trace)).isAdmissible)

        let again = try ImageAuditTests()
        _ = try again.run()
        try again.put("stray", "stray")
        #expect(!(try again.audit.powerWentOff(after: again.trace)).isAdmissible)
    }

    @Test func `a rename without the create before it is not`() throws {
        let disk = try run()
        // `late` came after the rename; a journal does not commit it alone.
        try put("old", "point")
        #expect(disk.exists(root.appending("late")))
        #expect(!(try audit.powerWentOff(after: trace)).isAdmissible)
    }

    @Test func `what a killed process left half written counts as it is`() throws {
        let log = try TracingFileSystem(around: DiskFileSystem(), trace: trace)
            .open(root.appending("log"), .create, as: "log")
        try log.write(String(repeating: "a", count: 700), at: 0)
        try log.write(String(repeating: "b", count: 6_000), at: 700)
        log.close()
        // The write had not ended, and a part of it had arrived.
        let bytes = try FileBytes.read(trace, limit: .mib(1), as: "trace", in: DiskFileSystem())
        let torn = try DiskFileSystem().open(trace, .create, as: "trace")
        try torn.write(Array(bytes.dropLast(9)), at: 0)
        torn.close()
        try put(String(repeating: "a", count: 700) + String(repeating: "b", count: 300), "log")
        try audit.processDied(after: trace)
        // The next process syncs what it found: from then on all of it is durable.
        let next = try TracingFileSystem(around: DiskFileSystem(), trace: trace)
        let found = try next.open(root.appending("log"), .readWrite, as: "log")
        try found.syncData()
        found.close()
        #expect(try audit.powerWentOff(after: trace).objections == [])
        try put(String(repeating: "a", count: 700), "log")
        #expect(!(try audit.powerWentOff(after: trace)).isAdmissible)
    }
}
