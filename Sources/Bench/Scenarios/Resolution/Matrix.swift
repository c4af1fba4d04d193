/// `matrix:`, a family of plans: one for each combination of its values.
struct Matrix {
    struct Axis {
        var paths: [[PathStep]]
        var values: [(label: String, value: YamlNode)]
    }

    private let axes: [Axis]

    /// The trees of the family, the first axis turning slowest. An override of an axis pins it.
    static func expand(
        _ tree: YamlNode, overrides: [ResolvedOverride], problems: Problems
    ) -> [YamlNode] {
        guard let node = tree["matrix"] else { return [tree] }
        var bare = tree
        bare.content = .mapping((tree.entries ?? []).filter { $0.key != "matrix" })
        guard let entries = node.entries, !entries.isEmpty else {
            problems.report(
                node.mark,
                "matrix: maps the path of a setting to its values, such as "
                    + "{ topic/flush.messages: [1, 1000] }, and here is \(node.kind)")
            return [bare]
        }
        if let digest = tree.entries?.first(where: { $0.key == "digest" }) {
            problems.report(digest.keyMark, "a family has no digest of its own; leave digest: out")
        }
        var axes: [Axis] = []
        for entry in entries {
            guard var axis = axis(entry, of: bare, problems: problems) else { continue }
            pin(&axis, by: overrides)
            axes.append(axis)
        }
        let count = axes.reduce(1) { min($0 * $1.values.count, ScenarioLimits.plans + 1) }
        guard count <= ScenarioLimits.plans else {
            problems.report(
                node.mark,
                "the matrix makes more than \(ScenarioLimits.plans) plans; leave out some values")
            return [bare]
        }
        return Matrix(axes: axes).trees(bare, problems: problems)
    }

    private func trees(_ tree: YamlNode, problems: Problems) -> [YamlNode] {
        var family = [(tree: tree, labels: [String]())]
        for axis in axes {
            family = family.flatMap { member in
                axis.values.map { label, value in
                    let override = ResolvedOverride(paths: axis.paths, value: value)
                    return (override.applied(to: member.tree), member.labels + [label])
                }
            }
        }
        return family.map { member in
            guard let name = tree["name"], let text = name.text else { return member.tree }
            let suffixed = ([text] + member.labels).joined(separator: ".")
            return member.tree.setting(
                [.key("name")], to: .text(suffixed, at: name.mark), shape: nil)
        }
    }

    private static func pin(_ axis: inout Axis, by overrides: [ResolvedOverride]) {
        guard let override = overrides.last(where: { $0.paths == axis.paths }) else { return }
        let known = axis.values.first { $0.value.text == override.value.text }
        axis.values = [(known?.label ?? label(override.value.text ?? "set"), override.value)]
    }

    private static func axis(_ entry: YamlEntry, of tree: YamlNode, problems: Problems) -> Axis? {
        let paths: [[PathStep]]
        do {
            paths = try SettingPath(tree: tree).resolve(entry.key)
        } catch {
            problems.report(entry.keyMark, error.text)
            return nil
        }
        guard let values = values(entry, problems: problems) else { return nil }
        var seen: Set<String> = []
        for (label, value) in values where !seen.insert(label).inserted {
            problems.report(
                value.mark,
                "two values of \(entry.key) are labelled \(label.quoted); write them as a mapping "
                    + "from label to value")
            return nil
        }
        return Axis(paths: paths, values: values)
    }

    private static func values(_ entry: YamlEntry, problems: Problems)
        -> [(label: String, value: YamlNode)]?
    {
        if let named = entry.value.entries, !named.isEmpty {
            for item in named where label(item.key) != item.key {
                problems.report(
                    item.keyMark,
                    "the label \(item.key.quoted) becomes part of a name: small letters, digits, "
                        + "dots and hyphens only, such as \(label(item.key).quoted)")
                return nil
            }
            return named.map { ($0.key, $0.value) }
        }
        guard let items = entry.value.items, !items.isEmpty else {
            problems.report(
                entry.value.mark,
                "\(entry.key) takes a list of values, or a mapping from label to value, and here "
                    + "is \(entry.value.kind)")
            return nil
        }
        let setting = label(entry.key.split(separator: "/").last.map(String.init) ?? "")
        var values: [(label: String, value: YamlNode)] = []
        for item in items {
            guard let text = item.text else {
                problems.report(
                    item.mark,
                    "a value that is a block needs a label; write the values of \(entry.key) as a "
                        + "mapping from label to value")
                return nil
            }
            values.append(("\(setting)-\(label(text))", item))
        }
        return values
    }

    /// What of a text may stand in a name.
    private static func label(_ text: String) -> String {
        let kept = text.lowercased().filter { $0 != "_" }.map {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "-"
        }
        return kept.isEmpty ? "empty" : String(kept.prefix(40))
    }
}
