/// The door to durable storage. Everything that must survive a crash goes through it.
///
/// Three forms: `DiskFileSystem` (the host's), `CrashableFileSystem` (in memory; can be cut at any
/// operation into every image a crash may leave) and `FaultyFileSystem` (errors and lies around
/// any other). Each verb says what a crash may leave when it has returned but no sync followed.
///
/// Errors are `FileSystemError`.
package protocol FileSystem: AnyObject, Sendable {
    /// The rules that names in it follow: in Windows style one without case, and some not at all.
    var nameStyle: PathStyle { get }

    /// Opens a file. A created file's *name* is not durable before `syncDirectory` of its parent:
    /// a power cut may leave no file at all.
    func open(_ path: FilePath, _ mode: OpenMode, as kind: FileKind) throws -> any File

    /// Makes one directory; fine if it exists. Not durable before `syncDirectory` of the parent.
    func createDirectory(_ path: FilePath) throws

    /// Names in a directory, sorted.
    func list(_ directory: FilePath) throws -> [DirectoryEntry]

    func exists(_ path: FilePath) -> Bool

    /// Atomic for observers of the running system. A power cut may leave the old name, the new
    /// name, or (without a sync of the file before) the new name with old or missing content,
    /// until `syncDirectory` of the parent has returned.
    func rename(_ from: FilePath, to: FilePath) throws

    /// Removes a file. A power cut may bring it back until `syncDirectory` of the parent.
    func remove(_ path: FilePath) throws

    /// Removes an empty directory. A power cut may bring it back until `syncDirectory`.
    func removeDirectory(_ path: FilePath) throws

    /// Makes the directory's entries durable: created, renamed and removed names.
    func syncDirectory(_ path: FilePath) throws

    /// Makes everything durable that the file system of this directory holds, content and names: for
    /// many new small files one wait instead of several for each. It waits for other programs' bytes
    /// as well.
    func syncAll(at path: FilePath) throws

    /// Takes an exclusive lock that the death of the process releases; throws `.locked` when held.
    func lock(_ path: FilePath) throws -> any FileLock

    /// Bytes that can still be written, and the file system's type and device.
    func space(at path: FilePath) throws -> FileSystemSpace
}

extension FileSystem {
    package var nameStyle: PathStyle { .host }
}

package enum OpenMode: Sendable, Hashable {
    /// An existing file, for reading.
    case read
    /// Read and write; created when absent, kept when present.
    case readWrite
    /// Read and write; created, or emptied when present.
    case create
}

/// What a file is for: half of a crash point's name (verb, kind, call site).
package struct FileKind: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    package var name: String
    package init(_ name: String) { self.name = name }
    package init(stringLiteral name: String) { self.name = name }
    package var description: String { name }
}

package struct DirectoryEntry: Hashable, Sendable {
    package var name: String
    package var isDirectory: Bool
    package init(name: String, isDirectory: Bool) {
        self.name = name
        self.isDirectory = isDirectory
    }
}

package struct FileSystemSpace: Sendable, Hashable {
    package var free: Int64
    package var total: Int64
    /// As the host names it: `ext4`, `tmpfs`, `overlay`, `memory`.
    package var type: String
    /// The mounted device, `/dev/vda`, or empty.
    package var device: String
    package init(free: Int64, total: Int64, type: String, device: String) {
        self.free = free
        self.total = total
        self.type = type
        self.device = device
    }
}

package protocol FileLock: AnyObject, Sendable {
    func unlock()
}
