internal import CPlatform
internal import Glibc
internal import Vocabulary

/// The thread that starts all children and sees all of them end.
///
/// The kernel ties a child's death to that of the *thread* that started it (PR_SET_PDEATHSIG), so all
/// are started by this one, which ends with the process. It sleeps in poll(2) on their pidfds.
final class ChildKeeper: @unchecked Sendable {
    static let shared = ChildKeeper()

    private final class Request {
        let command: ChildProcess.Command
        var result: Result<ChildProcess, ProcessError>?
        init(_ command: ChildProcess.Command) { self.command = command }
    }

    // All that varies is touched under this lock only.
    private let condition = TimedCondition()
    private var requests: [Request] = []
    private var children: [ChildProcess] = []
    private var thread: HostThread?
    private let wakeReader: Int32
    private let wakeWriter: Int32

    private init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "this process has no descriptor left for a pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (wakeReader, wakeWriter) = (ends[0], ends[1])
    }

    func start(_ command: ChildProcess.Command) throws -> ChildProcess {
        condition.lock()
        defer { condition.unlock() }
        if thread == nil { thread = try HostThread(name: "children") { self.run() } }
        let request = Request(command)
        requests.append(request)
        var byte: UInt8 = 1
        while write(wakeWriter, &byte, 1) < 0 && errno == EINTR {}
        while true {
            if let result = request.result { return try result.get() }
            condition.wait()
        }
    }

    func exit(of child: ChildProcess) -> ChildProcess.Exit? {
        condition.lock()
        defer { condition.unlock() }
        return child.ended
    }

    func wait(for child: ChildProcess, until deadline: Instant) -> ChildProcess.Exit? {
        condition.lock()
        defer { condition.unlock() }
        while child.ended == nil {
            if !condition.wait(until: deadline) { break }
        }
        return child.ended
    }

    func signal(_ child: ChildProcess, _ number: Int32) -> Instant? {
        condition.lock()
        defer { condition.unlock() }
        // Not reaped yet, so neither the number of the process nor that of its group is another's.
        guard child.ended == nil else { return nil }
        let now = MonotonicClock.now()
        if child.command.ownsGroup {
            Glibc.kill(-child.pid, number)
        } else {
            _ = platform_signal(child.pidfd, number)
        }
        return now
    }

    var live: [ChildProcess] {
        condition.lock()
        defer { condition.unlock() }
        return children
    }

    private func run() {
        while true {
            condition.lock()
            let waiting = requests
            requests = []
            condition.unlock()
            for request in waiting { answer(request) }
            condition.lock()
            let watched = children
            condition.unlock()
            var events = [pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)]
            events += watched.map { pollfd(fd: $0.pidfd, events: Int16(POLLIN), revents: 0) }
            guard poll(&events, nfds_t(events.count), -1) > 0 else { continue }
            if events[0].revents != 0 {
                var drained = [UInt8](repeating: 0, count: 64)
                _ = read(wakeReader, &drained, drained.count)
            }
            for (child, event) in zip(watched, events.dropFirst()) where event.revents != 0 {
                reap(child)
            }
        }
    }

    private func answer(_ request: Request) {
        let result: Result<ChildProcess, ProcessError>
        do throws(ProcessError) {
            result = .success(try ChildProcess.spawn(request.command))
        } catch {
            result = .failure(error)
        }
        condition.lock()
        defer { condition.unlock() }
        if case .success(let child) = result { children.append(child) }
        request.result = result
        condition.broadcast()
    }

    private func reap(_ child: ChildProcess) {
        condition.lock()
        defer { condition.unlock() }
        let now = MonotonicClock.now()
        // The ended process still holds the group's number, so this reaches no stranger.
        if child.command.ownsGroup { Glibc.kill(-child.pid, SIGKILL) }
        var found = platform_exit()
        let outcome = platform_reap(child.pid, &found)
        if outcome == 0 { return }
        children.removeAll { $0 === child }
        child.ended = ChildProcess.Exit(
            ending: outcome < 0
                ? .unknown : found.exited != 0 ? .exited(found.code) : .signalled(found.signal),
            at: now, userTime: Nanoseconds(found.user_ns), systemTime: Nanoseconds(found.system_ns),
            peakResident: ByteCount(found.peak_rss_bytes),
            voluntarySwitches: found.voluntary_switches,
            involuntarySwitches: found.involuntary_switches)
        condition.broadcast()
    }
}
