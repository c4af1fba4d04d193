package import Platform

/// `reports/<scenario>/<YYYYMMDDTHHMMSSZ>[-N]`: the files of one run, by name.
package struct RunDirectory: Sendable {
    package let path: FilePath
    private let fileSystem: any FileSystem
    /// Runs that may start in one second.
    private static let suffixMax = 99

    /// Makes the directory under a name that is free.
    package init(
        reports: FilePath, scenario: String, time: String, fileSystem: any FileSystem
    ) throws {
        let parent = reports.appending(scenario)
        try FileBytes.createDirectories(parent, in: fileSystem)
        for number in 1...RunDirectory.suffixMax {
            let candidate = parent.appending(number == 1 ? time : "\(time)-\(number)")
            guard !fileSystem.exists(candidate) else { continue }
            try fileSystem.createDirectory(candidate)
            try fileSystem.createDirectory(candidate.appending("ledger"))
            try fileSystem.createDirectory(candidate.appending("logs"))
            path = candidate
            self.fileSystem = fileSystem
            return
        }
        throw RunError(
            .environment, "\(parent) holds \(RunDirectory.suffixMax) runs of \(time); wait a second"
        )
    }

    /// Makes a directory of a series; its parent is there.
    package init(at path: FilePath, fileSystem: any FileSystem) throws {
        try FileBytes.createDirectories(path, in: fileSystem)
        try fileSystem.createDirectory(path.appending("ledger"))
        try fileSystem.createDirectory(path.appending("logs"))
        self.path = path
        self.fileSystem = fileSystem
    }

    package var ledger: FilePath { path.appending("ledger") }
    package var logs: FilePath { path.appending("logs") }
    package var data: FilePath { path.appending("data") }

    /// What a violation is shown by; the folder is there only after one.
    package func writeEvidence(_ text: String, to name: String) throws {
        try FileBytes.createDirectories(path.appending("evidence"), in: fileSystem)
        try write(text, to: "evidence/\(name)")
    }

    package func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    package func write(_ bytes: [UInt8], to name: String) throws {
        try FileBytes.replaceDurably(
            path.appending(name), with: bytes, as: FileKind("report"), in: fileSystem)
    }
}
