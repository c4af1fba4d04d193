/// One scenario's tree out of its files: what `include:` names lies under what the file says itself.
struct Composition {
    private let files: ScenarioFiles
    private let problems: Problems
    private var fileCount = 0

    init(files: ScenarioFiles, problems: Problems) {
        self.files = files
        self.problems = problems
    }

    /// Nil after a report.
    mutating func tree(of path: String) -> YamlNode? {
        tree(of: path, namedAt: Mark(source: path), chain: [])
    }

    private mutating func tree(of path: String, namedAt mark: Mark, chain: [String]) -> YamlNode? {
        guard !chain.contains(path) else {
            problems.report(
                mark, "\(path) includes itself: \((chain + [path]).joined(separator: " -> "))")
            return nil
        }
        fileCount += 1
        guard chain.count < ScenarioLimits.includeDepth, fileCount <= ScenarioLimits.includedFiles
        else {
            problems.report(
                mark,
                "too many includes; at most \(ScenarioLimits.includeDepth) in a row and "
                    + "\(ScenarioLimits.includedFiles) in all are taken")
            return nil
        }
        guard let bytes = bytes(of: path, namedAt: mark),
            let root = YamlReader.read(bytes, source: path, problems: problems)
        else { return nil }
        guard let entries = root.entries else {
            problems.report(
                root.mark,
                "a scenario is made of keys and values (trial: 1, name: …), and here is \(root.kind)"
            )
            return nil
        }
        checkVersion(root)
        var own = root
        own.content = .mapping(entries.filter { $0.key != "include" })
        guard let include = entries.first(where: { $0.key == "include" }) else { return own }
        return includedTree(include.value, from: path, chain: chain + [path])?
            .merged(under: own, shape: .block(ScenarioTables.scenario))
    }

    private mutating func includedTree(_ include: YamlNode, from path: String, chain: [String])
        -> YamlNode?
    {
        var base = YamlNode(content: .mapping([]), mark: include.mark)
        for item in include.items ?? [include] {
            guard let name = item.text, !name.isEmpty else {
                problems.report(item.mark, "include: takes file names, and here is \(item.kind)")
                return nil
            }
            let place = isAbsolute(name) ? name : directory(of: path) + name
            guard let tree = tree(of: place, namedAt: item.mark, chain: chain) else { return nil }
            base = base.merged(under: tree, shape: .block(ScenarioTables.scenario))
        }
        return base
    }

    private func bytes(of path: String, namedAt mark: Mark) -> [UInt8]? {
        switch files.read(path, ScenarioLimits.fileBytes + 1) {
        case .success(let bytes): return bytes
        case .failure(let refusal):
            let subject = mark.line == 0 ? "the file" : path
            problems.report(mark, "\(subject) cannot be read: \(refusal.reason)")
            return nil
        }
    }

    /// On any system: `/a`, `\\a`, `C:\a`.
    private func isAbsolute(_ path: String) -> Bool {
        path.hasPrefix("/") || path.hasPrefix("\\") || path.dropFirst().hasPrefix(":")
    }

    private func directory(of path: String) -> String {
        path.lastIndex { $0 == "/" || $0 == "\\" }.map { String(path[...$0]) } ?? ""
    }

    /// Each file says for itself which version it is written in.
    private func checkVersion(_ root: YamlNode) {
        guard let version = root["trial"], version.text != "1" else { return }
        problems.report(
            version.mark,
            "trial: this build reads version 1 of the language, and here is \(version.kind)")
    }
}
