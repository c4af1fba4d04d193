import Foundation
import Platform
import Synchronization

/// Where the paths of the command line and of its files are on this host: `--drive C=DIR` of any
/// command, `TRIAL_DRIVES` of the environment.
enum HostPlaces {
    static let variable = "TRIAL_DRIVES"
    private static let option = "--drive"
    private static let drives = Mutex(DriveTable())

    /// Takes every `--drive` out of the words; those after a `--` are left alone.
    static func setUp(_ words: [String], _ environment: [String: String]) throws -> [String] {
        var table = DriveTable()
        if let text = environment[variable] {
            try table.add(text)
            // What is started from here is told places of this host, which it must not read anew.
            unsetenv(variable)
        }
        var left: [String] = []
        var index = 0
        while index < words.count, words[index] != "--" {
            let word = words[index]
            index += 1
            if word == option {
                guard index < words.count else {
                    throw UsageError("\(option) needs a value: \(option) C=DIR")
                }
                try table.add(words[index])
                index += 1
            } else if word.hasPrefix(option + "=") {
                try table.add(String(word.dropFirst(option.count + 1)))
            } else {
                left.append(word)
            }
        }
        drives.withLock { $0 = table }
        return left + words[index...]
    }

    /// What says the same to a process that is started from here.
    static var words: [String] {
        let table = drives.withLock { $0 }
        return table.letters.flatMap { letter in
            [option, "\(letter)=\(table.folder(of: letter)?.text ?? "")"]
        }
    }

    static var resolver: PathResolver {
        PathResolver(
            drives: drives.withLock { $0 },
            workingDirectory: FilePath(FileManager.default.currentDirectoryPath),
            fileSystem: DiskFileSystem())
    }

    /// The place that a path of the command line stands for.
    static func path(_ text: String) throws -> FilePath { try resolver.place(of: text) }

    /// The rules for the names of topics' directories.
    static var nameStyle: PathStyle { resolver.drives.isEmpty ? .host : .windows }
}
