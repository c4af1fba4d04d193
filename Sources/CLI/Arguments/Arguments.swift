import Platform

/// The words after a command's name, checked against the command's row.
struct Arguments: Sendable {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// Throws `UsageError` with one sentence that names the word.
    init(_ words: [String], for command: Command) throws {
        var index = 0
        var onlyOperands = false
        while index < words.count {
            let word = words[index]
            index += 1
            if onlyOperands || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
                continue
            }
            if word == "--" {
                onlyOperands = true
                continue
            }
            let (name, attached) = Arguments.split(word)
            guard let option = command.options.first(where: { $0.name == name }) else {
                throw UsageError.unknownOption(name, of: command)
            }
            guard let placeholder = option.value else {
                if attached != nil { throw UsageError("\(name) takes no value") }
                flags.insert(name)
                continue
            }
            guard let value = attached ?? (index < words.count ? words[index] : nil) else {
                throw UsageError("\(name) needs a value: \(name) \(placeholder)")
            }
            if attached == nil { index += 1 }
            if !option.isRepeatable, values[name] != nil {
                throw UsageError("\(name) was given twice")
            }
            values[name, default: []].append(value)
        }
        try checkOperands(of: command)
        try findPlaces(command)
    }

    /// Paths become the places of this host that they stand for.
    private mutating func findPlaces(_ command: Command) throws {
        for option in command.options {
            guard let value = option.value, OptionSpecification.pathValues.contains(value) else {
                continue
            }
            values[option.name] = try values[option.name]?.map { try HostPlaces.path($0).text }
        }
        if OptionSpecification.pathValues.contains(where: command.operands.contains) {
            operands = try operands.map { try HostPlaces.path($0).text }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    func value(_ name: String) -> String? { values[name]?.last }
    func all(_ name: String) -> [String] { values[name] ?? [] }

    private func checkOperands(of command: Command) throws {
        if operands.count < command.operandCount.lowerBound {
            throw UsageError("\(command.name) needs \(command.operands)")
        }
        if operands.count > command.operandCount.upperBound {
            let extra = operands[command.operandCount.upperBound]
            throw UsageError("\(command.name) has no use for \"\(extra)\"")
        }
    }

    private static func split(_ word: String) -> (name: String, attached: String?) {
        guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else {
            return (word, nil)
        }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }
}
