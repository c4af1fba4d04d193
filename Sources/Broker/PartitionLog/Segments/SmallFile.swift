import Platform

/// Files that are read and replaced whole: checkpoints, identities, markers.
enum SmallFile {
    /// Far above any that is written here.
    static let sizeMax: Int64 = 64 << 20

    /// The text, or nil when there is no file.
    static func read(_ path: FilePath, _ fileSystem: any FileSystem, as kind: FileKind) throws
        -> String?
    {
        let file: any File
        do {
            file = try fileSystem.open(path, .read, as: kind)
        } catch let error as FileSystemError where error.code == .notFound {
            return nil
        }
        defer { file.close() }
        return String(decoding: try bytes(of: file), as: UTF8.self)
    }

    /// The whole content of a file.
    static func bytes(of file: any File) throws -> [UInt8] {
        let size = try file.size()
        guard size <= sizeMax else {
            throw FileSystemError(
                .other, verb: "read", path: file.path, reason: "\(size) bytes, too large to be one")
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return Array(bytes.prefix(count))
    }

    /// Replaces the file in one step: temporary file, sync, rename. The sync comes before the rename,
    /// or a power cut could leave the new name with nothing in it (KAFKA-16541's class). The name is
    /// durable when the caller has synced the directory.
    ///
    /// - Parameter isSynced: false when the caller makes the content durable too, and until then a
    ///   power cut may leave a file with nothing in it.
    static func replace(
        _ path: FilePath, with bytes: [UInt8], _ fileSystem: any FileSystem, as kind: FileKind,
        isSynced: Bool = true, bugs: PlantedLogBugs = []
    ) throws {
        let temporary = FilePath(path.text + LogFileName.temporary)
        let omission: PlantedLogBugs =
            kind == .checkpoint ? .checkpointRenamedBeforeFsync : .renameBeforeFsync
        do {
            // Closed before the rename: Windows renames nothing that is open.
            let file = try fileSystem.open(temporary, .create, as: kind)
            defer { file.close() }
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
            if isSynced, !bugs.contains(omission) { try file.syncData() }
        }
        try fileSystem.rename(temporary, to: path)
    }

    /// The first half of a replacement, without its sync; answers the file that is to be renamed.
    static func prepare(
        _ path: FilePath, with bytes: [UInt8], _ fileSystem: any FileSystem, as kind: FileKind
    ) throws -> FilePath {
        let temporary = FilePath(path.text + LogFileName.temporary)
        let file = try fileSystem.open(temporary, .create, as: kind)
        defer { file.close() }
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        return temporary
    }
}
