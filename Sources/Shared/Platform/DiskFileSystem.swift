internal import CPlatform
internal import Glibc

/// The host's own file system.
///
/// What ext4 gives beyond the door's promises, and callers must not lean on: `fdatasync` of a new
/// file also commits its name (one journal), entry operations of all directories commit in order,
/// and a rename over an existing file flushes the new one's data first (`auto_da_alloc`).
package final class DiskFileSystem: FileSystem {
    package let nameStyle: PathStyle
    private let counters: ProcessCounters?

    /// - Parameters:
    ///   - counters: where its operations are counted, if anywhere.
    ///   - nameStyle: what callers are to keep to where files will be carried to another host.
    package init(counters: ProcessCounters? = nil, nameStyle: PathStyle = .host) {
        self.counters = counters
        self.nameStyle = nameStyle
    }

    package func open(_ path: FilePath, _ mode: OpenMode, as kind: FileKind) throws -> any File {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR | O_CREAT
            case .create: O_RDWR | O_CREAT | O_TRUNC
            }
        let descriptor = try retrying("open", path) {
            Glibc.open(path.text, flags | O_CLOEXEC, 0o644)
        }
        let file = DiskFile(path: path, descriptor: descriptor, counters: counters)
        // Linux opens a directory for reading, and for nothing else, without complaint.
        guard try mode != .read || !file.isDirectory() else {
            throw FileSystemError(errno: EISDIR, verb: "open", path: path)
        }
        return file
    }

    package func createDirectory(_ path: FilePath) throws {
        guard mkdir(path.text, 0o755) != 0 else { return }
        let error = errno
        if error == EEXIST, isDirectory(path) { return }
        throw FileSystemError(errno: error, verb: "create the directory", path: path)
    }

    package func list(_ directory: FilePath) throws -> [DirectoryEntry] {
        guard let stream = opendir(directory.text) else {
            throw FileSystemError(errno: errno, verb: "list", path: directory)
        }
        defer { closedir(stream) }
        var entries: [DirectoryEntry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let type = Int32(entry.pointee.d_type)
            let isDirectory =
                type == Int32(DT_UNKNOWN)
                ? self.isDirectory(directory.appending(name)) : type == Int32(DT_DIR)
            entries.append(DirectoryEntry(name: name, isDirectory: isDirectory))
        }
        guard errno == 0 else {
            throw FileSystemError(errno: errno, verb: "list", path: directory)
        }
        return entries.sorted { $0.name < $1.name }
    }

    package func exists(_ path: FilePath) -> Bool { access(path.text, F_OK) == 0 }

    package func rename(_ from: FilePath, to: FilePath) throws {
        counters?.add(.renames)
        guard Glibc.rename(from.text, to.text) == 0 else {
            throw FileSystemError(errno: errno, verb: "rename to \(to.lastComponent)", path: from)
        }
    }

    package func remove(_ path: FilePath) throws {
        guard unlink(path.text) == 0 else {
            throw FileSystemError(errno: errno, verb: "remove", path: path)
        }
    }

    package func removeDirectory(_ path: FilePath) throws {
        guard rmdir(path.text) == 0 else {
            throw FileSystemError(errno: errno, verb: "remove the directory", path: path)
        }
    }

    package func syncDirectory(_ path: FilePath) throws {
        counters?.add(.directorySyncs)
        let descriptor = try retrying("open", path) {
            Glibc.open(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { Glibc.close(descriptor) }
        try retrying("sync the directory", path) { fsync(descriptor) }
    }

    package func syncAll(at path: FilePath) throws {
        counters?.add(.directorySyncs)
        let descriptor = try retrying("open", path) {
            Glibc.open(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { Glibc.close(descriptor) }
        let error = platform_sync_file_system(descriptor)
        guard error == 0 else {
            throw FileSystemError(errno: error, verb: "sync the file system of", path: path)
        }
    }

    package func lock(_ path: FilePath) throws -> any FileLock {
        let descriptor = try retrying("open", path) {
            Glibc.open(path.text, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = errno
            if error == EINTR { continue }
            Glibc.close(descriptor)
            if error == EWOULDBLOCK {
                throw FileSystemError(
                    .locked, verb: "lock", path: path,
                    reason: "another process holds it; stop that one or use another directory")
            }
            throw FileSystemError(errno: error, verb: "lock", path: path)
        }
        return DiskFileLock(descriptor: descriptor)
    }

    /// Answers for the nearest existing directory above when the path does not exist yet.
    package func space(at path: FilePath) throws -> FileSystemSpace {
        var existing = path
        while !exists(existing), existing != "/", existing != "." { existing = existing.parent }
        var free: Int64 = 0
        var total: Int64 = 0
        let error = platform_space(existing.text, &free, &total)
        guard error == 0 else {
            throw FileSystemError(errno: error, verb: "measure the space at", path: existing)
        }
        let mount = Mount.of(existing)
        return FileSystemSpace(
            free: free, total: total, type: mount?.type ?? "unknown", device: mount?.device ?? "")
    }

    private func isDirectory(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.text, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

/// Repeats a system call that a signal interrupted.
@discardableResult
internal func retrying(_ verb: String, _ path: FilePath, _ call: () -> Int32) throws -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = errno
        if error != EINTR { throw FileSystemError(errno: error, verb: verb, path: path) }
    }
}
