internal import Glibc
internal import Vocabulary

/// What a host's files and processes do, tried out: the facts on which this engine's rules for other
/// platforms rest.
package struct PlatformFacts: Sendable, Hashable {
    package enum Finding: Sendable, Hashable {
        case holds(String)
        case doesNotHold(String)
        /// And why not.
        case notChecked(String)
    }

    package struct Fact: Sendable, Hashable {
        package var name: String
        package var finding: Finding
    }

    package private(set) var facts: [Fact] = []

    package subscript(_ name: String) -> Finding? { facts.first { $0.name == name }?.finding }

    /// Tries out what files do, in a new folder below the directory, which is removed again.
    package init(in directory: FilePath, files: any FileSystem) throws {
        let place = directory.appending("platform-probe.\(getpid())")
        try files.createDirectory(place)
        defer { try? files.removeDirectory(place) }
        let probe = FileProbe(place: place, files: files)
        note("a folder can be synced", try probe.directorySync())
        note("a rename replaces an open file", probe.replaceOpen())
        note("an open file can be removed", probe.removeOpen())
        note("names have a case", probe.caseSensitivity())
        note("a name of a device is a file's", probe.deviceName())
        note("a name of 255 characters", probe.longName())
        note("a path of 4,000 characters", probe.longPath())
        note(
            "a rename is whole after a power cut",
            .notChecked("no power cut here; trial simulate and trial crash --power-cut do them"))
    }

    /// Adds what becomes of a process that is killed.
    package mutating func addProcesses() {
        note("a process can be killed at once", Self.kill())
        note(
            "what a killed process started dies too",
            .notChecked("only its own group does, and only when it made none of its own"))
    }

    private mutating func note(_ name: String, _ finding: Finding) {
        facts.append(Fact(name: name, finding: finding))
    }

    private static func kill() -> Finding {
        do {
            let child = try ChildProcess.start(ChildProcess.Command("sleep", ["60"]))
            let began = MonotonicClock.now()
            child.kill()
            guard let exit = child.wait(until: began + .seconds(Int64(10))) else {
                return .doesNotHold("it still ran after 10 s")
            }
            guard exit.ending == .signalled(SIGKILL) else { return .doesNotHold("\(exit.ending)") }
            return .holds("gone after \(exit.at - began)")
        } catch {
            return .notChecked("\(error)")
        }
    }
}

private struct FileProbe {
    let place: FilePath
    let files: any FileSystem

    func directorySync() throws -> PlatformFacts.Finding {
        guard files.nameStyle == .posix else { return .doesNotHold("there is no such call") }
        var samples: [Nanoseconds] = []
        for _ in 0..<20 {
            try make("synced")
            let start = MonotonicClock.now()
            try files.syncDirectory(place)
            samples.append(MonotonicClock.now() - start)
            try files.remove(place.appending("synced"))
        }
        let middle = HostProbe.Samples(samples).quantile(0.5)
        return .holds("with a new name in it, p50 \(middle.map { "\($0)" } ?? "?")")
    }

    func replaceOpen() -> PlatformFacts.Finding {
        attempt("old", "new") {
            try make("old")
            try make("new")
            let file = try files.open(place.appending("old"), .read, as: "probe")
            defer { file.close() }
            try files.rename(place.appending("new"), to: place.appending("old"))
            return "its reader keeps the old one"
        }
    }

    func removeOpen() -> PlatformFacts.Finding {
        attempt("open") {
            try make("open")
            let file = try files.open(place.appending("open"), .read, as: "probe")
            defer { file.close() }
            try files.remove(place.appending("open"))
            return "its reader keeps it"
        }
    }

    func caseSensitivity() -> PlatformFacts.Finding {
        let isOne = attempt("Case") {
            try make("Case")
            return files.exists(place.appending("case")) ? "one" : ""
        }
        return isOne == .holds("")
            ? .holds("A and a are two files") : .doesNotHold("A and a are one")
    }

    func deviceName() -> PlatformFacts.Finding {
        attempt("aux.x") {
            try make("aux.x")
            return "aux.x is a file"
        }
    }

    func longName() -> PlatformFacts.Finding {
        let name = String(repeating: "n", count: 255)
        return attempt(name) {
            try make(name)
            return "made"
        }
    }

    func longPath() -> PlatformFacts.Finding {
        var folders: [FilePath] = []
        defer { for folder in folders.reversed() { try? files.removeDirectory(folder) } }
        do {
            while (folders.last ?? place).text.utf8.count < 3_800 {
                let next = (folders.last ?? place).appending(String(repeating: "d", count: 190))
                try files.createDirectory(next)
                folders.append(next)
            }
            return .holds("\(folders.last?.text.utf8.count ?? 0) made")
        } catch {
            return .doesNotHold("\(error)")
        }
    }

    private func make(_ name: String) throws {
        try files.open(place.appending(name), .create, as: "probe").close()
    }

    /// What is left under the names is removed.
    private func attempt(_ names: String..., body: () throws -> String) -> PlatformFacts.Finding {
        defer {
            for name in names where files.exists(place.appending(name)) {
                try? files.remove(place.appending(name))
            }
        }
        do {
            return .holds(try body())
        } catch let error as FileSystemError {
            return .doesNotHold(error.reason)
        } catch {
            return .doesNotHold("\(error)")
        }
    }
}
