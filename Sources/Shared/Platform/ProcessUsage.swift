internal import Glibc
package import Vocabulary

/// What a process has used since its start. A figure that the host does not give, or refuses to this
/// user, is nil and never 0.
package struct ProcessUsage: Hashable, Sendable {
    /// User and system together, exact to the nanosecond.
    package var cpuTime: Nanoseconds?
    /// Apart; for other processes in steps of 10 ms.
    package var userTime: Nanoseconds?
    package var systemTime: Nanoseconds?
    /// Summed over the threads that still live.
    package var voluntarySwitches: Int64?
    package var involuntarySwitches: Int64?
    package var resident: ByteCount?
    package var peakResident: ByteCount?
    package var threads: Int?
    package var majorFaults: Int64?
    package var minorFaults: Int64?
    /// Bytes that the process caused to be sent to the device: page-cache writes count when they
    /// make a page dirty, and a file that is removed before its pages are written is subtracted in
    /// `cancelledWriteBytes`.
    package var writeBytes: ByteCount?
    package var cancelledWriteBytes: ByteCount?
    package var readBytes: ByteCount?
    /// Bytes and calls of write(2) and its like, sockets included.
    package var writtenByCalls: ByteCount?
    package var writeCalls: Int64?
    package var readCalls: Int64?

    package init() {}

    /// Any process of this host, by its number, while it lives or is not yet reaped; nil when there
    /// is none.
    package static func of(_ pid: Int32) -> ProcessUsage? {
        guard let line = HostFile.line("/proc/\(pid)/stat") else { return nil }
        var usage = ProcessUsage()
        usage.take(stat: line)
        usage.cpuTime = cpuClock(pid)
        usage.take(status: (try? HostFile.read("/proc/\(pid)/status")) ?? "")
        usage.take(io: (try? HostFile.read("/proc/\(pid)/io")) ?? "")
        usage.countSwitches(pid)
        return usage
    }

    /// This process, its ended threads included.
    package static func ofThisProcess() -> ProcessUsage {
        var usage = of(getpid()) ?? ProcessUsage()
        var own = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &own)
        usage.userTime = nanoseconds(own.ru_utime)
        usage.systemTime = nanoseconds(own.ru_stime)
        usage.voluntarySwitches = Int64(own.ru_nvcsw)
        usage.involuntarySwitches = Int64(own.ru_nivcsw)
        return usage
    }

    /// CPU time of the calling thread.
    package static func cpuTimeOfThisThread() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return nanoseconds(time)
    }

    private static func cpuClock(_ pid: Int32) -> Nanoseconds? {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0
        else { return nil }
        return nanoseconds(time)
    }

    private static func nanoseconds(_ time: timespec) -> Nanoseconds {
        Nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    private static func nanoseconds(_ time: timeval) -> Nanoseconds {
        Nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1_000)
    }
}

extension ProcessUsage {
    /// `/proc/PID/stat`; the name in parentheses may hold spaces and parentheses itself.
    package mutating func take(stat line: String) {
        guard let close = line.lastIndex(of: ")") else { return }
        // The first field here is the third of proc_pid_stat(5).
        let fields = line[line.index(after: close)...].split(separator: " ")
        func field(_ number: Int) -> Int64? {
            number - 3 < fields.count ? Int64(fields[number - 3]) : nil
        }
        let tick = 1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
        userTime = field(14).map { Nanoseconds($0 * tick) }
        systemTime = field(15).map { Nanoseconds($0 * tick) }
        minorFaults = field(10)
        majorFaults = field(12)
        threads = field(20).map(Int.init)
    }

    package mutating func take(status: String) {
        let values = Self.table(status)
        resident = values["VmRSS"].map { ByteCount($0 << 10) }
        peakResident = values["VmHWM"].map { ByteCount($0 << 10) }
    }

    package mutating func take(io: String) {
        let values = Self.table(io)
        writeBytes = values["write_bytes"].map { ByteCount($0) }
        cancelledWriteBytes = values["cancelled_write_bytes"].map { ByteCount($0) }
        readBytes = values["read_bytes"].map { ByteCount($0) }
        writtenByCalls = values["wchar"].map { ByteCount($0) }
        writeCalls = values["syscw"]
        readCalls = values["syscr"]
    }

    /// The counters in `/proc/PID/status` are the first thread's alone.
    private mutating func countSwitches(_ pid: Int32) {
        let tasks = FilePath("/proc/\(pid)/task")
        guard let threads = try? DiskFileSystem().list(tasks) else { return }
        var voluntary: Int64 = 0
        var involuntary: Int64 = 0
        for thread in threads {
            let path = tasks.appending(thread.name).appending("status")
            guard let text = try? HostFile.read(path.text) else { continue }
            let values = Self.table(text)
            voluntary += values["voluntary_ctxt_switches"] ?? 0
            involuntary += values["nonvoluntary_ctxt_switches"] ?? 0
        }
        voluntarySwitches = voluntary
        involuntarySwitches = involuntary
    }

    /// Lines of `name: number`, a unit after it ignored.
    private static func table(_ text: String) -> [String: Int64] {
        var values: [String: Int64] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let rest = line[line.index(after: colon)...]
            let words = rest.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if let number = words.first.flatMap({ Int64($0) }) {
                values[String(line[..<colon])] = number
            }
        }
        return values
    }
}
