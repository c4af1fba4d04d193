/// One command of `trial`, as a row: parsing, help and completion are made from it.
struct Command: Sendable {
    var name: String
    /// What follows the name in the usage line, `FILE…`.
    var operands: String
    var operandCount: ClosedRange<Int>
    var summary: String
    /// What a reader of `trial help NAME` should know beyond the options.
    var discussion = ""
    var options: [OptionSpecification]
    var run: @Sendable (Arguments) throws -> ExitCode

    static let anyNumber = 1...1_000
}
