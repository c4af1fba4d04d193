/// What `trial` answers to a CI job.
struct ExitCode: RawRepresentable, Equatable, Sendable {
    var rawValue: Int32

    static let passed = ExitCode(rawValue: 0)
    static let limitNotMet = ExitCode(rawValue: 1)
    static let regressed = ExitCode(rawValue: 2)
    static let violated = ExitCode(rawValue: 3)
    static let unknown = ExitCode(rawValue: 4)
    static let refused = ExitCode(rawValue: 5)
    static let environment = ExitCode(rawValue: 6)
    static let badInput = ExitCode(rawValue: 64)
    static let interrupted = ExitCode(rawValue: 130)

    /// Of the commands of `trial`; `trial kafka` and the scripts keep Kafka's own.
    static let meanings: [(ExitCode, String)] = [
        (.passed, "passed"), (.limitNotMet, "a limit was not met"),
        (.regressed, "performance regression"),
        (.violated, "durability violated"), (.unknown, "unknown"), (.refused, "refused"),
        (.environment, "environment"), (.badInput, "bad input"), (.interrupted, "interrupted"),
    ]
}
