import Platform

/// One of Kafka's own tools: its options, and what it does.
struct KafkaTool: Sendable {
    /// As Kafka's script without `kafka-` and `.sh`: `topics`.
    var name: String
    var summary: String
    var options: [KafkaOption]
    var operands = ""
    /// Answers the exit code.
    var run: @Sendable (KafkaArguments) throws -> Int32
}

/// An option of a tool, under Kafka's name.
struct KafkaOption: Sendable {
    var name: String
    /// Nil for a flag.
    var value: String?
    var help: String
    var isRequired = false

    static func flag(_ name: String, _ help: String) -> KafkaOption {
        KafkaOption(name: name, value: nil, help: help)
    }

    static func value(
        _ name: String, _ value: String, _ help: String, required: Bool = false
    ) -> KafkaOption {
        KafkaOption(name: name, value: value, help: help, isRequired: required)
    }

    static let bootstrap = value(
        "--bootstrap-server", "HOST:PORT", "the server to connect to", required: true)
    static let commandConfig = value(
        "--command-config", "FILE", "properties for the client; read and not used")
}

/// The words given to a tool. An option's value follows it or an `=`; options may be given again.
struct KafkaArguments: Sendable {
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []
    private(set) var operands: [String] = []

    init(_ words: [String], for tool: KafkaTool) throws {
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            guard word.hasPrefix("-"), word.count > 1 else {
                operands.append(word)
                continue
            }
            let equals = word.firstIndex(of: "=")
            let name = "--" + (equals.map { word[..<$0] } ?? word[...]).drop { $0 == "-" }
            guard let option = tool.options.first(where: { $0.name == name }) else {
                throw KafkaUsageError("\(name.dropFirst(2)) is not a recognized option")
            }
            guard option.value != nil else {
                flags.insert(name)
                continue
            }
            if let equals {
                values[name, default: []].append(String(word[word.index(after: equals)...]))
            } else if index < words.count {
                values[name, default: []].append(words[index])
                index += 1
            } else {
                throw KafkaUsageError("Option \(name.dropFirst(2)) requires an argument")
            }
        }
        for option in tool.options where option.isRequired && values[option.name] == nil {
            throw KafkaUsageError("Missing required argument \"[\(option.name.dropFirst(2))]\"")
        }
        for option in tool.options where option.value == "FILE" {
            values[option.name] = try values[option.name]?.map { try HostPlaces.path($0).text }
        }
    }

    func has(_ name: String) -> Bool { flags.contains(name) || values[name] != nil }
    func value(_ name: String) -> String? { values[name]?.last }
    func all(_ name: String) -> [String] { values[name] ?? [] }

    func integer(_ name: String) throws(KafkaUsageError) -> Int64? {
        guard let text = value(name) else { return nil }
        guard let number = Int64(text) else {
            throw KafkaUsageError("Cannot parse argument '\(text)' of option \(name.dropFirst(2))")
        }
        return number
    }

    /// `key=value` texts of an option, the last of a key winning.
    func properties(_ name: String) throws(KafkaUsageError) -> [String: String] {
        var found: [String: String] = [:]
        for text in all(name) {
            guard let equals = text.firstIndex(of: "=") else {
                throw KafkaUsageError("\(name) needs KEY=VALUE and has \"\(text)\"")
            }
            found[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return found
    }
}

/// Words that a tool cannot make sense of: the sentence, then the tool's help, and exit code 1.
struct KafkaUsageError: Error {
    var message: String
    init(_ message: String) { self.message = message }
}

/// A tool's work failed: the sentence, and exit code 1.
struct KafkaToolError: Error {
    var message: String
    init(_ message: String) { self.message = message }
}
