import Foundation
import Platform
import Scenarios
import Vocabulary

/// SHA-256 of every file below some directories, in lines as `sha256sum` writes and checks them.
struct FileHashes {
    private var lines: [String] = []
    /// By inode: copies share what did not change between them.
    private var known: [UInt64: String] = [:]

    private static let sizeMax = ByteCount.gib(1)

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func add(_ directory: FilePath) throws {
        let files = DiskFileSystem()
        for entry in try files.list(directory) {
            let path = directory.appending(entry.name)
            if entry.isDirectory {
                try add(path)
            } else {
                lines.append("\(try hash(path, files))  \(path)")
            }
        }
    }

    private mutating func hash(_ path: FilePath, _ files: DiskFileSystem) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path.text)
        let inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value
        if let inode, let known = known[inode] { return known }
        let bytes = try FileBytes.read(
            path, limit: Self.sizeMax, as: FileKind("evidence"), in: files)
        let hash = Sha256.hex(of: bytes)
        if let inode { known[inode] = hash }
        return hash
    }
}
