/// Native settings whose value is kept elsewhere: `${env:NAME}` anywhere in a value, or `file:PATH`
/// as the whole of it. A plan carries the reference, never what it stands for; it is resolved at the
/// last moment, on the way to the broker or the client.
package struct SettingReferences: Sendable {
    private let environment: @Sendable (String) -> String?
    private let files: ScenarioFiles

    package init(
        environment: @escaping @Sendable (String) -> String?, files: ScenarioFiles = .disk
    ) {
        self.environment = environment
        self.files = files
    }

    /// Whether the value is nothing but references.
    static func isReference(_ value: String) -> Bool {
        if value.hasPrefix("file:") { return true }
        guard let parts = try? parts(of: value), !parts.isEmpty else { return false }
        return parts.allSatisfy { if case .variable = $0 { true } else { false } }
    }

    /// Complains about a reference that cannot be one.
    static func check(_ value: String) throws(Complaint) {
        if value == "file:" { throw Complaint("file: names no file; write file:PATH") }
        _ = try parts(of: value)
    }

    /// The settings with every reference replaced.
    package func resolve(_ settings: [String: String], of owner: String) throws(ScenarioErrors)
        -> [String: String]
    {
        var result = settings
        var errors: [ScenarioError] = []
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            do {
                result[name] = try resolve(value)
            } catch {
                errors.append(ScenarioError(file: owner, message: "\(name): \(error.text)"))
            }
        }
        if !errors.isEmpty { throw ScenarioErrors(errors) }
        return result
    }

    private func resolve(_ value: String) throws(Complaint) -> String {
        if value.hasPrefix("file:") { return try contents(of: String(value.dropFirst(5))) }
        var result = ""
        for part in try Self.parts(of: value) {
            switch part {
            case .text(let text): result += text
            case .variable(let name):
                guard let found = environment(name) else {
                    throw Complaint("the environment variable \(name) is not set")
                }
                result += found
            }
        }
        return result
    }

    /// A file's text without the line end that editors leave.
    private func contents(of path: String) throws(Complaint) -> String {
        let bytes: [UInt8]
        switch files.read(path, ScenarioLimits.settingBytes + 1) {
        case .success(let found): bytes = found
        case .failure(let refusal):
            throw Complaint("the file \(path) cannot be read: \(refusal.reason)")
        }
        guard bytes.count <= ScenarioLimits.settingBytes,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw Complaint("the file \(path) is no UTF-8 text of at most 64 KiB") }
        return text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private enum Part {
        case text(String)
        case variable(String)
    }

    private static func parts(of value: String) throws(Complaint) -> [Part] {
        var parts: [Part] = []
        var rest = value[...]
        while let start = rest.firstRange(of: "${env:") {
            let after = rest[start.upperBound...]
            guard let end = after.firstIndex(of: "}"), after.startIndex < end,
                after[..<end].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                )
            else { throw Complaint("a reference is written ${env:NAME}") }
            if start.lowerBound > rest.startIndex {
                parts.append(.text(String(rest[..<start.lowerBound])))
            }
            parts.append(.variable(String(after[..<end])))
            rest = after[after.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return parts
    }
}

extension Plan {
    /// The plan with every `${env:NAME}` and `file:PATH` of its native settings replaced: for the
    /// broker and the clients only, never for an artefact.
    package func resolving(_ references: SettingReferences) throws(ScenarioErrors) -> Plan {
        var plan = self
        plan.target.settings = try references.resolve(target.settings, of: "\(name), broker")
        for index in topics.indices {
            plan.topics[index].settings = try references.resolve(
                topics[index].settings, of: "\(name), topic \(topics[index].name)")
        }
        for index in producers.indices {
            plan.producers[index].client.settings = try references.resolve(
                producers[index].client.settings, of: "\(name), producers[\(index)].client")
        }
        for index in consumers.indices {
            plan.consumers[index].client.settings = try references.resolve(
                consumers[index].client.settings, of: "\(name), consumers[\(index)].client")
        }
        return plan
    }
}
