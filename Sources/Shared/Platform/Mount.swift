internal import Glibc

/// The mount under which a path lies, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
package struct Mount: Hashable, Sendable {
    package var point: FilePath
    package var type: String
    package var device: String
    /// The options of the mount and of the file system, `rw,relatime,discard`.
    package var options: String

    /// The deepest mount above the path; of two on one point the later one hides the earlier.
    package static func of(_ path: FilePath) -> Mount? {
        guard let real = realpath(path.text, nil) else { return nil }
        defer { free(real) }
        let text = String(cString: real)
        guard let table = try? HostFile.read("/proc/self/mountinfo") else { return nil }
        return deepest(above: text, in: parse(table))
    }

    package static func deepest(above path: String, in mounts: [Mount]) -> Mount? {
        var best: Mount?
        for mount in mounts {
            let point = mount.point.text
            let covers = point == "/" || path == point || path.hasPrefix(point + "/")
            if covers, point.utf8.count >= best?.point.text.utf8.count ?? 0 { best = mount }
        }
        return best
    }

    /// `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard`: the fields before the lone dash vary.
    package static func parse(_ table: String) -> [Mount] {
        table.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 3 < fields.count
            else { return nil }
            return Mount(
                point: FilePath(unescape(fields[4])), type: String(fields[dash + 1]),
                device: unescape(fields[dash + 2]), options: "\(fields[5]),\(fields[dash + 3])")
        }
    }

    /// Space, tab, newline and backslash are written as three octal digits: `\040`.
    private static func unescape(_ field: Substring) -> String {
        let bytes = Array(field.utf8)
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 3 < bytes.count,
                let code = UInt8(
                    String(decoding: bytes[index + 1...index + 3], as: UTF8.self), radix: 8)
            {
                text.append(code)
                index += 4
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
