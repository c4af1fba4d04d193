/// One mistake in a scenario: where it is, and a sentence that says what it is and what to do.
package struct ScenarioError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path as given, or the option it came from (`--set topic/partitions=x`).
    package var file: String
    /// From 1; 0 when the mistake has no line (the whole file, or an option).
    package var line: Int
    /// In characters, from 1; 0 when the mistake has no line.
    package var column: Int
    package var message: String

    package init(file: String, line: Int = 0, column: Int = 0, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    package var description: String {
        line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)"
    }
}

/// All mistakes of one scenario, in the order of their lines; exit code 64.
package struct ScenarioErrors: Error, Sendable, Hashable, CustomStringConvertible {
    package var errors: [ScenarioError]
    /// True when there were more than `ScenarioLimits.errors`.
    package var isCut: Bool

    package init(_ errors: [ScenarioError], isCut: Bool = false) {
        self.errors = errors
        self.isCut = isCut
    }

    package var description: String {
        let lines = errors.map(\.description)
        return (isCut ? lines + ["and more; these \(errors.count) come first"] : lines)
            .joined(separator: "\n")
    }
}
