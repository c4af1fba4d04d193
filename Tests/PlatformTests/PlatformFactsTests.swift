import Platform
import Testing

struct PlatformFactsTests {
    private func holds(_ facts: PlatformFacts, _ name: String) throws -> Bool {
        switch try #require(facts[name]) {
        case .holds: true
        case .doesNotHold: false
        case .notChecked(let reason): throw NotChecked(reason: reason)
        }
    }

    private struct NotChecked: Error { var reason: String }

    private let fileFacts = [
        "a folder can be synced", "a rename replaces an open file", "an open file can be removed",
        "names have a case", "a name of a device is a file's",
    ]

    @Test func `on this host files do what POSIX says`() throws {
        let directory = try TemporaryDirectory()
        var facts = try PlatformFacts(in: directory.path, files: DiskFileSystem())
        facts.addProcesses()
        for name in fileFacts + ["a name of 255 characters", "a process can be killed at once"] {
            #expect(try holds(facts, name), "\(name): \(String(describing: facts[name]))")
        }
        #expect(try DiskFileSystem().list(directory.path).isEmpty)
    }

    @Test func `with the rules of Windows they do not`() throws {
        let disk = CrashableFileSystem(recording: false, style: .windows)
        let facts = try PlatformFacts(in: "/", files: disk)
        for name in fileFacts { #expect(try !holds(facts, name), "\(name)") }
        #expect(try disk.list("/").isEmpty)
    }

    @Test func `what was not checked says so`() throws {
        let facts = try PlatformFacts(in: "/", files: CrashableFileSystem(recording: false))
        #expect(throws: NotChecked.self) {
            try holds(facts, "a rename is whole after a power cut")
        }
    }
}
