internal import Glibc

/// A process that can be told from a later one of the same number: by the instant of its start, in
/// the kernel's ticks since the host's start (proc_pid_stat(5), field 22).
package struct ProcessIdentity: Hashable, Sendable, Codable {
    package var pid: Int32
    package var startTicks: UInt64

    /// Nil when there is no such process.
    package static func of(_ pid: Int32) -> ProcessIdentity? {
        guard let line = HostFile.line("/proc/\(pid)/stat"),
            let close = line.lastIndex(of: ")")
        else { return nil }
        let fields = line[line.index(after: close)...].split(separator: " ")
        // The first field here is the third; a zombie (state Z) is nobody any more.
        guard fields.count > 19, fields[0] != "Z", let ticks = UInt64(fields[19]) else {
            return nil
        }
        return ProcessIdentity(pid: pid, startTicks: ticks)
    }

    package static var ofThisProcess: ProcessIdentity? { of(getpid()) }

    package var isAlive: Bool { ProcessIdentity.of(pid) == self }

    /// SIGKILL, unless the number is another's by now.
    package func kill() {
        if isAlive { _ = Glibc.kill(pid, SIGKILL) }
    }

    /// This user's processes that were started with the environment variable set so.
    package static func all(withVariable name: String, value: String) -> [ProcessIdentity] {
        let wanted = Array("\(name)=\(value)".utf8)
        let entries = (try? DiskFileSystem().list("/proc")) ?? []
        return entries.compactMap { entry in
            guard let pid = Int32(entry.name), pid != getpid(),
                let text = try? HostFile.read("/proc/\(pid)/environ"),
                text.utf8.split(separator: 0).contains(where: { $0.elementsEqual(wanted) })
            else { return nil }
            return of(pid)
        }
    }
}
