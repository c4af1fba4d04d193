internal import Glibc

/// Files that the kernel makes while they are read (`/proc`, `/sys`): their size says 0.
enum HostFile {
    static let sizeMax = 4 << 20

    static func read(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// The first line without its end, or nil when the host has no such file.
    static func line(_ path: String) -> String? {
        guard let text = try? read(path) else { return nil }
        return text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let place = FilePath(path)
        let file = DiskFile(
            path: place,
            descriptor: try retrying("open", place) { open(path, O_RDONLY | O_CLOEXEC) })
        defer { file.close() }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while content.count < sizeMax {
            let count = try buffer.withUnsafeMutableBytes {
                try file.read(into: $0, at: Int64(content.count))
            }
            if count == 0 { break }
            content.append(contentsOf: buffer[..<count])
        }
        return content
    }
}
