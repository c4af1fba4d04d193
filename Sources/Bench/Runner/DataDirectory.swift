package import Platform

/// Where the broker on trial keeps its log. Made by the run, and removed by it unless it is evidence.
package struct DataDirectory: Sendable {
    package let path: FilePath
    private let fileSystem: any FileSystem

    package init(_ path: FilePath, fileSystem: any FileSystem) throws {
        if fileSystem.exists(path) {
            let entries = try fileSystem.list(path)
            guard entries.isEmpty else {
                throw RunError(
                    .environment,
                    "\(path) is not empty (it holds \(entries[0].name)); name an empty folder for --data"
                )
            }
        }
        try FileBytes.createDirectories(path, in: fileSystem)
        self.path = path
        self.fileSystem = fileSystem
    }

    package func remove() { try? DataDirectory.remove(path, fileSystem) }

    private static func remove(_ path: FilePath, _ fileSystem: any FileSystem) throws {
        for entry in try fileSystem.list(path) {
            let inner = path.appending(entry.name)
            if entry.isDirectory {
                try remove(inner, fileSystem)
            } else {
                try fileSystem.remove(inner)
            }
        }
        try fileSystem.removeDirectory(path)
    }
}
