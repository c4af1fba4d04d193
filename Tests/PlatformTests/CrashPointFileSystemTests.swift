import Platform
import Synchronization
import Testing

@Suite struct CrashPointFileSystemTests {
    let inner = CrashableFileSystem()

    private func run(on disk: CrashPointFileSystem) throws {
        let file = try disk.open("/a", .create, as: "log")
        for text in ["one", "two", "three"] {
            let outer = CallSite.enter("append")
            defer { CallSite.leave(to: outer) }
            try file.write(text, at: try file.size())
        }
        try file.syncData()
        try disk.rename("/a", to: "/b")
        try disk.syncDirectory("/")
    }

    @Test func `a run without a point tells every door it went through`() throws {
        let disk = CrashPointFileSystem(around: inner, at: nil)
        try run(on: disk)
        #expect(
            disk.sites.map { "\($0.verb) \($0.kind) \($0.site) \($0.count)" } == [
                "create log  1", "rename log  1", "syncData log  1", "syncDirectory directory  1",
                "write log append 3",
            ])
    }

    @Test(arguments: [
        (CrashPoint(.write, kind: "log", site: CallSite("append"), occurrence: 2, .before), "one"),
        (CrashPoint(.write, occurrence: 2, .inside(bytes: 2)), "onetw"),
        (CrashPoint(.write, occurrence: 2, .after), "onetwo"),
        (CrashPoint(.syncData, .before), "onetwothree"),
    ])
    func `the process dies where it was told to`(point: CrashPoint, left: String) throws {
        let deaths = Atomic(0)
        let disk = CrashPointFileSystem(
            around: inner, at: point, die: { deaths.add(1, ordering: .relaxed) })
        expect(.crashed) { try run(on: disk) }
        expect(.crashed) { try disk.list("/") }
        #expect(deaths.load(ordering: .relaxed) == 1)
        #expect(try inner.text(of: "/a") == left)
    }

    @Test func `a point of another kind or site is never hit`() throws {
        let point = CrashPoint(.write, kind: "index", .before)
        try run(
            on: CrashPointFileSystem(around: inner, at: point, die: { Issue.record("it died") }))
    }
}
