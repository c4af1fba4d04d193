/// One setting as Kafka defines it: name, type, default, and what it may be set to.
package struct SettingDefinition: Sendable {
    /// The codes are those of DescribeConfigs (KIP-569).
    package enum Kind: Int8, Sendable {
        case boolean = 1
        case string = 2
        case int = 3
        case short = 4
        case long = 5
        case double = 6
        case list = 7
        case `class` = 8
        case password = 9
    }

    package enum Bounds: Sendable {
        case any
        case atLeast(Int64)
        case between(Int64, Int64)
        case ratio
        case oneOf([String])
        case listOf([String])
    }

    package enum Effect: Sendable {
        /// It does here what it does in Kafka.
        case applied
        /// Kafka knows it; here nothing depends on it.
        case none
        /// It belongs to tests and is not described to clients.
        case hidden
    }

    package let name: String
    package let kind: Kind
    /// Nil where Kafka's default is null.
    package let fallback: String?
    package let bounds: Bounds
    package let effect: Effect

    package init(
        _ name: String, _ kind: Kind, _ fallback: String?, _ bounds: Bounds = .any,
        _ effect: Effect = .applied
    ) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        self.bounds = bounds
        self.effect = effect
    }

    package var isSensitive: Bool { kind == .password }

    /// Reads a value in Kafka's syntax, checks its range, and gives it in its usual spelling.
    package func parse(_ text: String) throws(SettingError) -> SettingValue {
        let value = try parseKind(text.trimmed)
        try check(value, written: text)
        return value
    }

    private func parseKind(_ text: String) throws(SettingError) -> SettingValue {
        switch kind {
        case .boolean:
            switch text.lowercased() {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: throw invalid(text, "Expected value to be either true or false")
            }
        case .short:
            guard let number = Int16(text) else { throw notANumber(text) }
            return .integer(Int64(number))
        case .int:
            guard let number = Int32(text) else { throw notANumber(text) }
            return .integer(Int64(number))
        case .long:
            guard let number = Int64(text) else { throw notANumber(text) }
            return .integer(number)
        case .double:
            guard let number = Double(text), number.isFinite else { throw notANumber(text) }
            return .real(number)
        case .list:
            if text.isEmpty { return .list([]) }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            return .list(parts.map { String($0).trimmed })
        case .string, .class, .password:
            return .text(text)
        }
    }

    private func check(_ value: SettingValue, written: String) throws(SettingError) {
        switch (bounds, value) {
        case (.atLeast(let least), .integer(let number)) where number < least:
            throw invalid(written, "Value must be at least \(least)")
        case (.between(let least, _), .integer(let number)) where number < least:
            throw invalid(written, "Value must be at least \(least)")
        case (.between(_, let most), .integer(let number)) where number > most:
            throw invalid(written, "Value must be no more than \(most)")
        case (.ratio, .real(let number)) where number < 0:
            throw invalid(written, "Value must be at least 0")
        case (.ratio, .real(let number)) where number > 1:
            throw invalid(written, "Value must be no more than 1")
        case (.oneOf(let choices), .text(let text)) where !choices.contains(text):
            throw invalid(written, "String must be one of: \(choices.joined(separator: ", "))")
        case (.listOf(let choices), .list(let items)):
            if let odd = items.first(where: { !choices.contains($0) }) {
                throw invalid(
                    odd, "String must be one of: \(choices.joined(separator: ", "))")
            }
        default: break
        }
    }

    private func notANumber(_ text: String) -> SettingError {
        invalid(text, "Not a number of type \(kind)".uppercasedLastWord)
    }

    private func invalid(_ text: String, _ why: String) -> SettingError {
        SettingError("Invalid value \(text) for configuration \(name): \(why)")
    }
}

/// A parsed setting.
package enum SettingValue: Sendable, Hashable {
    case boolean(Bool)
    case integer(Int64)
    case real(Double)
    case text(String)
    case list([String])

    /// As Kafka prints it.
    package var text: String {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let value): value
        case .list(let items): items.joined(separator: ",")
        }
    }
}

/// Why a setting was refused, in one sentence of Kafka's wording.
package struct SettingError: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    package init(_ message: String) { self.message = message }
    package var description: String { message }
}

extension String {
    /// Without blanks at either end, as Kafka's parser takes values.
    var trimmed: String {
        var bytes = Substring(self)
        while let first = bytes.first, first.isWhitespace { bytes.removeFirst() }
        while let last = bytes.last, last.isWhitespace { bytes.removeLast() }
        return String(bytes)
    }

    fileprivate var uppercasedLastWord: String {
        guard let space = lastIndex(of: " ") else { return uppercased() }
        return self[...space] + self[space...].dropFirst().uppercased()
    }
}
