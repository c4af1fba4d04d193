/// Compares a directory with what a model's state lets a power cut leave of it.
struct ImageJudge {
    private let state: CrashState
    private let root: FilePath
    private let found: [FilePath: [UInt8]?]

    init(_ state: CrashState, root: FilePath, found: [FilePath: [UInt8]?]) {
        self.state = state
        self.root = root
        self.found = found
    }

    /// With the content of each file that the model holds already.
    func judge(objectionsMax: Int) -> (image: ImageAudit.Image, contents: [FilePath: FileContent]) {
        let entries = state.pendingEntries
        var image = ImageAudit.Image(
            objections: [], files: found.values.count { $0 != nil }, pending: state.pending.count,
            namesKept: 0, namesPending: entries.count, torn: 0)
        var files = FileVerdicts(state, found)
        var nearest: [String]?
        for kept in (0...entries.count).reversed() {
            let names = names(keeping: entries.prefix(kept))
            var objections = differences(names)
            if objections.isEmpty { objections = files.objections(names) }
            if objections.isEmpty {
                image.namesKept = kept
                let places = names.compactMap { path, node -> (FilePath, Int)? in
                    guard case .file(let file) = node else { return nil }
                    return (path, file)
                }
                image.torn = places.count { files.verdict($0.0, $0.1).isTorn }
                var contents: [FilePath: FileContent] = [:]
                for (path, file) in places { contents[path] = files.verdict(path, file).content }
                return (image, contents)
            }
            if objections.count < nearest?.count ?? .max { nearest = objections }
        }
        image.objections = Array((nearest ?? []).prefix(objectionsMax))
        return (image, [:])
    }

    /// What is below the root when these of the pending names have reached the device.
    private func names(keeping entries: ArraySlice<CrashState.PendingEntry>)
        -> [FilePath: CrashState.Node]
    {
        var state = state
        for entry in entries { state.makeDurable(entry.changes) }
        var names: [FilePath: CrashState.Node] = [:]
        func visit(_ directory: Int, _ path: FilePath) {
            for (name, node) in state.directories[directory].durable {
                let inner = path.appending(name)
                names[inner] = node
                if case .directory(let next) = node { visit(next, inner) }
            }
        }
        var directory = CrashState.root
        for name in CrashState.names(of: root) {
            guard case .directory(let next) = state.directories[directory].durable[name] else {
                return [:]
            }
            directory = next
        }
        visit(directory, root)
        return names
    }

    private func differences(_ names: [FilePath: CrashState.Node]) -> [String] {
        var text: [String] = []
        for (path, bytes) in found.sorted(by: { $0.key < $1.key }) {
            switch (names[path], bytes) {
            case (nil, _): text.append("\(path) is there, and must not be")
            case (.directory?, _?): text.append("\(path) is a file, and was a directory")
            case (.file?, nil): text.append("\(path) is a directory, and was a file")
            default: break
            }
        }
        for path in names.keys.sorted() where found[path] == nil {
            text.append("\(path) is not there, and its name was synced")
        }
        return text
    }
}

/// Each file compared once for each node that its name may stand for.
private struct FileVerdicts {
    struct Verdict {
        var objection: String?
        var isTorn: Bool
        /// Where the model holds the same bytes.
        var content: FileContent?
    }

    private struct Key: Hashable {
        var path: FilePath
        var file: Int
    }

    private let state: CrashState
    private let found: [FilePath: [UInt8]?]
    private var known: [Key: Verdict] = [:]

    init(_ state: CrashState, _ found: [FilePath: [UInt8]?]) {
        self.state = state
        self.found = found
    }

    mutating func objections(_ names: [FilePath: CrashState.Node]) -> [String] {
        names.sorted { $0.key < $1.key }.compactMap { path, node in
            guard case .file(let file) = node else { return nil }
            return verdict(path, file).objection.map { "\(path): \($0)" }
        }
    }

    mutating func verdict(_ path: FilePath, _ file: Int) -> Verdict {
        let key = Key(path: path, file: file)
        if let verdict = known[key] { return verdict }
        let node = state.files[file]
        let bytes = (found[path] ?? nil) ?? []
        let verdict: Verdict
        if node.current.equals(bytes) {
            verdict = Verdict(objection: nil, isTorn: false, content: node.current)
        } else if node.durable.equals(bytes) {
            verdict = Verdict(objection: nil, isTorn: false, content: node.durable)
        } else {
            verdict = Verdict(objection: node.objection(to: bytes), isTorn: true, content: nil)
        }
        known[key] = verdict
        return verdict
    }
}
