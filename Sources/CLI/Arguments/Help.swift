/// Help texts, made from the command rows.
enum Help {
    static func overview(_ commands: [Command]) -> String {
        var text = """
            trial puts a Kafka-protocol broker on trial: throughput, latency, durability after kill -9.

            usage: trial COMMAND [OPTIONS]


            """
        let width = commands.map(\.name.count).max() ?? 0
        for command in commands {
            text += "  \(padded(command.name, to: width))  \(command.summary)\n"
        }
        text += """

            trial help COMMAND explains one; trial --version says which build this is.
            trial man | man -l - shows all of them; source <(trial completion) teaches them to bash, and
            trial completion zsh and trial completion fish print those of other shells.
            --drive C=DIR, before or after any of them, lets C:\\x stand for DIR/x (also TRIAL_DRIVES=C=DIR).
            Exit codes: \(codes(ExitCode.meanings.prefix(4)))
            \(codes(ExitCode.meanings.dropFirst(4)))

            """
        return text
    }

    private static func codes(_ meanings: ArraySlice<(ExitCode, String)>) -> String {
        meanings.map { "\($0.rawValue) \($1)" }.joined(separator: " · ")
    }

    static func page(_ command: Command) -> String {
        var text = "trial \(command.name): \(command.summary)\n\nusage: trial \(command.name)"
        if !command.options.isEmpty { text += " [OPTIONS]" }
        if !command.operands.isEmpty { text += " \(command.operands)" }
        text += "\n"
        if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
        if !command.options.isEmpty {
            text += "\n"
            let names = command.options.map { option in
                option.value.map { "\(option.name) \($0)" } ?? option.name
            }
            let width = names.map(\.count).max() ?? 0
            for (name, option) in zip(names, command.options) {
                text += "  \(padded(name, to: width))  \(option.help)\n"
            }
        }
        return text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
