package import Foundation

/// A program whose end is waited for by its number alone. Foundation's `Process` waits for everybody who
/// inherited its descriptors, and Wine's servers outlive the program that started them.
package final class HostProcess {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    package let pid: Int32
    private let outputFile: URL
    private let errorFile: URL
    private var ended: Int32?

    /// Starts it without a terminal, its streams in files of the folder given.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: URL,
        streams: URL
    ) throws {
        outputFile = streams.appendingPathExtension("out")
        errorFile = streams.appendingPathExtension("err")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputFile.path, flags, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile.path, flags, 0o644)
        // The shell goes to the folder and becomes the program.
        let shell = ["/bin/sh", "-c", #"cd "$1" && shift && exec "$@""#, "sh", folder.path]
        let words = (shell + [path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, nil, words, variables)
        guard code == 0 else {
            throw Failure(description: "cannot start \(path): \(String(cString: strerror(code)))")
        }
        pid = child
    }

    package var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    package var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    package var isRunning: Bool { status() == nil }

    /// Waits until the condition holds or the program ends; answers whether it holds.
    package func wait(for condition: () -> Bool) -> Bool {
        while !condition() {
            if !isRunning { return condition() }
            usleep(20_000)
        }
        return true
    }

    /// The exit code, or 128 and the signal's number. After the limit the program is killed.
    package func wait(seconds limit: Int) throws -> Int32 {
        let end = Date().addingTimeInterval(TimeInterval(limit))
        while true {
            if let code = status() { return code }
            guard Date() < end else {
                kill(pid, SIGKILL)
                waitpid(pid, nil, 0)
                throw Failure(description: "it did not end in \(limit) s: \(output)\(errors)")
            }
            usleep(5_000)
        }
    }

    private func status() -> Int32? {
        if let ended { return ended }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7f
        ended = signal == 0 ? status >> 8 & 0xff : 128 + signal
        return ended
    }
}
