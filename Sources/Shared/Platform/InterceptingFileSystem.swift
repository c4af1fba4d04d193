internal import Synchronization

/// One call through the door, as a wrapper sees it before it happens.
package struct FileCall {
    package var verb: FileVerb
    package var kind: FileKind
    package var path: FilePath
    /// Where a rename goes.
    package var destination: FilePath?
    /// The open file of a write, truncate, read or sync.
    package var file: (any File)?
    package var position: Int64 = 0
    package var length: Int = 0
    /// What a write brings; valid during the call only.
    package var bytes: UnsafeRawBufferPointer?

    package var site: CallSite { .current }
}

/// A file system around another: every call goes through `intercept`, all else is written once here.
package protocol InterceptingFileSystem: FileSystem {
    var inner: any FileSystem { get }
    var kinds: FileKindTable { get }

    /// Does the call by calling `body`, once, or refuses it by throwing. The argument limits a write
    /// to its first bytes; nil means all.
    func intercept(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws
}

extension InterceptingFileSystem {
    package var nameStyle: PathStyle { inner.nameStyle }

    package func open(_ path: FilePath, _ mode: OpenMode, as kind: FileKind) throws -> any File {
        let exists = inner.exists(path)
        let verb: FileVerb =
            mode == .read ? .open : !exists ? .create : mode == .create ? .truncate : .open
        let file = try answer(FileCall(verb: verb, kind: kind, path: path)) {
            try inner.open(path, mode, as: kind)
        }
        kinds.note(kind, at: path)
        return InterceptedFile(file, kind: kind, of: self)
    }

    package func createDirectory(_ path: FilePath) throws {
        try intercept(FileCall(verb: .createDirectory, kind: .directory, path: path)) { _ in
            try inner.createDirectory(path)
        }
    }

    package func list(_ directory: FilePath) throws -> [DirectoryEntry] {
        try answer(FileCall(verb: .list, kind: .directory, path: directory)) {
            try inner.list(directory)
        }
    }

    package func exists(_ path: FilePath) -> Bool { inner.exists(path) }

    package func rename(_ from: FilePath, to: FilePath) throws {
        var call = FileCall(verb: .rename, kind: kinds.kind(of: from), path: from)
        call.destination = to
        try intercept(call) { _ in
            try inner.rename(from, to: to)
        }
        kinds.move(from, to: to)
    }

    package func remove(_ path: FilePath) throws {
        try intercept(FileCall(verb: .remove, kind: kinds.kind(of: path), path: path)) { _ in
            try inner.remove(path)
        }
        kinds.forget(path)
    }

    package func removeDirectory(_ path: FilePath) throws {
        try intercept(FileCall(verb: .removeDirectory, kind: .directory, path: path)) { _ in
            try inner.removeDirectory(path)
        }
    }

    package func syncDirectory(_ path: FilePath) throws {
        try intercept(FileCall(verb: .syncDirectory, kind: .directory, path: path)) { _ in
            try inner.syncDirectory(path)
        }
    }

    package func syncAll(at path: FilePath) throws {
        try intercept(FileCall(verb: .syncAll, kind: .directory, path: path)) { _ in
            try inner.syncAll(at: path)
        }
    }

    package func lock(_ path: FilePath) throws -> any FileLock {
        try answer(FileCall(verb: .lock, kind: .lock, path: path)) { try inner.lock(path) }
    }

    package func space(at path: FilePath) throws -> FileSystemSpace {
        try answer(FileCall(verb: .space, kind: .directory, path: path)) {
            try inner.space(at: path)
        }
    }

    fileprivate func answer<Answer>(_ call: FileCall, _ body: () throws -> Answer) throws -> Answer
    {
        var answer: Answer?
        try intercept(call) { _ in answer = try body() }
        guard let answer else {
            preconditionFailure("intercept returned without doing \(call.verb) of \(call.path)")
        }
        return answer
    }
}

private final class InterceptedFile: File {
    private let inner: any File
    private let kind: FileKind
    private let system: any InterceptingFileSystem

    init(_ inner: any File, kind: FileKind, of system: any InterceptingFileSystem) {
        self.inner = inner
        self.kind = kind
        self.system = system
    }

    var path: FilePath { inner.path }
    var descriptor: Int32? { inner.descriptor }

    func size() throws -> Int64 { try inner.size() }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws {
        var call = call(.write)
        call.position = position
        call.length = bytes.count
        call.bytes = bytes
        try system.intercept(call) { limit in
            let count = min(limit ?? bytes.count, bytes.count)
            try inner.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: position)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws -> Int {
        var call = call(.read)
        call.position = position
        call.length = buffer.count
        return try system.answer(call) { try inner.read(into: buffer, at: position) }
    }

    func truncate(to size: Int64) throws {
        var call = call(.truncate)
        call.position = size
        try system.intercept(call) { _ in try inner.truncate(to: size) }
    }

    func preallocate(from position: Int64, length: Int64) {
        inner.preallocate(from: position, length: length)
    }

    func syncData() throws {
        try system.intercept(call(.syncData)) { _ in try inner.syncData() }
    }

    func close() { inner.close() }

    private func call(_ verb: FileVerb) -> FileCall {
        FileCall(verb: verb, kind: kind, path: inner.path, file: inner)
    }
}

/// What each path was last opened as, so that a rename or removal can be named by it.
package final class FileKindTable: Sendable {
    private let kinds = Mutex<[FilePath: FileKind]>([:])

    package init() {}

    package func kind(of path: FilePath) -> FileKind {
        kinds.withLock { $0[path] } ?? .unopened
    }

    func note(_ kind: FileKind, at path: FilePath) { kinds.withLock { $0[path] = kind } }
    func forget(_ path: FilePath) { kinds.withLock { $0[path] = nil } }
    func move(_ from: FilePath, to: FilePath) {
        kinds.withLock { $0[to] = $0.removeValue(forKey: from) }
    }
}
