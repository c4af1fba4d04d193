internal import Glibc

extension CrashState {
    /// The node under a path as programs see it.
    func node(at path: FilePath, verb: String) throws -> Node {
        try node(under: Self.names(of: path), path, verb: verb)
    }

    private func node(under names: [String], _ path: FilePath, verb: String) throws -> Node {
        var node = Node.directory(Self.root)
        for name in names {
            guard case .directory(let directory) = node else {
                throw FileSystemError(errno: ENOTDIR, verb: verb, path: path)
            }
            guard let next = directories[directory].current[key(of: name, in: directory)] else {
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
        guard case .directory(let directory) = try node(under: names, path, verb: verb) else {
            throw FileSystemError(errno: ENOTDIR, verb: verb, path: path)
        }
        return (directory, key(of: last, in: directory))
    }

    /// The spelling under which a name is there, or the name where it is not.
    private func key(of name: String, in directory: Int) -> String {
        let names = directories[directory].current
        guard style == .windows, names[name] == nil else { return name }
        let folded = style.folded(name)
        return names.keys.sorted().first { style.folded($0) == folded } ?? name
    }

    /// Refuses a name that the style has no files under.
    func checkNew(_ name: String, verb: String, _ path: FilePath) throws {
        guard style == .windows, let reason = WindowsName.problem(of: name) else { return }
        throw FileSystemError(
            .other, verb: verb, path: path, reason: "\(PathProblem(name, reason))")
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
        path.names.filter { $0 != "." }
    }
}
