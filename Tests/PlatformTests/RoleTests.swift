import Foundation
import Platform
import Testing
import Vocabulary

/// Proofs that need a process to die. The test executable starts itself again with a role in its
/// environment; in that process the test below, disabled otherwise, plays the role.
@Suite struct RoleTests {
    static let roleKey = "PLATFORM_TEST_ROLE"
    static let placeKey = "PLATFORM_TEST_PLACE"

    @Test(.enabled(if: ProcessInfo.processInfo.environment[roleKey] != nil))
    func `plays its role`() throws {
        let environment = ProcessInfo.processInfo.environment
        let place = FilePath(try #require(environment[Self.placeKey]))
        switch environment[Self.roleKey] {
        case "parent": try beParent(at: place)
        case "writer": try beWriter(at: place)
        case "interrupted": try beInterrupted(at: place)
        case let role: Issue.record("there is no role \(role ?? "")")
        }
    }

    private func start(_ role: String, at place: FilePath) throws -> ChildProcess {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        // The same way of running tests as now, but only the one above.
        var arguments = Array(CommandLine.arguments.dropFirst())
        while let filter = arguments.firstIndex(of: "--filter") {
            arguments.removeSubrange(filter...min(filter + 1, arguments.count - 1))
        }
        arguments += ["--filter", "RoleTests"]
        var command = ChildProcess.Command(FilePath(own), arguments)
        command.environment = ProcessInfo.processInfo.environment
        command.environment?[Self.roleKey] = role
        command.environment?[Self.placeKey] = place.text
        command.output = place.appending("role-output")
        return try ChildProcess.start(command)
    }

    /// Starts a child, tells its number and waits for its own death.
    private func beParent(at place: FilePath) throws {
        let child = try ChildProcess.start(ChildProcess.Command("sleep", ["600"]))
        try FileBytes.replaceDurably(
            place.appending("pid"), with: Array("\(child.pid)".utf8), as: "test",
            in: DiskFileSystem())
        _ = child.wait(until: .distantFuture)
    }

    /// Does what an interrupt's last moments should: kills its children, and only these.
    private func beInterrupted(at place: FilePath) throws {
        let children = try (0..<3).map { _ in
            try ChildProcess.start(ChildProcess.Command("sleep", ["600"]))
        }
        #expect(ChildProcess.live.map(\.pid) == children.map(\.pid))
        ChildProcess.killAll()
        #expect(ChildProcess.live.isEmpty)
        let endings = children.map { "\($0.exit?.ending.description ?? "alive")" }
        try FileBytes.replaceDurably(
            place.appending("endings"), with: Array(endings.joined(separator: ", ").utf8),
            as: "test", in: DiskFileSystem())
    }

    private func beWriter(at place: FilePath) throws {
        let point = CrashPoint(.write, kind: "log", occurrence: 3, .inside(bytes: 2))
        let disk = CrashPointFileSystem(around: DiskFileSystem(), at: point)
        let file = try disk.open(place.appending("log"), .create, as: "log")
        for text in ["one", "two", "three", "four"] { try file.write(text, at: try file.size()) }
    }

    @Test(.disabled(if: ProcessInfo.processInfo.environment[roleKey] != nil))
    func `a child of a killed process is killed by the kernel`() throws {
        let place = try TemporaryDirectory()
        let parent = try start("parent", at: place.path)
        defer { parent.kill() }
        let pidFile = place.path.appending("pid")
        try until { DiskFileSystem().exists(pidFile) || parent.exit != nil }
        let pid = try #require(try DiskFileSystem().text(of: pidFile), "the parent ended early")
        #expect(FileManager.default.fileExists(atPath: "/proc/\(pid)"))
        // The child is in a group of its own, so the signal to the parent's group passes it by.
        parent.kill()
        #expect(
            parent.wait(until: MonotonicClock.now() + .seconds(Int64(60)))?.ending == .signalled(9))
        try until { isGone(pid) }
    }

    @Test(.disabled(if: ProcessInfo.processInfo.environment[roleKey] != nil))
    func `a crash point kills the process inside a write`() throws {
        let place = try TemporaryDirectory()
        let writer = try start("writer", at: place.path)
        let exit = writer.wait(until: MonotonicClock.now() + .seconds(Int64(60)))
        #expect(exit?.ending == .signalled(9))
        #expect(try DiskFileSystem().text(of: place.path.appending("log")) == "onetwoth")
    }

    @Test(.disabled(if: ProcessInfo.processInfo.environment[roleKey] != nil))
    func `all children are killed at once, and nobody else`() throws {
        let place = try TemporaryDirectory()
        let bystander = try ChildProcess.start(ChildProcess.Command("sleep", ["600"]))
        defer { bystander.kill() }
        let interrupted = try start("interrupted", at: place.path)
        let exit = interrupted.wait(until: MonotonicClock.now() + .seconds(Int64(60)))
        #expect(exit?.ending == .exited(0))
        #expect(
            try DiskFileSystem().text(of: place.path.appending("endings"))
                == Array(repeating: "killed by signal 9", count: 3).joined(separator: ", "))
        #expect(bystander.exit == nil)
    }

    /// A killed orphan may stay as a zombie until the process that adopted it looks.
    private func isGone(_ pid: String) -> Bool {
        guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let close = line.lastIndex(of: ")")
        else { return true }
        return ["Z", "X"].contains(line[line.index(close, offsetBy: 2)...].first)
    }
}
