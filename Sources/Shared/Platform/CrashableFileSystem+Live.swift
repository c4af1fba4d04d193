internal import Glibc

extension CrashableFileSystem.Live {
    /// Nothing happens after a crash: the process that would see it is dead.
    func check(_ verb: String, _ path: FilePath) throws {
        if hasCrashed {
            throw FileSystemError(
                .crashed, verb: verb, path: path,
                reason: "the simulated host crashed at operation \(crashAt)")
        }
    }

    mutating func perform(
        _ mutation: CrashState.Mutation, _ verb: FileVerb, _ kind: FileKind, _ path: FilePath,
        destination: FilePath? = nil, position: Int64 = 0, length: Int = 0
    ) throws {
        if operationCount >= crashAt { hasCrashed = true }
        try check(verb.rawValue, path)
        let operation = FileOperation(
            index: operationCount, verb: verb, kind: kind, path: path, site: .current,
            destination: destination, position: position, length: length)
        state.apply(mutation, as: operation)
        operationCount += 1
        recording?.append(operation, mutation, state: state)
    }

    /// On Windows a handle keeps its file where it is, unless it was opened to share that.
    func checkUnused(_ node: CrashState.Node, _ verb: String, _ path: FilePath) throws {
        guard state.style == .windows, isInUse(node) else { return }
        throw FileSystemError(
            .inUse, verb: verb, path: path,
            reason: "it is open, or something in it is; close that first")
    }

    private func isInUse(_ node: CrashState.Node) -> Bool {
        switch node {
        case .file(let file): opened[file, default: 0] > 0
        case .directory(let directory):
            state.directories[directory].current.values.contains { isInUse($0) }
        }
    }

    mutating func clearEntry(
        _ directory: Int, _ name: String, _ verb: FileVerb, _ kind: FileKind, _ path: FilePath
    ) throws {
        let change = CrashState.EntryChange(directory: directory, name: name, node: nil)
        try perform(.changeEntries([change]), verb, kind, path)
    }
}

extension CrashState {
    func kind(of node: Node) -> FileKind {
        switch node {
        case .file(let file): files[file].kind
        case .directory: .directory
        }
    }

    /// The errno that Linux's rename(2) would give, or nil.
    func obstacle(to node: Node, from source: Int, entering target: Int, over replaced: Node?)
        -> Int32?
    {
        if case .directory(let moved) = node, contains(target, in: moved) { return EINVAL }
        if case .directory(let old) = replaced, contains(source, in: old) { return ENOTEMPTY }
        switch (node, replaced) {
        case (.file, .directory): return EISDIR
        case (.directory, .file): return ENOTDIR
        case (.directory, .directory(let old)) where !directories[old].current.isEmpty:
            return ENOTEMPTY
        default: return nil
        }
    }
}
