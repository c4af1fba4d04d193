internal import Glibc
internal import Synchronization

/// An open file of a `CrashableFileSystem`.
final class CrashableFile: File {
    let path: FilePath
    let file: Int
    private let writable: Bool
    private let system: CrashableFileSystem
    private let closed = Atomic(false)

    init(_ path: FilePath, file: Int, writable: Bool, of system: CrashableFileSystem) {
        self.path = path
        self.file = file
        self.writable = writable
        self.system = system
    }

    var descriptor: Int32? { nil }

    func size() throws -> Int64 {
        try system.live.withLock { live in
            try check(live, "measure")
            return live.state.files[file].current.size
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws {
        precondition(position >= 0, "a write before the start of \(path)")
        guard bytes.count > 0 else { return }
        let copy = Array(bytes)
        try mutate("write") { live in
            try live.perform(
                .write(file: file, position: position, bytes: copy), .write,
                live.state.files[file].kind, path, position: position, length: copy.count)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws -> Int {
        precondition(position >= 0, "a read before the start of \(path)")
        let content = try system.live.withLock { live in
            try check(live, "read")
            return live.state.files[file].current
        }
        return content.read(into: buffer, at: position)
    }

    func truncate(to size: Int64) throws {
        precondition(size >= 0, "a negative size for \(path)")
        try mutate("truncate") { live in
            try live.perform(
                .truncate(file: file, size: size), .truncate, live.state.files[file].kind, path,
                position: size)
        }
    }

    func preallocate(from position: Int64, length: Int64) {}

    func syncData() throws {
        try mutate("sync") { live in
            try live.perform(.syncData(file: file), .syncData, live.state.files[file].kind, path)
        }
    }

    /// A sync fails: what was dirty stays readable, unless evicted, and never reaches the device.
    func losePages(evicting: Bool) throws {
        try mutate("sync") { live in
            let kind = live.state.files[file].kind
            try live.perform(.losePages(file: file), .syncData, kind, path)
            if evicting { try live.perform(.evictPages(file: file), .evict, kind, path) }
        }
    }

    deinit { close() }

    func close() {
        guard !closed.exchange(true, ordering: .relaxed) else { return }
        system.live.withLock { $0.opened[file, default: 1] -= 1 }
    }

    private func mutate(
        _ verb: String, _ body: (inout CrashableFileSystem.Live) throws -> Void
    ) throws {
        try system.live.withLock { live in
            try check(live, verb)
            guard writable || verb == "sync" else {
                throw FileSystemError(errno: EBADF, verb: verb, path: path)
            }
            try body(&live)
        }
    }

    private func check(_ live: CrashableFileSystem.Live, _ verb: String) throws {
        try live.check(verb, path)
        if closed.load(ordering: .relaxed) {
            throw FileSystemError(errno: EBADF, verb: verb, path: path)
        }
    }
}

final class CrashableLock: FileLock {
    private let path: FilePath
    private let file: any File
    private let system: CrashableFileSystem
    private let held = Atomic(true)

    init(_ path: FilePath, file: any File, of system: CrashableFileSystem) {
        self.path = path
        self.file = file
        self.system = system
    }

    deinit { unlock() }

    func unlock() {
        guard held.exchange(false, ordering: .relaxed) else { return }
        file.close()
        system.live.withLock { _ = $0.locked.remove(path) }
    }
}
