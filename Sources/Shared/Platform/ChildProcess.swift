internal import CPlatform
internal import Glibc
package import Vocabulary

/// A process that this one started, watched by one thread of its own (`ChildKeeper`), which takes it
/// off the process table the moment it ends: no zombie stays, whether anybody waits or not.
package final class ChildProcess: @unchecked Sendable {
    package struct Command: Hashable, Sendable {
        /// A path, or a name to be looked up in PATH.
        package var executable: FilePath
        package var arguments: [String]
        /// This process's own when nil.
        package var environment: [String: String]?
        package var directory: FilePath?
        /// Appended to; both streams go to `output` when only that is given, to nowhere without it.
        package var output: FilePath?
        package var error: FilePath?
        /// A group of its own takes signals together, is spared the terminal's Ctrl-C, and is
        /// killed when its first process ends.
        package var ownsGroup = true
        /// SIGKILL by the kernel when this process ends in any way. It ties only the child itself,
        /// not what the child starts.
        package var diesWithParent = true
        /// The one processor to run on.
        package var processor: Int?

        package init(_ executable: FilePath, _ arguments: [String] = []) {
            self.executable = executable
            self.arguments = arguments
        }
    }

    package enum Ending: Hashable, Sendable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)
        /// Somebody else took its status.
        case unknown

        package var description: String {
            switch self {
            case .exited(let code): "exit code \(code)"
            case .signalled(let number): "killed by signal \(number)"
            case .unknown: "ended in an unknown way"
            }
        }
    }

    package struct Exit: Hashable, Sendable {
        package var ending: Ending
        /// When it was noticed, some 100 us after it happened.
        package var at: Instant
        package var userTime: Nanoseconds
        package var systemTime: Nanoseconds
        package var peakResident: ByteCount
        package var voluntarySwitches: Int64
        package var involuntarySwitches: Int64
    }

    package let command: Command
    package let pid: Int32
    let pidfd: Int32
    // Written once by the keeper under its lock, under which all read it.
    var ended: Exit?

    init(_ command: Command, pid: Int32, pidfd: Int32) {
        self.command = command
        self.pid = pid
        self.pidfd = pidfd
    }

    deinit { close(pidfd) }

    /// Starts the command. Its input is empty.
    package static func start(_ command: Command) throws -> ChildProcess {
        try ChildKeeper.shared.start(command)
    }

    /// How it ended, or nil while it runs.
    package var exit: Exit? { ChildKeeper.shared.exit(of: self) }

    /// Waits for the end; nil when the deadline came first.
    package func wait(until deadline: Instant) -> Exit? {
        ChildKeeper.shared.wait(for: self, until: deadline)
    }

    /// Each returns the instant just before the signal was sent, or nil when the process had ended.
    @discardableResult package func terminate() -> Instant? { signal(SIGTERM) }
    @discardableResult package func kill() -> Instant? { signal(SIGKILL) }
    @discardableResult package func stop() -> Instant? { signal(SIGSTOP) }
    @discardableResult package func resume() -> Instant? { signal(SIGCONT) }

    @discardableResult
    package func signal(_ number: Int32) -> Instant? {
        ChildKeeper.shared.signal(self, number)
    }

    /// Processes that were started here and have not ended.
    package static var live: [ChildProcess] { ChildKeeper.shared.live }

    /// Kills exactly these, and returns when they are gone: for an interrupt's last moments.
    package static func killAll() {
        let children = live
        for child in children { child.kill() }
        for child in children { _ = child.wait(until: .distantFuture) }
    }
}
