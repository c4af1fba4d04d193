#if os(Windows)
    internal import WinSDK

    /// A Windows host's own file system.
    ///
    /// Files are opened to share everything, so that our own handles never stand in the way of a
    /// rename or a removal; somebody else's (a virus scanner's) may, and that is `.inUse`, which
    /// callers try again. A directory cannot be synced: a rename is written through, and the sync of any
    /// file takes the volume's log along (NTFS writes it in order).
    package final class WindowsFileSystem: FileSystem {
        package let nameStyle = PathStyle.windows

        package init() {}

        package func open(_ path: FilePath, _ mode: OpenMode, as kind: FileKind) throws -> any File
        {
            let access: DWORD =
                mode == .read ? DWORD(GENERIC_READ) : DWORD(GENERIC_READ) | DWORD(GENERIC_WRITE)
            let disposition: DWORD =
                switch mode {
                case .read: DWORD(OPEN_EXISTING)
                case .readWrite: DWORD(OPEN_ALWAYS)
                case .create: DWORD(CREATE_ALWAYS)
                }
            let handle = try create(path, access, disposition, DWORD(FILE_ATTRIBUTE_NORMAL), "open")
            return WindowsFile(path: path, handle: handle)
        }

        package func createDirectory(_ path: FilePath) throws {
            guard !Self.wide(path, asDirectory: true, { CreateDirectoryW($0, nil) }) else { return }
            let code = GetLastError()
            if code == DWORD(ERROR_ALREADY_EXISTS), isDirectory(path) { return }
            throw FileSystemError(windows: code, verb: "create the directory", path: path)
        }

        package func list(_ directory: FilePath) throws -> [DirectoryEntry] {
            var data = WIN32_FIND_DATAW()
            let search = Self.wide(directory.appending("*")) { FindFirstFileW($0, &data) }
            guard let search, search != INVALID_HANDLE_VALUE else {
                throw FileSystemError(windows: GetLastError(), verb: "list", path: directory)
            }
            defer { FindClose(search) }
            var entries: [DirectoryEntry] = []
            repeat {
                let name = withUnsafeBytes(of: data.cFileName) { bytes in
                    String(
                        decoding: bytes.bindMemory(to: UInt16.self).prefix { $0 != 0 },
                        as: UTF16.self)
                }
                if name == "." || name == ".." { continue }
                let isDirectory = data.dwFileAttributes & DWORD(FILE_ATTRIBUTE_DIRECTORY) != 0
                entries.append(DirectoryEntry(name: name, isDirectory: isDirectory))
            } while FindNextFileW(search, &data)
            let code = GetLastError()
            guard code == DWORD(ERROR_NO_MORE_FILES) else {
                throw FileSystemError(windows: code, verb: "list", path: directory)
            }
            return entries.sorted { $0.name < $1.name }
        }

        package func exists(_ path: FilePath) -> Bool {
            Self.wide(path) { GetFileAttributesW($0) } != INVALID_FILE_ATTRIBUTES
        }

        /// Written through: the move is on the disk when this returns.
        package func rename(_ from: FilePath, to: FilePath) throws {
            let flags = DWORD(MOVEFILE_REPLACE_EXISTING) | DWORD(MOVEFILE_WRITE_THROUGH)
            let isDone = Self.wide(from) { old in
                Self.wide(to) { new in MoveFileExW(old, new, flags) }
            }
            guard isDone else {
                throw FileSystemError(
                    windows: GetLastError(), verb: "rename to \(to.lastComponent)", path: from)
            }
        }

        package func remove(_ path: FilePath) throws {
            guard Self.wide(path, { DeleteFileW($0) }) else {
                throw FileSystemError(windows: GetLastError(), verb: "remove", path: path)
            }
        }

        package func removeDirectory(_ path: FilePath) throws {
            guard Self.wide(path, { RemoveDirectoryW($0) }) else {
                throw FileSystemError(
                    windows: GetLastError(), verb: "remove the directory", path: path)
            }
        }

        /// There is no such call: see the type.
        package func syncDirectory(_ path: FilePath) throws {
            guard isDirectory(path) else {
                throw FileSystemError(
                    .notFound, verb: "sync the directory", path: path,
                    reason: "there is no such directory")
            }
        }

        /// The lock goes with its handle, so with the process.
        package func lock(_ path: FilePath) throws -> any FileLock {
            let handle = try create(
                path, DWORD(GENERIC_READ) | DWORD(GENERIC_WRITE), DWORD(OPEN_ALWAYS),
                DWORD(FILE_ATTRIBUTE_NORMAL), "lock")
            let flags = DWORD(LOCKFILE_EXCLUSIVE_LOCK) | DWORD(LOCKFILE_FAIL_IMMEDIATELY)
            var place = OVERLAPPED()
            guard LockFileEx(handle, flags, 0, DWORD.max, DWORD.max, &place) else {
                let code = GetLastError()
                CloseHandle(handle)
                throw FileSystemError(windows: code, verb: "lock", path: path)
            }
            return WindowsFileLock(handle: handle)
        }

        package func space(at path: FilePath) throws -> FileSystemSpace {
            var free = ULARGE_INTEGER()
            var total = ULARGE_INTEGER()
            guard Self.wide(path, { GetDiskFreeSpaceExW($0, &free, &total, nil) }) else {
                throw FileSystemError(windows: GetLastError(), verb: "measure", path: path)
            }
            return FileSystemSpace(
                free: Int64(clamping: free.QuadPart), total: Int64(clamping: total.QuadPart),
                type: "", device: "")
        }

        private func create(
            _ path: FilePath, _ access: DWORD, _ disposition: DWORD, _ flags: DWORD, _ verb: String
        ) throws -> HANDLE {
            let share = DWORD(FILE_SHARE_READ) | DWORD(FILE_SHARE_WRITE) | DWORD(FILE_SHARE_DELETE)
            let handle = Self.wide(path) {
                CreateFileW($0, access, share, nil, disposition, flags, nil)
            }
            guard let handle, handle != INVALID_HANDLE_VALUE else {
                throw FileSystemError(windows: GetLastError(), verb: verb, path: path)
            }
            return handle
        }

        private func isDirectory(_ path: FilePath) -> Bool {
            let attributes = Self.wide(path) { GetFileAttributesW($0) }
            return attributes != INVALID_FILE_ATTRIBUTES
                && attributes & DWORD(FILE_ATTRIBUTE_DIRECTORY) != 0
        }

        /// A path as the interfaces take it: a long one in verbatim form.
        private static func wide<Result>(
            _ path: FilePath, asDirectory: Bool = false,
            _ body: (UnsafePointer<UInt16>) throws -> Result
        ) rethrows -> Result {
            let styled = StyledPath(path.text, .windows)
            let text =
                styled.needsVerbatim(asDirectory: asDirectory)
                ? styled.verbatim.description : styled.description
            return try (Array(text.utf16) + [0]).withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else {
                    preconditionFailure("an array with a zero at its end is not empty")
                }
                return try body(start)
            }
        }
    }

    /// A `LockFileEx` on an open handle.
    final class WindowsFileLock: FileLock, @unchecked Sendable {
        // Only `unlock` and `deinit` touch it, and `deinit` comes when nobody else can.
        private var handle: HANDLE?

        init(handle: HANDLE) { self.handle = handle }

        deinit { unlock() }

        func unlock() {
            if let handle { CloseHandle(handle) }
            handle = nil
        }
    }
#endif
