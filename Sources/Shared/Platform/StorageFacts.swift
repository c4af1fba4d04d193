/// What lies below a path: printed beside every durability verdict.
package struct StorageFacts: Hashable, Sendable {
    package var type: String
    package var device: String
    package var options: String
    /// `write back` when the device has a volatile cache that a sync must flush, `write through`
    /// when it says it has none.
    package var writeCache: String?
    package var isRotational: Bool?
    package var scheduler: String?

    /// File systems whose sync says nothing about a disk. For overlay it may, if the layer below is
    /// on one, but that cannot be seen from here.
    package static let volatileTypes: Set<String> = [
        "tmpfs", "ramfs", "devtmpfs", "overlay", "memory",
    ]

    package var claimsDurability: Bool { !Self.volatileTypes.contains(type) }

    /// Of the nearest existing directory above the path; nil when the host does not tell.
    package static func of(_ path: FilePath) -> StorageFacts? {
        let disk = DiskFileSystem()
        var existing = path
        while !disk.exists(existing), existing != "/", existing != "." {
            existing = existing.parent
        }
        guard let mount = Mount.of(existing) else { return nil }
        let queue = "/sys/class/block/\(FilePath(mount.device).lastComponent)/queue/"
        return StorageFacts(
            type: mount.type, device: mount.device, options: mount.options,
            writeCache: HostFile.line(queue + "write_cache"),
            isRotational: HostFile.line(queue + "rotational").map { $0 == "1" },
            scheduler: HostFacts.chosen(HostFile.line(queue + "scheduler")))
    }
}
