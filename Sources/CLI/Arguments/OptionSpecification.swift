/// One option of a command: the row that parsing, help and shell completion are made from.
struct OptionSpecification: Sendable {
    /// With its dashes, `--target`.
    var name: String
    /// What stands for the value in help, `T`; nil for a flag.
    var value: String?
    var help: String
    var isRepeatable = false

    /// What stands for a path in help.
    static let pathValues: Set = ["DIR", "FILE", "FOLDER", "TRIAL"]

    static func flag(_ name: String, _ help: String) -> OptionSpecification {
        OptionSpecification(name: name, value: nil, help: help)
    }

    static func value(_ name: String, _ value: String, _ help: String, repeatable: Bool = false)
        -> OptionSpecification
    {
        OptionSpecification(name: name, value: value, help: help, isRepeatable: repeatable)
    }
}
