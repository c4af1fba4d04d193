import Platform
import Vocabulary

/// What is done to all files of one segment.
enum LogFiles {
    /// The order in which a segment comes under its name: without an index it is only slower.
    static let indexesFirst: [LogFileName.Suffix] = [.index, .timeindex, .log]

    /// An empty log and its indexes. Emptied, should a failed roll have left them.
    static func createSegment(
        _ base: Offset, in directory: FilePath, _ fileSystem: any FileSystem
    ) throws -> any File {
        for (suffix, kind) in [
            (LogFileName.Suffix.index, FileKind.offsetIndex), (.timeindex, .timeIndex),
        ] {
            try fileSystem.open(LogFileName(base, suffix).path(in: directory), .create, as: kind)
                .close()
        }
        return try fileSystem.open(
            LogFileName(base, .log).path(in: directory), .create, as: .segment)
    }

    /// Answers whether no file of the segment is left.
    static func removeSegment(
        _ base: Offset, in directory: FilePath, _ fileSystem: any FileSystem
    ) -> Bool {
        var isGone = true
        for suffix in [LogFileName.Suffix.log, .index, .timeindex] {
            let path = LogFileName(base, suffix).path(in: directory)
            guard fileSystem.exists(path) else { continue }
            if (try? fileSystem.remove(path)) == nil { isGone = false }
        }
        return isGone
    }

    /// Renames the files to `.deleted` and answers their new paths. The log's first: an index without
    /// a log is swept up by the next start, a log without an index would be read to make one.
    static func markDeleted(
        _ base: Offset, in directory: FilePath, _ fileSystem: any FileSystem
    ) throws -> [FilePath] {
        var paths: [FilePath] = []
        for suffix in [LogFileName.Suffix.log, .index, .timeindex, .txnindex] {
            let path = LogFileName(base, suffix).path(in: directory)
            guard fileSystem.exists(path) else { continue }
            let deleted = FilePath(path.text + LogFileName.deleted)
            try fileSystem.rename(path, to: deleted)
            paths.append(deleted)
        }
        return paths
    }
}
