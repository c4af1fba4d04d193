/// Shell completion, made from the command rows.
enum Completion {
    static func text(for shell: String, _ commands: [Command]) throws -> String {
        switch shell {
        case "bash": return bash(commands)
        // zsh runs bash's completions by its own means.
        case "zsh": return "autoload -U +X bashcompinit && bashcompinit\n" + bash(commands)
        case "fish": return fish(commands)
        default: throw UsageError("completion knows bash, zsh and fish, and not \"\(shell)\"")
        }
    }

    private static func fish(_ commands: [Command]) -> String {
        var text = ""
        for command in commands {
            text += "complete -c trial -n __fish_use_subcommand -a \(command.name) "
            text += "-d \(quoted(command.summary))\n"
            for option in command.options {
                text += "complete -c trial -n '__fish_seen_subcommand_from \(command.name)' "
                text += "-l \(option.name.drop { $0 == "-" })"
                text += (option.value == nil ? "" : " -r") + " -d \(quoted(option.help))\n"
            }
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
    }

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
