/// What is done through the FileSystem door.
package enum FileVerb: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case open, create, write, truncate, syncData
    case createDirectory, rename, remove, removeDirectory, syncDirectory, syncAll
    case read, list, lock, space
    /// Not a program's doing: memory ran short and clean pages were dropped.
    case evict

    package var description: String { rawValue }

    /// Whether it does nothing but make others durable.
    package var isSync: Bool { [.syncData, .syncDirectory, .syncAll].contains(self) }

    /// Whether it changes what a crash may leave.
    package var isMutating: Bool {
        switch self {
        case .create, .write, .truncate, .syncData, .createDirectory, .rename, .remove,
            .removeDirectory, .syncDirectory, .syncAll, .evict:
            true
        case .open, .read, .list, .lock, .space: false
        }
    }
}

/// One mutating operation of a recorded run. Its index is its place in the run, from 0; operations
/// that a restarted process inherited unsynced have negative ones.
package struct FileOperation: Hashable, Sendable, CustomStringConvertible {
    package var index: Int
    package var verb: FileVerb
    package var kind: FileKind
    package var path: FilePath
    package var site: CallSite
    /// Where a rename went.
    package var destination: FilePath?
    /// The place and length of a write; a truncate's position is the new size.
    package var position: Int64
    package var length: Int

    package init(
        index: Int, verb: FileVerb, kind: FileKind, path: FilePath, site: CallSite,
        destination: FilePath? = nil, position: Int64 = 0, length: Int = 0
    ) {
        self.index = index
        self.verb = verb
        self.kind = kind
        self.path = path
        self.site = site
        self.destination = destination
        self.position = position
        self.length = length
    }

    package var description: String {
        var text = "#\(index) \(verb) \(kind) \(path)"
        if let destination { text += " to \(destination)" }
        if verb == .write { text += " \(length) bytes at \(position)" }
        if verb == .truncate { text += " to \(position) bytes" }
        if !site.name.isEmpty { text += " (\(site))" }
        return text
    }
}

extension FileKind {
    package static let directory = FileKind("directory")
    package static let lock = FileKind("lock")
    /// A file that was only renamed or removed, never opened in this run.
    package static let unopened = FileKind("unopened")
}
