/// The scripts of `bin` and their twins of `bin/windows`: one row a tool.
struct ScriptTable {
    struct Row {
        /// The script's name without its ending, `kafka-topics`.
        var name: String
        /// What it hands to `trial` before its own arguments.
        var words: [String]
    }

    struct File: Equatable {
        /// Below `bin`.
        var path: String
        var text: String
        var isExecutable: Bool
    }

    /// `trial` itself, and every one of Kafka's tools.
    static let rows =
        [Row(name: "trial", words: [])]
        + KafkaTools.all.map { tool in
            let hasItsOwnName = tool.name.hasPrefix("zookeeper-")
            return Row(
                name: hasItsOwnName ? tool.name : "kafka-" + tool.name, words: ["kafka", tool.name])
        }

    static var files: [File] {
        rows.flatMap { row in
            [
                File(path: "\(row.name).sh", text: row.shell, isExecutable: true),
                File(path: "windows/\(row.name).bat", text: row.batch, isExecutable: false),
            ]
        }
    }
}

extension ScriptTable.Row {
    private var about: String {
        "The tool of Kafka's name, native: trial \(words.joined(separator: " ")) --help"
    }

    /// For Linux: builds what is missing first.
    var shell: String {
        guard !words.isEmpty else {
            return #"""
                #!/usr/bin/env bash
                # Sets up and builds what is missing, then runs `trial` with the arguments given.
                set -euo pipefail
                binary=$("$(dirname "${BASH_SOURCE[0]}")/build.sh")
                exec "$binary" "$@"

                """#
        }
        return """
            #!/usr/bin/env bash
            # \(about)
            exec "$(dirname "${BASH_SOURCE[0]}")/trial.sh" \(words.joined(separator: " ")) "$@"

            """
    }

    /// For Windows: `%*` is the rest of the line as it was typed, so that nothing is quoted anew; every
    /// script starts the program itself, because a second script would read `%` and `^` again. Labels
    /// and no blocks, because a parenthesis in the folder's name would end one.
    var batch: String {
        let comment = words.isEmpty ? "Runs trial with the arguments given." : about
        let start = (["\"%TRIAL_EXE%\""] + words + ["%*"]).joined(separator: " ")
        let lines = [
            "@echo off",
            "rem \(comment)",
            "setlocal DisableDelayedExpansion",
            #"set "TRIAL_EXE=%~dp0trial.exe""#,
            #"if exist "%TRIAL_EXE%" goto run"#,
            #"set "TRIAL_EXE=%~dp0..\..\.build\release\trial.exe""#,
            #"if exist "%TRIAL_EXE%" goto run"#,
            #"echo \#(name): there is no trial.exe beside this script and none in .build\release;"#
                + #" see README.md beside this script 1>&2"#,
            "exit /b 6",
            ":run",
            start,
            "exit /b %ERRORLEVEL%",
        ]
        return lines.map { $0 + "\r\n" }.joined()
    }
}
