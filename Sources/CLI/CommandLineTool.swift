import Foundation

/// Finds the command, checks its words, runs it, and turns what it throws into a sentence and an
/// exit code.
struct CommandLineTool {
    let commands: [Command]

    func run(_ words: [String]) -> ExitCode {
        do {
            return try dispatch(
                try HostPlaces.setUp(words, ProcessInfo.processInfo.environment))
        } catch {
            Console.complain(Complaint.sentences(of: error))
            return Complaint.exitCode(of: error)
        }
    }

    private func dispatch(_ words: [String]) throws -> ExitCode {
        guard let name = words.first else {
            Console.complain([Help.overview(commands)])
            return .badInput
        }
        switch name {
        case "--version", "version":
            Console.say("trial \(BuildFacts.text)")
            return .passed
        case "help", "--help", "-h":
            return try help(words.dropFirst().first)
        case "kafka":
            return ExitCode(rawValue: KafkaTools.run(Array(words.dropFirst())))
        case "completion":
            Console.say(try Completion.text(for: words.dropFirst().first ?? "bash", commands))
            return .passed
        case "man":
            Console.say(ManualPage.roff(commands))
            return .passed
        default: break
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            throw UsageError.unknownCommand(name, among: commands)
        }
        let rest = Array(words.dropFirst())
        if rest.contains("--help") || rest.contains("-h") { return try help(name) }
        return try command.run(try Arguments(rest, for: command))
    }

    private func help(_ name: String?) throws -> ExitCode {
        guard let name else {
            Console.say(Help.overview(commands))
            return .passed
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            throw UsageError.unknownCommand(name, among: commands)
        }
        Console.say(Help.page(command))
        return .passed
    }
}
