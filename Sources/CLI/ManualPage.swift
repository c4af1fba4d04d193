/// The manual page, made from the command rows, in the language of man(7).
enum ManualPage {
    static func roff(_ commands: [Command]) -> String {
        var text = """
            .TH TRIAL 1 "" "trial \(BuildFacts.version)" "Trial"
            .SH NAME
            trial \\- puts a Kafka\\-protocol broker on trial
            .SH SYNOPSIS
            .B trial
            .I COMMAND
            .RI [ OPTIONS ]
            .SH DESCRIPTION
            Measures throughput and latency of a broker that speaks Kafka's protocol, kills it under load,
            reads everything back, and says whether anything that was acknowledged is lost, duplicated,
            reordered or corrupted.
            .SH COMMANDS

            """
        for command in commands { text += section(command) }
        text += """
            .SH EXIT STATUS

            """
        for (code, meaning) in ExitCode.meanings {
            text += ".TP\n.B \(code.rawValue)\n\(escaped(meaning))\n"
        }
        return text + """
            .SH FILES
            .I reports/SCENARIO/TIME/
            holds a run: plan.yaml, result.json, report.md, report.html, histograms.hlog, series.csv,
            ledger/ and logs/.

            """
    }

    private static func section(_ command: Command) -> String {
        var text = ".SS \"trial \(escaped(command.name))"
        if !command.options.isEmpty { text += " [OPTIONS]" }
        if !command.operands.isEmpty { text += " \(escaped(command.operands))" }
        text +=
            "\"\n\(escaped(command.summary.prefix(1).uppercased() + command.summary.dropFirst())).\n"
        if !command.discussion.isEmpty { text += ".PP\n\(escaped(command.discussion))\n" }
        for option in command.options {
            text += ".TP\n.B \(escaped(option.name))"
            text += option.value.map { " \\fI\(escaped($0))\\fP" } ?? ""
            text += "\n\(escaped(option.help.prefix(1).uppercased() + option.help.dropFirst())).\n"
        }
        return text
    }

    /// Backslashes and hyphens mean something to roff, and so do a line's first dot and quote.
    private static func escaped(_ text: some StringProtocol) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
            var result = ""
            for character in line {
                switch character {
                case "\\": result += "\\e"
                case "-": result += "\\-"
                case "\"": result += "\\(dq"
                default: result.append(character)
                }
            }
            return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
        }.joined(separator: "\n")
    }
}
