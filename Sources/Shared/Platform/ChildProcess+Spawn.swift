internal import CPlatform
internal import Foundation
internal import Glibc

extension ChildProcess {
    /// Called by the keeper's thread only.
    static func spawn(_ command: Command) throws(ProcessError) -> ChildProcess {
        let environment = command.environment ?? ProcessInfo.processInfo.environment
        let path = try locate(command.executable, in: environment["PATH"])
        let input = try descriptor("/dev/null", O_RDONLY)
        defer { close(input) }
        let output = try descriptor(command.output ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND)
        defer { close(output) }
        let error = try descriptor(
            command.error ?? command.output ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND)
        defer { close(error) }

        let arguments = CStrings([command.executable.text] + command.arguments)
        let variables = CStrings(environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
        let executable = CStrings([path.text])
        let directory = CStrings(command.directory.map { [$0.text] } ?? [])
        var pid: pid_t = 0
        var pidfd: Int32 = -1
        var step: UnsafePointer<CChar>?
        var request = platform_command(
            path: executable.pointers[0], arguments: arguments.base, environment: variables.base,
            directory: directory.pointers[0], input: input, output: output, error: error,
            own_group: command.ownsGroup ? 1 : 0,
            dies_with_parent: command.diesWithParent ? 1 : 0,
            cpu: Int32(command.processor ?? -1))
        let code = platform_spawn(&request, &pid, &pidfd, &step)
        guard code == 0 else {
            let reason = FileSystemError(
                errno: code, verb: step.map { String(cString: $0) } ?? "start", path: path)
            throw ProcessError("cannot start \(path): \(reason)")
        }
        return ChildProcess(command, pid: pid, pidfd: pidfd)
    }

    private static func locate(
        _ executable: FilePath, in search: String?
    ) throws(ProcessError) -> FilePath {
        if executable.text.contains("/") { return executable }
        for directory in (search ?? "/usr/bin:/bin").split(separator: ":") {
            let candidate = FilePath(String(directory)).appending(executable.text)
            if access(candidate.text, X_OK) == 0 { return candidate }
        }
        throw ProcessError(
            "cannot start \(executable): there is no such program in PATH; give its path")
    }

    /// Numbers below 3 would be overwritten while the child's own three are put in place.
    private static func descriptor(
        _ path: FilePath, _ flags: Int32
    ) throws(ProcessError) -> Int32 {
        let opened = open(path.text, flags | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw ProcessError("\(FileSystemError(errno: errno, verb: "open", path: path))")
        }
        if opened >= 3 { return opened }
        defer { close(opened) }
        let moved = fcntl(opened, F_DUPFD_CLOEXEC, 3)
        guard moved >= 0 else {
            throw ProcessError("\(FileSystemError(errno: errno, verb: "open", path: path))")
        }
        return moved
    }
}

/// A null-terminated array of C strings, alive as long as this is.
private final class CStrings {
    private(set) var pointers: [UnsafeMutablePointer<CChar>?]
    let base: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    init(_ strings: [String]) {
        pointers = strings.map { strdup($0) } + [nil]
        base = .allocate(capacity: pointers.count)
        base.initialize(from: pointers, count: pointers.count)
    }

    deinit {
        base.deallocate()
        for pointer in pointers { free(pointer) }
    }
}
