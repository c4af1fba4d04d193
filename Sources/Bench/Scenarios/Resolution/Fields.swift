import Vocabulary

/// One block of a scenario, opened against its table: unknown keys and wrong types are reported
/// here, once, and each getter answers nil when the value is not there or was reported.
struct Fields {
    let table: KeyTable
    /// Where the block begins.
    let mark: Mark
    /// How messages call it: `producers[0]`.
    let name: String
    private let path: String
    let entries: [YamlEntry]
    let problems: Problems

    /// `path` is empty for the whole scenario.
    init?(_ node: YamlNode, as table: KeyTable, at path: String, problems: Problems) {
        let name = path.isEmpty ? "the scenario" : path
        if node.isAbsent {
            entries = []
        } else if let found = node.entries {
            entries = found
        } else {
            problems.report(
                node.mark,
                "\(name) holds keys and values\(table.exampleHint), and here is \(node.kind)")
            return nil
        }
        guard entries.count <= ScenarioLimits.blockKeys else {
            problems.report(
                node.mark,
                "\(name) has \(entries.count.grouped) keys; at most "
                    + "\(ScenarioLimits.blockKeys) are taken")
            return nil
        }
        self.table = table
        mark = node.mark
        self.name = name
        self.path = path
        self.problems = problems
        checkKeys()
    }

    subscript(key: String) -> YamlEntry? { entries.first { $0.key == key } }

    func has(_ key: String) -> Bool { self[key] != nil }

    var hasUnknownKeys: Bool { entries.contains { table.key($0.key) == nil } }

    func report(_ mark: Mark, _ message: String) { problems.report(mark, message) }

    /// Reports what is wrong with the value of `key`.
    func report(_ key: String, _ message: String) {
        problems.report(self[key]?.value.mark ?? mark, "\(key): \(message)")
    }

    // MARK: Values

    /// The scalar of `key`, read by `grammar`.
    func value<Value>(
        _ key: String, _ grammar: (String) throws(Complaint) -> Value
    ) -> Value? {
        guard let entry = self[key], let text = scalar(entry) else { return nil }
        do {
            return try grammar(text)
        } catch {
            report(key, error.text)
            return nil
        }
    }

    func text(_ key: String) -> String? { self[key].flatMap(scalar) }

    func count(_ key: String) -> Int? {
        guard case .count(let range)? = table.key(key)?.shape else { return nil }
        return inRange(key, value(key, Quantity.count), range) { QuantityText.underscored($0) }
    }

    func duration(_ key: String) -> Nanoseconds? {
        guard case .duration(let range)? = table.key(key)?.shape else { return nil }
        return inRange(key, value(key, Quantity.duration), range, QuantityText.duration)
    }

    func size(_ key: String) -> ByteCount? {
        guard case .size(let range)? = table.key(key)?.shape else { return nil }
        return inRange(key, value(key, Quantity.size), range, QuantityText.size)
    }

    func block(_ key: String) -> Fields? {
        guard let entry = self[key], let table = table.key(key)?.shape.block else { return nil }
        return Fields(
            entry.value, as: table, at: path.isEmpty ? key : "\(path).\(key)", problems: problems)
    }

    /// The items of a list; a value that is no list is reported.
    func items(_ key: String, like example: String) -> [YamlNode]? {
        guard let entry = self[key] else { return nil }
        guard let items = entry.value.items else {
            report(
                entry.value.mark,
                "\(key) is a list such as \(example.quoted), and here is \(entry.value.kind)")
            return nil
        }
        guard items.count <= ScenarioLimits.listItems else {
            report(
                entry.value.mark,
                "\(key) has \(items.count.grouped) items; at most "
                    + "\(ScenarioLimits.listItems.grouped) are taken")
            return nil
        }
        return items
    }

    private func scalar(_ entry: YamlEntry) -> String? {
        if entry.value.isAbsent {
            report(entry.keyMark, "\(entry.key) has no value; give it one, or leave it out")
            return nil
        }
        guard let text = entry.value.text else {
            report(
                entry.value.mark,
                "\(entry.key) takes a single value, and here is \(entry.value.kind)")
            return nil
        }
        return text.trimmed
    }

    private func inRange<Value: Comparable>(
        _ key: String, _ value: Value?, _ range: ClosedRange<Value>, _ print: (Value) -> String
    ) -> Value? {
        guard let value else { return nil }
        do {
            return try Quantity.check(value, in: range, print)
        } catch {
            report(key, error.text)
            return nil
        }
    }

    // MARK: Keys

    /// Native settings, as they stand beside Trial's keys.
    func nativeEntries() -> [YamlEntry] {
        entries.filter { table.key($0.key) == nil }
    }

    private func checkKeys() {
        for entry in entries where table.key(entry.key) == nil {
            if let native = table.native {
                checkNative(entry, native)
            } else {
                let hint = NearestName.hint(
                    entry.key, among: table.names, all: "\(table.name) has")
                report(entry.keyMark, "unknown key \(entry.key.quoted) in \(name)\(hint)")
            }
        }
        for key in table.keys where !has(key.name) {
            guard let example = key.required else { continue }
            // A misspelt key has its own message.
            let isMisspelt = entries.contains {
                table.key($0.key) == nil && NearestName.of($0.key, among: table.names) == key.name
            }
            if isMisspelt { continue }
            problems.reportMissing(mark, "\(name) has no \(key.name); add \"\(example)\"")
        }
        for group in table.exclusive {
            let given = entries.filter { group.contains($0.key) }
            if given.count > 1 {
                report(
                    given[1].keyMark,
                    "\(name) has both \(given[0].key): and \(given[1].key):, which exclude each "
                        + "other; keep one")
            }
        }
    }

    /// Settings pass through unread; only what can be no setting of this block is refused.
    private func checkNative(_ entry: YamlEntry, _ native: NativeBlock) {
        let key = entry.key
        if let reason = native.reserved(key) {
            report(entry.keyMark, "\(key) is not for a scenario to set: \(reason)")
            return
        }
        if native.knows(key) { return }
        let owners = NativeBlock.allCases.filter { $0.knows(key) }
        if let owner = owners.first {
            report(
                entry.keyMark,
                "\(key) is a setting of \(owner.owner), not of \(native.owner); write it under "
                    + owner.place)
            return
        }
        if let own = NearestName.of(key, among: table.names) {
            report(
                entry.keyMark, "unknown key \(key.quoted) in \(name); did you mean \(own.quoted)?")
        } else if !key.contains(".") {
            let nearest = NearestName.of(key, among: native.knownNames)
            let own =
                table.names.isEmpty
                ? ""
                : "Trial's keys here are "
                    + table.names.joined(separator: ", ") + "; "
            report(
                entry.keyMark,
                "unknown key \(key.quoted) in \(name); "
                    + (nearest.map { "did you mean \($0.quoted)?" }
                        ?? "\(own)Kafka's settings have a dot in their names"))
        }
    }
}

extension KeyTable {
    fileprivate var exampleHint: String {
        guard let first = keys.first else { return "" }
        return
            " (\(keys.count == 1 ? first.name : keys.prefix(3).map(\.name).joined(separator: ", "))"
            + "\(keys.count > 3 ? ", …" : ""))"
    }
}
