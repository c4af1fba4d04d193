/// Shell completion, made from the command rows.
enum Completion {
    /// For `source <(trial completion)`.
    static func bash(_ commands: [Command]) -> String {
        var text = """
            _trial() {
                local word="${COMP_WORDS[COMP_CWORD]}" command="${COMP_WORDS[1]}"
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "\(commands.map(\.name).joined(separator: " ")) help" -- "$word"))
                    return
                fi
                case "$command" in

            """
        for command in commands {
            let options = command.options.map(\.name).joined(separator: " ")
            text +=
                "        \(command.name)) COMPREPLY=($(compgen -W \"\(options)\" -f -- \"$word\")) ;;\n"
        }
        text += """
                esac
            }
            complete -o filenames -F _trial trial

            """
        return text
    }
}
