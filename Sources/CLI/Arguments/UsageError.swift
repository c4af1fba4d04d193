import Scenarios

/// A mistake on the command line, in one sentence. Exit code 64.
struct UsageError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }

    static func unknownOption(_ name: String, of command: Command) -> UsageError {
        let nearest = NearestName.of(name, among: command.options.map(\.name))
        let hint = nearest.map { "; did you mean \($0)?" } ?? "; see trial help \(command.name)"
        return UsageError("\(command.name) has no option \(name)\(hint)")
    }

    static func unknownCommand(_ name: String, among commands: [Command]) -> UsageError {
        let nearest = NearestName.of(name, among: commands.map(\.name))
        let hint = nearest.map { "; did you mean \($0)?" } ?? "; see trial help"
        return UsageError("there is no command \"\(name)\"\(hint)")
    }
}
