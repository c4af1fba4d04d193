import Platform
import Vocabulary

/// The files of one log's directory, sorted out by name.
struct LogListing: Sendable {
    /// Base offsets of the segments, rising.
    var bases: [Offset] = []
    /// Segments that have both index files.
    var indexed: Set<Offset> = []
    /// Offsets of the producers' snapshots, rising.
    var snapshots: [Offset] = []
    /// Files that an interrupted step left: to be removed.
    var leftovers: [String] = []
    /// A sync of this log failed before the last stop.
    var syncFailed = false

    init(_ entries: [DirectoryEntry]) {
        var names: Set<LogFileName> = []
        for entry in entries where !entry.isDirectory {
            if let name = LogFileName(entry.name) {
                names.insert(name)
                if name.suffix == .log { bases.append(name.base) }
                if name.suffix == .snapshot { snapshots.append(name.base) }
            } else if entry.name == LogFileName.syncFailed {
                syncFailed = true
            } else if [LogFileName.deleted, LogFileName.cleaned, LogFileName.temporary]
                .contains(where: { entry.name.hasSuffix($0) })
            {
                leftovers.append(entry.name)
            }
        }
        bases.sort()
        snapshots.sort()
        for base in bases
        where names.contains(LogFileName(base, .index))
            && names.contains(LogFileName(base, .timeindex))
        {
            indexed.insert(base)
        }
        let orphans = names.filter { name in
            name.suffix != .snapshot && !names.contains(LogFileName(name.base, .log))
        }
        leftovers += orphans.map(\.text).sorted()
    }
}
