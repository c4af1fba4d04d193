import Platform
import Testing
import Vocabulary

@Suite struct ProcessIdentityTests {
    private func start(_ variables: [String: String]) throws -> ChildProcess {
        var command = ChildProcess.Command("/bin/sleep", ["30"])
        command.environment = variables
        return try ChildProcess.start(command)
    }

    @Test func `a process is itself while it lives, and nobody after`() throws {
        let child = try start([:])
        let identity = try #require(ProcessIdentity.of(child.pid))
        #expect(identity.isAlive)
        identity.kill()
        #expect(child.wait(until: .distantFuture)?.ending == .signalled(9))
        #expect(!identity.isAlive)
        #expect(ProcessIdentity.of(child.pid) == nil)
    }

    @Test func `a later process of the same number is another`() throws {
        var identity = try #require(ProcessIdentity.ofThisProcess)
        #expect(identity.isAlive)
        identity.startTicks += 1
        #expect(!identity.isAlive)
    }

    @Test func `processes are found by a variable that they were started with`() throws {
        let name = "TRIAL_TEST_MARK"
        let value = "\(try #require(ProcessIdentity.ofThisProcess).pid)"
        let child = try start([name: value])
        let other = try start([name: value + "0"])
        defer {
            child.kill()
            other.kill()
        }
        let found = ProcessIdentity.all(withVariable: name, value: value)
        #expect(found.map(\.pid) == [child.pid])
    }
}
