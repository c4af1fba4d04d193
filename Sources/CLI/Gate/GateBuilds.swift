import Foundation
import Platform
import Vocabulary

/// The two executables of a gate: the base from a worktree of its own, the change from the tree that
/// the gate runs in.
struct GateBuilds {
    var base: FilePath
    var change: FilePath
    /// As a person says them.
    var baseName: String
    var changeName: String
    /// The worktree of the base and the root of the change, where they were built from sources.
    var trees: (base: FilePath, change: FilePath)?
}

/// A line of the shell, its output kept in a file.
struct ShellStep {
    var folder: FilePath?
    /// Where the output is kept; nil to take it from a file of the system's temporary folder.
    var log: FilePath

    /// A build from nothing takes minutes.
    static let limit = Nanoseconds.seconds(Int64(3_600))
    private static let outputMax = ByteCount.mib(16)

    /// The output's lines, and how the line ended.
    func run(_ words: [String], isInterrupted: () -> Bool = { false }) throws
        -> (isDone: Bool, lines: [String])
    {
        let errors = FilePath(log.text + ".errors")
        for file in [log, errors] { try? FileManager.default.removeItem(atPath: file.text) }
        var command = ChildProcess.Command(FilePath(words[0]), Array(words.dropFirst()))
        command.directory = folder
        command.output = log
        command.error = errors
        let child = try ChildProcess.start(command)
        let deadline = MonotonicClock.now() + Self.limit
        while child.wait(until: MonotonicClock.now() + .milliseconds(200)) == nil {
            if isInterrupted() || MonotonicClock.now() > deadline {
                child.kill()
                _ = child.wait(until: .distantFuture)
                break
            }
        }
        let lines = Self.lines(log)
        guard case .exited(0)? = child.exit?.ending else {
            return (false, lines + Self.lines(errors))
        }
        return (true, lines)
    }

    private static func lines(_ path: FilePath) -> [String] {
        let bytes = try? FileBytes.read(
            path, limit: outputMax, as: "report", in: DiskFileSystem())
        return bytes.map {
            String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init)
        } ?? []
    }
}

/// Makes them from a reference of git.
struct GateBuilder {
    /// Where logs and the worktree go.
    let folder: FilePath
    /// The policy's line.
    let command: String
    let isInterrupted: () -> Bool

    /// - Parameter policy: a path inside the clone that is gated.
    func build(_ reference: String, policy: String) throws -> GateBuilds {
        let inside = URL(filePath: policy).deletingLastPathComponent().path
        guard let root = try git(["-C", inside, "rev-parse", "--show-toplevel"])?.first else {
            throw UsageError(
                "\(policy) is in no clone of git; give --base-build and --change-build")
        }
        guard
            let commit = try git([
                "-C", root, "rev-parse", "--verify", "--short", "\(reference)^{commit}",
            ])?.first
        else { throw UsageError("\(root) has no commit \(reference); fetch it, or name another") }
        let tree = folder.appending("base-tree")
        guard try git(["-C", root, "worktree", "add", "--detach", tree.text, commit]) != nil else {
            throw RefusedError("git cannot check out \(reference) beside this clone; see \(logs)")
        }
        let change = FilePath(root)
        Console.complain(["building the base, \(reference) (\(commit)), with \(command)"])
        let base = try executable(of: tree, "base", "the base, \(reference) (\(commit)),")
        Console.complain(["building the change with \(command)"])
        let own = try executable(of: change, "change", "the change")
        return GateBuilds(
            base: base, change: own, baseName: "\(reference) (\(commit))",
            changeName: "this tree", trees: (tree, change))
    }

    /// Takes the worktree away again.
    func cleanUp() {
        let tree = folder.appending("base-tree")
        guard FileManager.default.fileExists(atPath: tree.text) else { return }
        _ = try? git(["-C", tree.text, "worktree", "remove", "--force", tree.text])
    }

    private var logs: String { folder.appending("git.log.errors").text }

    private func executable(of tree: FilePath, _ name: String, _ noun: String) throws -> FilePath {
        let log = folder.appending("build-\(name).log")
        let step = ShellStep(folder: tree, log: log)
        let result = try step.run(["/bin/sh", "-c", command], isInterrupted: isInterrupted)
        guard result.isDone else {
            let last = result.lines.last.map { ": \($0)" } ?? ""
            throw RefusedError("\(noun) does not build\(last) (see \(log))")
        }
        guard let line = result.lines.last else {
            throw RefusedError("\(noun) was built, but \(command) named no executable")
        }
        let path = line.hasPrefix("/") ? FilePath(line) : tree.appending(line)
        guard FileManager.default.isExecutableFile(atPath: path.text) else {
            throw RefusedError("\(noun) was built, but there is no executable at \(path)")
        }
        return path
    }

    /// Lines of the answer; nil when git refuses.
    private func git(_ words: [String]) throws -> [String]? {
        let step = ShellStep(folder: nil, log: folder.appending("git.log"))
        let result = try step.run(["git"] + words)
        return result.isDone ? result.lines : nil
    }
}
