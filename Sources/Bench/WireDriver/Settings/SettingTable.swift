import Drivers

/// Settings of one kind of client: the Java client's names and defaults, and what each may be.
struct SettingTable: Sendable {
    enum Kind: Sendable {
        case integer(ClosedRange<Int64>)
        case boolean
        case text
        case oneOf([String])
        /// Known to the Java client; here only this value can be had, for the reason given.
        case fixed(String, because: String)
    }

    struct Entry: Sendable {
        var name: String
        var fallback: String
        var kind: Kind
    }

    let client: String
    let entries: [Entry]
    /// Names of the Java client that this one has no use for, and why.
    let refused: [(name: String, reason: String)]

    /// Every setting with its effective value.
    ///
    /// - Throws: `DriverError.unsupportedSetting` in one sentence.
    func resolve(_ written: [String: String]) throws(DriverError) -> ResolvedSettings {
        var values: [String: String] = [:]
        for entry in entries { values[entry.name] = entry.fallback }
        for name in written.keys.sorted() {
            guard let text = written[name] else { continue }
            guard let entry = entries.first(where: { $0.name == name }) else {
                throw unknown(name)
            }
            values[name] = try check(entry, text)
        }
        return ResolvedSettings(values: values)
    }

    private func check(_ entry: Entry, _ text: String) throws(DriverError) -> String {
        switch entry.kind {
        case .text:
            return text
        case .integer(let range):
            guard let number = Int64(text) else {
                throw bad(entry.name, text, "is not a whole number")
            }
            guard range.contains(number) else {
                throw bad(
                    entry.name, text, "is not within \(range.lowerBound) to \(range.upperBound)")
            }
            return String(number)
        case .boolean:
            let lower = text.lowercased()
            guard ["true", "false"].contains(lower) else {
                throw bad(entry.name, text, "is neither true nor false")
            }
            return lower
        case .oneOf(let choices):
            let lower = text.lowercased()
            guard choices.contains(lower) else {
                throw bad(entry.name, text, "is none of \(choices.joined(separator: ", "))")
            }
            return lower
        case .fixed(let only, let reason):
            guard text.lowercased() == only else { throw bad(entry.name, text, reason) }
            return only
        }
    }

    private func bad(_ name: String, _ value: String, _ reason: String) -> DriverError {
        DriverError(.unsupportedSetting, "\(client) setting \(name)=\(value) \(reason)")
    }

    private func unknown(_ name: String) -> DriverError {
        if let known = refused.first(where: { $0.name == name }) {
            return DriverError(
                .unsupportedSetting, "\(client) setting \(name) cannot be used: \(known.reason)")
        }
        let names = entries.map(\.name)
        let nearest = names.min { EditDistance.of($0, name) < EditDistance.of($1, name) } ?? ""
        return DriverError(
            .unsupportedSetting,
            "\(client) has no setting \(name); the nearest it knows is \(nearest)")
    }
}

/// Settings with every default filled in; the table has checked them.
struct ResolvedSettings: Sendable {
    let values: [String: String]

    func text(_ name: String) -> String {
        guard let text = values[name] else {
            preconditionFailure("\(name) is not in the client's table of settings")
        }
        return text
    }

    func integer(_ name: String) -> Int64 { Int64(text(name)) ?? 0 }
    func flag(_ name: String) -> Bool { text(name) == "true" }
}

/// How many characters have to change (inserted, removed, replaced or swapped with a neighbour).
enum EditDistance {
    static func of(_ a: String, _ b: String) -> Int {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in 0..<b.count {
                row[j + 1] = min(
                    last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
