/// Resolves the KEY of `--set`, `matrix:` and their like to places in a scenario's tree.
///
///     topic/NAME      every topic          topics/orders/NAME    one of them
///     producer/KEY    every producer       producers/0/KEY       one of them
///     consumer/KEY    every consumer       consumers/0/KEY       one of them
///     client/NAME     the clients that know NAME
///     broker/NAME, phases/KEY, limits/KEY, faults/0/KEY, seed, target, verify, expect, faults
///     NAME            a native name that exactly one block knows
struct SettingPath {
    let tree: YamlNode

    func resolve(_ key: String) throws(Complaint) -> [[PathStep]] {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty }) else {
            throw Complaint("\(key.quoted) is no path; write BLOCK/NAME, such as phases/measure")
        }
        let rest = Array(parts.dropFirst())
        if parts.count == 1 { return try bare(key) }
        switch parts[0] {
        case "topic":
            try checkDepth(rest, in: .block(ScenarioTables.topic), key)
            return try topics().map { [.key("topics"), .key($0)] + rest.map(PathStep.key) }
        case "producer":
            try checkDepth(rest, in: .block(ScenarioTables.producer), key)
            return try each("producers", rest)
        case "consumer":
            try checkDepth(rest, in: .block(ScenarioTables.consumer), key)
            return try each("consumers", rest)
        case "client": return try client(rest, key)
        default:
            try checkDepth(parts, in: .block(ScenarioTables.scenario), key)
            return [try walk(parts)]
        }
    }

    /// A path ends at a value: nothing lies below a native setting or a number.
    private func checkDepth(_ parts: [String], in whole: Shape, _ key: String) throws(Complaint) {
        var shape: Shape? = whole
        for (index, part) in parts.enumerated() {
            guard let here = shape, here.isContainer else {
                let end = parts.prefix(index).joined(separator: "/")
                throw Complaint("\(key.quoted) goes too deep: nothing lies below \(end)")
            }
            if case .list(let item, _) = here { shape = item } else { shape = here.below(part) }
        }
    }

    /// The place of `key` in the client of every such producer and consumer.
    func clients(_ kinds: [NativeBlock], key: String) -> [[PathStep]] {
        kinds.flatMap { kind -> [[PathStep]] in
            let list = kind == .producer ? "producers" : "consumers"
            let count = tree[list]?.items?.count ?? 0
            return (0..<count).map { [.key(list), .index($0), .key("client"), .key(key)] }
        }
    }

    private func topics() throws(Complaint) -> [String] {
        let names = tree["topics"]?.entries?.map(\.key) ?? []
        guard !names.isEmpty else { throw Complaint("the scenario has no topics to set this on") }
        return names
    }

    private func each(_ list: String, _ rest: [String]) throws(Complaint) -> [[PathStep]] {
        let count = tree[list]?.items?.count ?? 0
        guard count > 0 else { throw Complaint("the scenario has no \(list) to set this on") }
        return (0..<count).map { [.key(list), .index($0)] + rest.map(PathStep.key) }
    }

    private func client(_ rest: [String], _ key: String) throws(Complaint) -> [[PathStep]] {
        guard rest.count == 1 else {
            throw Complaint("\(key.quoted) is no path; write client/NAME, such as client/linger.ms")
        }
        let owners = clientOwners(of: rest[0])
        guard !owners.isEmpty else {
            throw Complaint(
                "neither producers nor consumers are known to have \(rest[0]); write "
                    + "producer/client/\(rest[0]) or consumer/client/\(rest[0]) to set it all "
                    + "the same")
        }
        let paths = clients(owners, key: rest[0])
        guard !paths.isEmpty else {
            let list = owners == [.consumer] ? "consumers" : "producers"
            throw Complaint("the scenario has no \(list) to set \(rest[0]) on")
        }
        return paths
    }

    private func clientOwners(of name: String) -> [NativeBlock] {
        [.producer, .consumer].filter { (owner: NativeBlock) in
            name == "kind" || owner.knows(name) || isWritten(name, in: owner)
        }
    }

    private func isWritten(_ name: String, in owner: NativeBlock) -> Bool {
        let blocks: [YamlNode?] =
            switch owner {
            case .broker: [tree["broker"]]
            case .topic: tree["topics"]?.entries?.map(\.value) ?? []
            case .producer: tree["producers"]?.items?.map { $0["client"] } ?? []
            case .consumer: tree["consumers"]?.items?.map { $0["client"] } ?? []
            }
        return blocks.contains { $0?[name] != nil }
    }

    // MARK: Bare names

    private static let fixed: Set = ["trial", "include", "defaults", "matrix", "digest"]

    private func bare(_ name: String) throws(Complaint) -> [[PathStep]] {
        if Self.fixed.contains(name) {
            throw Complaint("\(name) cannot be changed from outside the file")
        }
        if ScenarioTables.scenario.key(name) != nil { return [[.key(name)]] }
        var candidates: [String] = []
        for owner in [NativeBlock.broker, .topic]
        where owner.knows(name) || isWritten(name, in: owner) {
            candidates.append("\(owner == .broker ? "broker" : "topic")/\(name)")
        }
        if !clientOwners(of: name).isEmpty { candidates.append("client/\(name)") }
        let isNative = !candidates.isEmpty
        candidates += Self.places(of: name)
        if isNative, candidates.count == 1 { return try resolve(candidates[0]) }
        guard candidates.isEmpty else {
            throw Complaint(
                "\(name) alone does not say where; write \(candidates.joined(separator: " or "))")
        }
        let names =
            ScenarioTables.scenario.names.filter { !Self.fixed.contains($0) }
            + NativeBlock.allCases.flatMap(\.knownNames)
        let nearest = NearestName.of(name, among: names)
        throw Complaint(
            "no block is known to have \(name.quoted)"
                + (nearest.map { "; did you mean \($0.quoted)?" }
                    ?? "; write its block first, such as broker/\(name)"))
    }

    /// Where Trial's own keys of that name are.
    private static func places(of name: String) -> [String] {
        let blocks: [(String, KeyTable)] = [
            ("topic", ScenarioTables.topic), ("producer", ScenarioTables.producer),
            ("producer/values", ScenarioTables.values), ("consumer", ScenarioTables.consumer),
            ("phases", ScenarioTables.phases), ("limits", ScenarioTables.limits),
        ]
        return blocks.compactMap { $1.key(name) == nil ? nil : "\($0)/\(name)" }
    }

    // MARK: Paths in full

    /// Follows a path; the names in it that the user chose and the places in lists must be there,
    /// the keys are checked when the plan is resolved.
    private func walk(_ parts: [String]) throws(Complaint) -> [PathStep] {
        guard ScenarioTables.scenario.key(parts[0]) != nil, !Self.fixed.contains(parts[0]) else {
            let names =
                ScenarioTables.scenario.names.filter { !Self.fixed.contains($0) }
                + ["topic", "producer", "consumer", "client"]
            throw Complaint(
                "no block is called \(parts[0].quoted)"
                    + NearestName.hint(parts[0], among: names, all: "paths begin with"))
        }
        var shape: Shape? = .block(ScenarioTables.scenario)
        var node: YamlNode? = tree
        var steps: [PathStep] = []
        for part in parts {
            switch shape {
            case .list(let item, _)?:
                let count = node?.items?.count ?? 0
                guard let index = Int(part), (0..<count).contains(index) else {
                    throw Complaint(
                        "\(part.quoted) is no place in \(parts[0]), which has "
                            + (count == 0 ? "no items" : "the places 0 to \(count - 1)"))
                }
                steps.append(.index(index))
                node = node?.items?[index]
                shape = item
            case .map?:
                let names = node?.entries?.map(\.key) ?? []
                guard names.contains(part) else {
                    throw Complaint(
                        "\(parts[0]) has no \(part.quoted)"
                            + NearestName.hint(part, among: names, all: "it has"))
                }
                fallthrough
            default:
                steps.append(.key(part))
                node = node?[part]
                shape = shape?.below(part)
            }
        }
        return steps
    }
}
