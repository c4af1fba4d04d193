/// What the command line changes about a scenario, as it was written there.
package struct PlanOverrides: Sendable, Hashable {
    /// `--target`
    package var target: String?
    /// `--client`
    package var client: String?
    /// `--seed`
    package var seed: String?
    /// `--set KEY=V`, in order; a later one wins.
    package var settings: [String]

    package static let none = PlanOverrides()

    package init(
        target: String? = nil, client: String? = nil, seed: String? = nil, settings: [String] = []
    ) {
        self.target = target
        self.client = client
        self.seed = seed
        self.settings = settings
    }
}

/// One override, its key resolved to the places it changes.
struct ResolvedOverride {
    var paths: [[PathStep]]
    var value: YamlNode

    func applied(to tree: YamlNode) -> YamlNode {
        paths.reduce(tree) {
            $0.setting($1[...], to: value, shape: .block(ScenarioTables.scenario))
        }
    }
}

extension PlanOverrides {
    /// The overrides that make sense for `tree`; the others are reported.
    func resolved(for tree: YamlNode, problems: Problems) -> [ResolvedOverride] {
        var result: [ResolvedOverride] = []
        if let target {
            let mark = Mark(source: "--target \(target)")
            result.append(.init(paths: [[.key("target")]], value: .text(target, at: mark)))
        }
        if let seed {
            let mark = Mark(source: "--seed \(seed)")
            result.append(.init(paths: [[.key("seed")]], value: .text(seed, at: mark)))
        }
        if let client {
            let mark = Mark(source: "--client \(client)")
            let paths = SettingPath(tree: tree).clients([.producer, .consumer], key: "kind")
            result.append(.init(paths: paths, value: .text(client, at: mark)))
        }
        for setting in settings {
            if let override = Self.resolve(setting, for: tree, problems: problems) {
                result.append(override)
            }
        }
        return result
    }

    private static func resolve(_ setting: String, for tree: YamlNode, problems: Problems)
        -> ResolvedOverride?
    {
        let mark = Mark(source: "--set \(SecretSettings.redactedAssignment(setting))")
        guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
            problems.report(mark, "an override is KEY=VALUE, such as topic/flush.messages=1")
            return nil
        }
        let key = String(setting[..<equals]).trimmed
        let text = String(setting[setting.index(after: equals)...]).trimmed
        guard !text.isEmpty else {
            problems.report(mark, "the value is missing; write \(key)=VALUE")
            return nil
        }
        do {
            let paths = try SettingPath(tree: tree).resolve(key)
            guard let value = value(text, at: mark, problems: problems) else { return nil }
            return ResolvedOverride(paths: paths, value: value)
        } catch {
            problems.report(mark, error.text)
            return nil
        }
    }

    /// Lists, mappings and quoted texts are YAML; everything else is taken as it stands.
    private static func value(_ text: String, at mark: Mark, problems: Problems) -> YamlNode? {
        guard let first = text.first, "[{\"'".contains(first) else { return .text(text, at: mark) }
        let inner = Problems()
        let node = YamlReader.read(Array(text.utf8), source: mark.source, problems: inner)
        do {
            try inner.throwIfAny()
        } catch {
            problems.report(mark, error.errors[0].message)
        }
        return node?.marked(mark)
    }
}

extension YamlNode {
    /// The same value standing at `mark` throughout.
    func marked(_ mark: Mark) -> YamlNode {
        switch content {
        case .scalar: YamlNode(content: content, mark: mark)
        case .sequence(let items):
            YamlNode(content: .sequence(items.map { $0.marked(mark) }), mark: mark)
        case .mapping(let entries):
            YamlNode(
                content: .mapping(
                    entries.map {
                        YamlEntry(key: $0.key, keyMark: mark, value: $0.value.marked(mark))
                    }), mark: mark)
        }
    }
}
