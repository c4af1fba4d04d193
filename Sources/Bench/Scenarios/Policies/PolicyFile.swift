/// The files beside scenarios that say what is to be done with them. Each begins with its own key
/// and version: `trial-gate: 1`, `trial-tune: 1` or `trial-exact: 1`.
package enum PolicyFile {
    /// The key that such a file begins with, or nil for what may be a scenario.
    package static func kind(of path: String, files: ScenarioFiles = .disk) -> String? {
        let problems = Problems()
        guard case .success(let bytes) = files.read(path, ScenarioLimits.fileBytes),
            let root = YamlReader.read(bytes, source: path, problems: problems)
        else { return nil }
        return [GatePolicy.key, TuneSpace.key, ExactWorkload.key].first { root[$0] != nil }
    }

    /// Checks such a file and answers a few words about what it is; nil for what may be a scenario.
    package static func check(_ path: String, files: ScenarioFiles = .disk) throws(ScenarioErrors)
        -> String?
    {
        switch kind(of: path, files: files) {
        case GatePolicy.key?:
            let policy = try GatePolicy.load(path, files: files)
            let count = policy.scenarios.count + policy.exact.count
            return "a gate's policy over \(count) \(count == 1 ? "file" : "files")"
        case TuneSpace.key?:
            let space = try TuneSpace.load(path, files: files)
            return "\(space.configurations.count) configurations to tune"
        case ExactWorkload.key?: return try ExactWorkload.load(path, files: files).about
        default: return nil
        }
    }

    /// The file's fields, or nil after a report.
    static func fields(
        of path: String, as table: KeyTable, key: String, files: ScenarioFiles, problems: Problems
    ) -> Fields? {
        let bytes: [UInt8]
        switch files.read(path, ScenarioLimits.fileBytes) {
        case .success(let read): bytes = read
        case .failure(let refusal):
            problems.report(Mark(source: path), "it cannot be read: \(refusal.reason)")
            return nil
        }
        guard let root = YamlReader.read(bytes, source: path, problems: problems) else {
            return nil
        }
        guard root[key] != nil else {
            problems.report(
                root.mark, "this is no such file: it begins with \"\(key): 1\"")
            return nil
        }
        guard let fields = Fields(root, as: table, at: "", problems: problems) else { return nil }
        if let version = fields.text(key), version != "1" {
            fields.report(key, "this build reads version 1, not \(version.quoted)")
        }
        return fields
    }

    /// A path in a policy is beside the policy.
    static func place(_ name: String, beside path: String) -> String {
        guard !name.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return name }
        return String(path[...slash]) + name
    }
}
