import Foundation
import Platform
import Testing
import Vocabulary

@testable import Runner

@Suite struct ProcessRegisterTests {
    private let files = DiskFileSystem()

    private func folder() throws -> FilePath {
        let path = FilePath(
            FileManager.default.temporaryDirectory.appending(path: "register-\(UUID())").path)
        try FileBytes.createDirectories(path, in: files)
        return path
    }

    private func sleeper(_ run: String) throws -> ChildProcess {
        var command = ChildProcess.Command("/bin/sleep", ["60"])
        command.environment = [ProcessRegister.variable: run]
        return try ChildProcess.start(command)
    }

    @Test func `what a run that is no more left behind is ended`() throws {
        let place = try folder()
        defer { try? FileManager.default.removeItem(atPath: place.text) }
        let child = try sleeper("gone")
        let started = try #require(ProcessIdentity.of(child.pid))
        // A run whose own process does not exist: its number is past every limit of the kernel's.
        let text =
            #"{"trial":{"pid":99999999,"startTicks":1},"run":"gone","processes":["#
            + #"{"pid":\#(started.pid),"startTicks":\#(started.startTicks)}]}"#
        try FileBytes.replaceDurably(
            place.appending("gone.json"), with: Array(text.utf8), as: "test", in: files)
        let register = ProcessRegister(run: "new", directory: place, fileSystem: files)
        #expect(register.endOrphans() == 1)
        #expect(child.wait(until: .distantFuture)?.ending == .signalled(9))
        #expect(try files.list(place).isEmpty)
    }

    @Test func `the processes of a run that goes on are left alone`() throws {
        let place = try folder()
        defer { try? FileManager.default.removeItem(atPath: place.text) }
        let child = try sleeper("living")
        defer { child.kill() }
        let living = ProcessRegister(run: "living", directory: place, fileSystem: files)
        living.add(child.pid)
        let other = ProcessRegister(run: "new", directory: place, fileSystem: files)
        #expect(other.endOrphans() == 0)
        #expect(child.exit == nil)
        living.clear()
        #expect(try files.list(place).isEmpty)
    }
}
