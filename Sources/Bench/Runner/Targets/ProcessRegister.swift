import Foundation
import Platform
import Vocabulary

/// The processes of a run, written down while they live: what a run leaves behind that could not end
/// them itself is found and ended by the next one.
///
/// One file per run, in a place of the user's that does not depend on where results go. A process is
/// known by its number and the instant of its start, and what it started itself by a variable of its
/// environment, so that no stranger is ever killed.
final class ProcessRegister: Sendable {
    static let variable = "TRIAL_RUN"

    private struct Entry: Codable {
        var trial: ProcessIdentity
        var run: String
        var processes: [ProcessIdentity]
    }

    let run: String
    private let directory: FilePath
    private let fileSystem: any FileSystem
    private let processes = ProcessList()

    init(run: String, directory: FilePath, fileSystem: any FileSystem) {
        self.run = run
        self.directory = directory
        self.fileSystem = fileSystem
    }

    /// `$XDG_STATE_HOME/trial/running`, as the XDG base directory specification has it.
    static func directory(_ environment: [String: String]) -> FilePath {
        let state =
            environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { $0 + "/.local/state" } ?? "/tmp"
        return FilePath(state).appending("trial").appending("running")
    }

    /// Ends what runs left that are no more; answers how many processes that were.
    func endOrphans() -> Int {
        var ended = 0
        for file in (try? fileSystem.list(directory)) ?? [] where file.name.hasSuffix(".json") {
            let path = directory.appending(file.name)
            guard let bytes = try? FileBytes.read(path, limit: .mib(1), as: kind, in: fileSystem),
                let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes))
            else { continue }
            guard !entry.trial.isAlive else { continue }
            let marked = ProcessIdentity.all(withVariable: Self.variable, value: entry.run)
            for process in Set(entry.processes + marked) where process.isAlive {
                process.kill()
                ended += 1
            }
            try? fileSystem.remove(path)
        }
        return ended
    }

    func add(_ pid: Int32) {
        guard let process = ProcessIdentity.of(pid) else { return }
        write(processes.add(process))
    }

    /// All have ended.
    func clear() { try? fileSystem.remove(file) }

    private let kind = FileKind("process-register")
    private var file: FilePath { directory.appending("\(run).json") }

    /// A register that cannot be written costs the clean-up after a crash of Trial, not the run.
    private func write(_ all: [ProcessIdentity]) {
        guard let trial = ProcessIdentity.ofThisProcess,
            let text = try? JSONEncoder().encode(
                Entry(trial: trial, run: run, processes: all.filter(\.isAlive)))
        else { return }
        try? FileBytes.createDirectories(directory, in: fileSystem)
        try? FileBytes.replaceDurably(file, with: Array(text), as: kind, in: fileSystem)
    }
}
