import Platform
import Vocabulary

/// What one flush has to sync, noted under the lock and carried out without it.
struct FlushWork: Sendable {
    /// The log's end when the work was noted: what the sync will cover.
    var end: Offset
    /// Files of rolled segments first, oldest first, then the active segment's.
    var files: [any File]
    var rolledCount: Int
    var activeBase: Offset
    var activeSize: Int64
    /// The directory, when names in it are not durable yet.
    var directory: FilePath?
    var directoryVersion: UInt64
    var appendedBytes: Int64
    var generation: UInt64

    /// Syncs; nothing of the log's state is touched, so this may run on any thread, and appends go on.
    func carryOut(_ fileSystem: any FileSystem, bugs: PlantedLogBugs) throws {
        if !bugs.contains(.skipFsync) {
            if rolledCount > 0 {
                try CallSite.at("flush/rolled") {
                    for file in files[..<rolledCount] { try file.syncData() }
                }
            }
            for file in files[rolledCount...] { try file.syncData() }
        }
        if let directory, !bugs.contains(.skipDirectoryFsync), !bugs.contains(.skipFsync) {
            try fileSystem.syncDirectory(directory)
        }
    }
}
