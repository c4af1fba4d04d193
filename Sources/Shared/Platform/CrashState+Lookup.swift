internal import Glibc

extension CrashState {
    /// The node under a path as programs see it.
    func node(at path: FilePath, verb: String) throws -> Node {
        var node = Node.directory(Self.root)
        for name in Self.names(of: path) {
            guard case .directory(let directory) = node else {
                throw FileSystemError(errno: ENOTDIR, verb: verb, path: path)
            }
            guard let next = directories[directory].current[name] else {
                throw FileSystemError(errno: ENOENT, verb: verb, path: path)
            }
            node = next
        }
        return node
    }

    func directory(at path: FilePath, verb: String) throws -> Int {
        guard case .directory(let directory) = try node(at: path, verb: verb) else {
            throw FileSystemError(errno: ENOTDIR, verb: verb, path: path)
        }
        return directory
    }

    /// The directory that holds, or would hold, the path's last name.
    func parent(of path: FilePath, verb: String) throws -> (directory: Int, name: String) {
        var names = Self.names(of: path)
        guard let last = names.popLast() else {
            throw FileSystemError(
                .other, verb: verb, path: path, reason: "it is the root directory")
        }
        let above = FilePath("/" + names.joined(separator: "/"))
        do {
            return (try directory(at: above, verb: verb), last)
        } catch var error as FileSystemError {
            error.path = path
            throw error
        }
    }

    /// Whether `inner` is `outer` or lies below it.
    func contains(_ inner: Int, in outer: Int) -> Bool {
        if inner == outer { return true }
        return directories[outer].current.values.contains { node in
            if case .directory(let next) = node { return contains(inner, in: next) }
            return false
        }
    }

    /// Paths are taken from the root, whether they begin with a slash or not.
    static func names(of path: FilePath) -> [String] {
        path.text.split(separator: "/").filter { $0 != "." }.map(String.init)
    }
}
