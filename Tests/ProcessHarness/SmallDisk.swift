package import Foundation

/// A small file system in memory, mounted by root.
package struct SmallDisk {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    package let path: String
    private var filler: String { "\(path)/filler" }

    package init(_ url: URL, options: String) throws {
        path = url.path
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        guard let tool = Tool(named: "mount") else { throw Failure(description: "no mount") }
        let result = try tool.run(["-t", "tmpfs", "-o", options, "tmpfs", path])
        guard result.status == 0 else { throw Failure(description: result.errors) }
    }

    /// Leaves no byte free.
    package func fill() throws {
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        let file = try FileHandle(forWritingTo: URL(filePath: filler))
        let block = Data(count: 1 << 20)
        while (try? file.write(contentsOf: block)) != nil {}
        try file.close()
    }

    /// Gives back what `fill` took.
    package func empty() throws { try FileManager.default.removeItem(atPath: filler) }

    package func unmount() { _ = try? Tool(named: "umount")?.run(["-l", path]) }
}
