internal import Glibc
internal import Synchronization

/// A file system in memory that records every mutating operation and can be cut before any of them
/// into every image that a crash may leave. Deterministic; one lock; no limit on space.
///
/// The model: a write is pending until `syncData` of its file; a create, rename or remove is pending
/// until `syncDirectory` of its directory. A power cut keeps any subset of what is pending. It is
/// more pessimistic than ext4 in default mode, where fdatasync of a new file commits its name too and
/// entry operations commit in order, and about as pessimistic as POSIX.
///
/// In Windows style names have no case and some are refused, what is open can be neither removed nor
/// renamed nor replaced, and directories cannot be synced: `syncDirectory` does nothing. Entries
/// become durable as NTFS makes them so, whose log is written in order: with a rename (it is written
/// through) and with the sync of any file.
///
///     let disk = CrashableFileSystem()
///     run(on: disk)
///     for index in 0...disk.operationCount {
///         let left = disk.image(atOperation: index, keeping: .powerCut)
///         recover(on: left)
///     }
package final class CrashableFileSystem: FileSystem {
    struct Live: Sendable {
        var state: CrashState
        var recording: CrashRecording?
        var operationCount = 0
        var crashAt = Int.max
        var hasCrashed = false
        var locked: Set<FilePath> = []
        /// Handles of each file that are open.
        var opened: [Int: Int] = [:]
        var omissions: [Omission] = []
    }

    let live: Mutex<Live>
    package let nameStyle: PathStyle

    /// Without recording, images can be made of the present moment only; memory then follows the
    /// content instead of the history.
    package convenience init(recording: Bool = true, style: PathStyle = .posix) {
        var state = CrashState()
        state.style = style
        self.init(state: state, recording: recording)
    }

    init(state: CrashState, recording: Bool) {
        nameStyle = state.style
        live = Mutex(
            Live(state: state, recording: recording ? CrashRecording(from: state) : nil))
    }

    package func open(_ path: FilePath, _ mode: OpenMode, as kind: FileKind) throws -> any File {
        try live.withLock { live in
            try live.check("open", path)
            let (directory, name) = try live.state.parent(of: path, verb: "open")
            switch live.state.directories[directory].current[name] {
            case .directory: throw FileSystemError(errno: EISDIR, verb: "open", path: path)
            case .file(let file):
                live.state.files[file].kind = kind
                if mode == .create, live.state.files[file].current.size > 0 {
                    try live.perform(.truncate(file: file, size: 0), .truncate, kind, path)
                }
                live.opened[file, default: 0] += 1
                return CrashableFile(path, file: file, writable: mode != .read, of: self)
            case nil:
                guard mode != .read else {
                    throw FileSystemError(errno: ENOENT, verb: "open", path: path)
                }
                try live.state.checkNew(name, verb: "open", path)
                try live.perform(
                    .createFile(directory: directory, name: name, kind: kind), .create, kind, path)
                let file = live.state.files.count - 1
                live.opened[file] = 1
                return CrashableFile(path, file: file, writable: true, of: self)
            }
        }
    }

    package func createDirectory(_ path: FilePath) throws {
        let verb = "create the directory"
        try live.withLock { live in
            try live.check(verb, path)
            guard !CrashState.names(of: path).isEmpty else { return }
            let (directory, name) = try live.state.parent(of: path, verb: verb)
            switch live.state.directories[directory].current[name] {
            case .directory: return
            case .file: throw FileSystemError(errno: EEXIST, verb: verb, path: path)
            case nil:
                try live.state.checkNew(name, verb: verb, path)
                try live.perform(
                    .createDirectory(directory: directory, name: name), .createDirectory,
                    .directory, path)
            }
        }
    }

    package func list(_ directory: FilePath) throws -> [DirectoryEntry] {
        try live.withLock { live in
            try live.check("list", directory)
            let index = try live.state.directory(at: directory, verb: "list")
            return live.state.directories[index].current
                .map { name, node in
                    if case .directory = node {
                        return DirectoryEntry(name: name, isDirectory: true)
                    }
                    return DirectoryEntry(name: name, isDirectory: false)
                }
                .sorted { $0.name < $1.name }
        }
    }

    package func exists(_ path: FilePath) -> Bool {
        live.withLock { live in
            !live.hasCrashed && (try? live.state.node(at: path, verb: "find")) != nil
        }
    }

    package func rename(_ from: FilePath, to: FilePath) throws {
        let verb = "rename to \(to.lastComponent)"
        try live.withLock { live in
            try live.check(verb, from)
            let (source, oldName) = try live.state.parent(of: from, verb: verb)
            let (target, newName) = try live.state.parent(of: to, verb: verb)
            guard let node = live.state.directories[source].current[oldName] else {
                throw FileSystemError(errno: ENOENT, verb: verb, path: from)
            }
            let replaced = live.state.directories[target].current[newName]
            if replaced == node { return }
            try live.checkUnused(node, verb, from)
            if let replaced { try live.checkUnused(replaced, verb, to) }
            if replaced == nil { try live.state.checkNew(newName, verb: verb, to) }
            if let error = live.state.obstacle(
                to: node, from: source, entering: target, over: replaced)
            {
                throw FileSystemError(errno: error, verb: verb, path: from)
            }
            try live.perform(
                .changeEntries([
                    CrashState.EntryChange(directory: target, name: newName, node: node),
                    CrashState.EntryChange(directory: source, name: oldName, node: nil),
                ]), .rename, live.state.kind(of: node), from, destination: to)
        }
    }

    package func remove(_ path: FilePath) throws {
        try live.withLock { live in
            try live.check("remove", path)
            let (directory, name) = try live.state.parent(of: path, verb: "remove")
            switch live.state.directories[directory].current[name] {
            case nil: throw FileSystemError(errno: ENOENT, verb: "remove", path: path)
            case .directory: throw FileSystemError(errno: EISDIR, verb: "remove", path: path)
            case .file(let file):
                let kind = live.state.files[file].kind
                try live.checkUnused(.file(file), "remove", path)
                try live.clearEntry(directory, name, .remove, kind, path)
            }
        }
    }

    package func removeDirectory(_ path: FilePath) throws {
        let verb = "remove the directory"
        try live.withLock { live in
            try live.check(verb, path)
            let (directory, name) = try live.state.parent(of: path, verb: verb)
            switch live.state.directories[directory].current[name] {
            case nil: throw FileSystemError(errno: ENOENT, verb: verb, path: path)
            case .file: throw FileSystemError(errno: ENOTDIR, verb: verb, path: path)
            case .directory(let inner):
                guard live.state.directories[inner].current.isEmpty else {
                    throw FileSystemError(errno: ENOTEMPTY, verb: verb, path: path)
                }
                try live.clearEntry(directory, name, .removeDirectory, .directory, path)
            }
        }
    }

    package func syncDirectory(_ path: FilePath) throws {
        try live.withLock { live in
            try live.check("sync the directory", path)
            let directory = try live.state.directory(at: path, verb: "sync the directory")
            if nameStyle == .windows { return }
            try live.perform(.syncDirectory(directory), .syncDirectory, .directory, path)
        }
    }

    package func syncAll(at path: FilePath) throws {
        try live.withLock { live in
            try live.check("sync the file system of", path)
            _ = try live.state.directory(at: path, verb: "sync the file system of")
            try live.perform(.syncAll, .syncAll, .directory, path)
        }
    }

    package func lock(_ path: FilePath) throws -> any FileLock {
        let file = try open(path, .readWrite, as: .lock)
        return try live.withLock { live in
            guard live.locked.insert(path).inserted else {
                throw FileSystemError(
                    .locked, verb: "lock", path: path,
                    reason: "another process holds it; stop that one or use another directory")
            }
            return CrashableLock(path, file: file, of: self)
        }
    }

    package func space(at path: FilePath) throws -> FileSystemSpace {
        FileSystemSpace(free: 1 << 40, total: 1 << 40, type: "memory", device: "")
    }
}
