import Foundation
import Platform
import Testing
import Vocabulary

/// A minute is no threshold but a way out for a broken build.
private func aMinute() -> Instant { MonotonicClock.now() + .seconds(Int64(60)) }

@Suite struct ChildProcessTests {
    let place: TemporaryDirectory

    init() throws { place = try TemporaryDirectory() }

    private func shell(_ script: String) -> ChildProcess.Command {
        var command = ChildProcess.Command("sh", ["-c", script])
        command.output = place.path.appending("output")
        return command
    }

    private func output() throws -> String {
        try DiskFileSystem().text(of: place.path.appending("output")) ?? ""
    }

    @Test func `a child runs with its arguments, environment and directory`() throws {
        var command = ChildProcess.Command(
            "/bin/sh", ["-c", "echo \"$0 $1 $COLOUR\"; pwd; echo bad >&2", "one", "two words"])
        command.environment = ["COLOUR": "blue"]
        command.directory = place.path
        command.output = place.path.appending("output")
        command.error = place.path.appending("error")
        let child = try ChildProcess.start(command)
        #expect(child.wait(until: aMinute())?.ending == .exited(0))
        let here = URL(fileURLWithPath: place.path.text).resolvingSymlinksInPath().path
        #expect(try output() == "one two words blue\n\(here)\n")
        #expect(try DiskFileSystem().text(of: place.path.appending("error")) == "bad\n")
    }

    @Test func `the exit code and the signal come back`() throws {
        #expect(
            try ChildProcess.start(shell("exit 7")).wait(until: aMinute())?.ending == .exited(7))
        let child = try ChildProcess.start(shell("kill -HUP $$"))
        #expect(child.wait(until: aMinute())?.ending == .signalled(Signals.hangup))
    }

    @Test func `a program that is not there is one sentence`() throws {
        let none = place.path.appending("none")
        let missing = #expect(throws: ProcessError.self) {
            try ChildProcess.start(ChildProcess.Command(none))
        }
        #expect(
            missing?.description
                == "cannot start \(none): cannot run \(none): there is no such file or directory")
        let unnamed = #expect(throws: ProcessError.self) {
            try ChildProcess.start(ChildProcess.Command("no-such-program-anywhere"))
        }
        #expect(
            unnamed?.description
                == "cannot start no-such-program-anywhere: there is no such program in PATH; "
                + "give its path")
    }

    @Test func `terminate ends a willing child, kill any`() throws {
        let willing = try ChildProcess.start(
            shell("trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done"))
        try untilOutput("up")
        #expect(willing.terminate() != nil)
        #expect(willing.wait(until: aMinute())?.ending == .exited(3))
        let stubborn = try ChildProcess.start(
            shell("trap '' TERM; echo deaf; sleep 600; sleep 600"))
        try untilOutput("deaf")
        let sent = try #require(stubborn.kill())
        let exit = try #require(stubborn.wait(until: aMinute()))
        #expect(exit.ending == .signalled(9))
        #expect(exit.at >= sent)
        #expect(stubborn.kill() == nil, "a child that has ended takes no signal")
    }

    // A loop without commands: a shell that is stopped while it waits in vfork shows another state.
    @Test func `a stopped child stays alive and does nothing until it is resumed`() throws {
        let child = try ChildProcess.start(shell("echo .; while :; do :; done"))
        defer { child.kill() }
        try untilOutput(".")
        child.stop()
        try until { state(of: child.pid) == "T" }
        #expect(child.wait(until: MonotonicClock.now()) == nil)
        child.resume()
        try until { state(of: child.pid) != "T" }
        child.stop()
        // SIGKILL reaches a stopped process as well.
        child.kill()
        #expect(child.wait(until: aMinute())?.ending == .signalled(9))
    }

    @Test func `no zombie stays, even when nobody waits`() throws {
        let children = try (0..<20).map { _ in try ChildProcess.start(shell("exit 0")) }
        for child in children {
            try until { state(of: child.pid) == nil }
            #expect(child.exit?.ending == .exited(0))
        }
        #expect(!ChildProcess.live.contains { child in children.contains { $0 === child } })
    }

    @Test func `what a child started dies with it when it has its own group`() throws {
        let child = try ChildProcess.start(shell("sleep 600 & echo $! > \(place.path)/pid; wait"))
        let pidFile = place.path.appending("pid")
        try until { try DiskFileSystem().text(of: pidFile)?.hasSuffix("\n") ?? false }
        let text = try #require(try DiskFileSystem().text(of: pidFile))
        let grandchild = try #require(Int32(text.dropLast()))
        #expect(state(of: grandchild) != nil)
        child.kill()
        #expect(child.wait(until: aMinute())?.ending == .signalled(9))
        try until { [nil, "Z", "X"].contains(state(of: grandchild)) }
    }

    @Test func `what a child leaves behind in its group is killed when it ends`() throws {
        let child = try ChildProcess.start(shell("sleep 600 & echo $!"))
        #expect(child.wait(until: aMinute())?.ending == .exited(0))
        let left = try #require(Int32(try output().dropLast()))
        try until { [nil, "Z", "X"].contains(state(of: left)) }
    }

    @Test func `a child gets three descriptors and default signals, whatever the parent has`()
        throws
    {
        Signals.ignoreBrokenPipes()
        let child = try ChildProcess.start(
            shell("ls /proc/self/fd | wc -l; grep -E 'Sig(Blk|Ign)' /proc/self/status"))
        #expect(child.wait(until: aMinute())?.ending == .exited(0))
        let shown = try output().split(separator: "\n").map(String.init)
        // ls itself opens a fourth to list them.
        #expect(shown.first == "4")
        for line in shown.dropFirst() {
            let mask = try #require(UInt64(line.suffix(16), radix: 16))
            // The C library keeps 32 and 33 to itself, and may have been started with them ignored.
            #expect(mask & ~(0b11 << 31) == 0, "\(line)")
        }
        #expect(shown.count == 3)
    }

    @Test func `a pinned child runs on its processor only`() throws {
        var command = shell("grep Cpus_allowed_list /proc/self/status")
        command.processor = 0
        #expect(try ChildProcess.start(command).wait(until: aMinute())?.ending == .exited(0))
        #expect(try output() == "Cpus_allowed_list:\t0\n")
    }

    @Test func `the exit tells what the child has used`() throws {
        let child = try ChildProcess.start(
            shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"))
        let exit = try #require(child.wait(until: aMinute()))
        #expect((exit.userTime + exit.systemTime).value > 0)
        #expect(exit.peakResident.value > 100_000)
    }

    private func untilOutput(_ text: String) throws {
        try until { try output().contains(text) }
    }

    /// `R`, `S`, `T`, `Z`, …, or nil when there is no such process.
    private func state(of pid: Int32) -> String? {
        guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let close = line.lastIndex(of: ")")
        else { return nil }
        return line[line.index(close, offsetBy: 2)...].first.map(String.init)
    }
}

/// Asks again until it is so; gives up after a minute.
func until(
    location: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) throws {
    let deadline = MonotonicClock.now() + .seconds(Int64(60))
    while try !condition() {
        guard MonotonicClock.now() < deadline else {
            Issue.record("it did not become so within a minute", sourceLocation: location)
            return
        }
        MonotonicClock.sleep(for: .microseconds(500))
    }
}
