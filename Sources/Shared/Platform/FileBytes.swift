package import Vocabulary

/// Whole small files through the door.
package enum FileBytes {
    /// Throws `.other` for a file above the limit, before reading it.
    package static func read(
        _ path: FilePath, limit: ByteCount, as kind: FileKind, in files: any FileSystem
    ) throws -> [UInt8] {
        let file = try files.open(path, .read, as: kind)
        defer { file.close() }
        let size = try file.size()
        guard size <= limit.value else {
            throw FileSystemError(
                .other, verb: "read", path: path,
                reason: "it has \(ByteCount(size)), more than the limit of \(limit)")
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Replaces the file durably: a crash at any point leaves the old content or the new one, and
    /// after the return only the new one. A leftover `.tmp` of such a crash is overwritten.
    package static func replaceDurably(
        _ path: FilePath, with bytes: [UInt8], as kind: FileKind, in files: any FileSystem
    ) throws {
        let draft = FilePath(path.text + ".tmp")
        let file = try files.open(draft, .create, as: kind)
        do {
            defer { file.close() }
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
            // Before the rename: else a crash may leave the new name with no content.
            try file.syncData()
        } catch {
            try? files.remove(draft)
            throw error
        }
        try files.rename(draft, to: path)
        try files.syncDirectory(path.parent)
    }

    /// Makes the directory and those above it that are missing, each one's name durable. The name of
    /// the first that exists is synced too: whoever made it may have been killed before he did.
    package static func createDirectories(
        _ path: FilePath, in files: any FileSystem
    ) throws {
        guard path != "/" && path != "." else { return }
        let exists = files.exists(path)
        if !exists { try createDirectories(path.parent, in: files) }
        // Refuses a file in a directory's place.
        try files.createDirectory(path)
        do {
            try files.syncDirectory(path.parent)
        } catch let error as FileSystemError where exists && error.code == .denied {
            // A directory above that this user may only pass through is not his to make durable.
        }
    }
}
