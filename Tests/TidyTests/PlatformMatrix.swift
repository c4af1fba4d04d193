/// What was tested how, on the way to Windows: the source of docs/platforms.md. Every claim names a test,
/// which has to be there under that name.
enum PlatformMatrix {
    enum Way: String, CaseIterable {
        case linux = "run on Linux"
        case wine = "run under Wine"
        case simulated = "simulated"
        case parsed = "parsed only"
    }

    struct Claim {
        var way: Way
        /// Below `Tests`.
        var file: String
        var test: String

        init(_ way: Way, _ file: String, _ test: String) {
            self.way = way
            self.file = file
            self.test = test
        }
    }

    struct Row {
        var feature: String
        var claims: [Claim]
    }

    static let rows: [Row] = [
        Row(
            feature: "Windows paths are read by Windows' rules",
            claims: [
                Claim(
                    .linux, "PlatformTests/PathOracleTests.swift",
                    "thousands of generated paths mean what they mean to Python"),
                Claim(
                    .linux, "PlatformTests/PathTests.swift",
                    "what Windows could not hold is said with the name"),
            ]),
        Row(
            feature: "Drives of Windows paths are folders of this host",
            claims: [
                Claim(
                    .linux, "ProcessTests/WindowsPathTests.swift",
                    "a broker keeps its logs below the folder of the drive"),
                Claim(
                    .wine, "WineTests/TutorialTests.swift",
                    "the tutorial's commands do what it says"),
            ]),
        Row(
            feature: "Settings files with Windows paths, CRLF, a byte order mark, Latin-1",
            claims: [
                Claim(
                    .linux, "ProcessTests/WindowsPathTests.swift",
                    "single backslashes stop the start and show what to write"),
                Claim(
                    .wine, "WineTests/TutorialTests.swift",
                    "a path with single backslashes stops the start"),
            ]),
        Row(
            feature: "Topics whose directories Windows could not hold",
            claims: [
                Claim(
                    .linux, "ProcessTests/WindowsPathTests.swift",
                    "a topic that Windows could not hold gets another directory"),
                Claim(
                    .simulated, "PartitionLogTests/PartitionNameTests.swift",
                    "a crash at any moment of the carrying loses no log"),
            ]),
        Row(
            feature: "Scripts: words, directory, exit codes",
            claims: [
                Claim(
                    .linux, "ProcessTests/ScriptTests.swift",
                    "what is there is what the table says, byte by byte"),
                Claim(
                    .wine, "WineTests/BatchTests.swift",
                    "every script hands on every word as it was written"),
                Claim(
                    .wine, "WineTests/BatchTests.swift",
                    "a script works from any directory, wherever it is"),
                Claim(.wine, "WineTests/BatchTests.swift", "the exit code is the program's"),
            ]),
        Row(
            feature: "The tutorial's four commands, and a clean stop",
            claims: [
                Claim(
                    .wine, "WineTests/TutorialTests.swift",
                    "the tutorial's commands do what it says")
            ]),
        Row(
            feature: "A distribution through its own scripts (`target: scripts:DIR`)",
            claims: [
                Claim(
                    .linux, "ProcessTests/ScriptTargetTests.swift",
                    "our own scripts start it, stop it by script and keep every record"),
                Claim(
                    .linux, "PeerTests/TargetTests.swift",
                    "a distribution of Kafka through its own scripts"),
            ]),
        Row(
            feature: "Files that are open are neither removed nor renamed nor replaced",
            claims: [
                Claim(
                    .simulated, "PlatformTests/WindowsRulesTests.swift",
                    "what is open is neither removed nor renamed nor replaced"),
                Claim(
                    .simulated, "CrashSimulationTests/CrashSimulationTests.swift",
                    "it does so with the rules of Windows"),
            ]),
        Row(
            feature: "Retention of a segment that is being read (KAFKA-1194)",
            claims: [
                Claim(
                    .simulated, "PartitionLogTests/OpenFileTests.swift",
                    "retention leaves a segment that is being read, and takes it later")
            ]),
        Row(
            feature: "Deleting a topic with open files (KAFKA-6203, KAFKA-9458)",
            claims: [
                Claim(
                    .simulated, "PartitionLogTests/OpenFileTests.swift",
                    "a topic is deleted with its own files open"),
                Claim(
                    .simulated, "PartitionLogTests/OpenFileTests.swift",
                    "a topic that is being read is deleted, and made anew at once"),
            ]),
        Row(
            feature: "Files, locks and their errors through Windows' interfaces",
            claims: [
                Claim(
                    .parsed, "TidyTests/WindowsArmTests.swift",
                    "every arm for Windows is Swift for that target")
            ]),
        Row(
            feature: "Child processes in jobs through Windows' interfaces",
            claims: [
                Claim(
                    .parsed, "TidyTests/WindowsArmTests.swift",
                    "every arm for Windows is Swift for that target")
            ]),
        Row(
            feature: "The words of a child process as the one line that Windows hands on",
            claims: [
                Claim(
                    .linux, "PlatformTests/PathOracleTests.swift",
                    "two thousand lines of words are quoted as Python quotes them")
            ]),
    ]

    static var text: String {
        var lines = [
            "# Platforms", "",
            "Trial is built and run on Linux. This page says what was done about Windows, and how far it "
                + "was tested; it is made from the tests, and a claim without its test fails there.",
            "",
            "| feature | " + Way.allCases.map(\.rawValue).joined(separator: " | ") + " |",
            "| --- |" + String(repeating: " --- |", count: Way.allCases.count),
        ]
        for row in rows {
            let cells = Way.allCases.map { way in
                row.claims.contains { $0.way == way } ? "yes" : "–"
            }
            lines.append("| \(row.feature) | \(cells.joined(separator: " | ")) |")
        }
        lines += ["", "The tests behind it:", ""]
        for row in rows {
            lines.append("- \(row.feature)")
            for claim in row.claims {
                lines.append("  - \(claim.way.rawValue): *\(claim.test)* (`Tests/\(claim.file)`)")
            }
        }
        lines += ["", "## What the words mean", ""] + words
        return lines.joined(separator: "\n") + "\n"
    }

    private static let words = [
        "- **Run on Linux**: the feature itself, in the built program or its tests, on this host.",
        "- **Run under Wine**: the `.bat` files run in the cmd of Wine 8 and start, through a small Windows "
            + "program, the Linux `trial`. That shows what the scripts hand on: words, directory, streams, "
            + "exit codes. It shows nothing of files, locks or consoles on Windows, and nothing is asked "
            + "for that Wine is known to do otherwise (`&&`, `||`, codes after `call`, a `%` that is "
            + "handed on: that one is untested).",
        "- **Simulated**: on the crashable file system with the rules of Windows (`trial simulate "
            + "--windows`). What is open can be neither removed nor renamed nor replaced, names have no "
            + "case, some names are refused, and directories cannot be synced. One assumption is NTFS's and "
            + "was not measured: entries become durable in order, with a rename that is written through "
            + "and with the sync of any file.",
        "- **Parsed only**: the compiler reads it for the target x86_64-unknown-windows-msvc. Nobody has "
            + "type-checked, linked or run it; it counts as not run.",
        "",
        "Not done at all: a build on Windows, `target: scripts:DIR` through `.bat` files, Kafka's own `.bat` "
            + "files (they need a Java for Windows), a network share, Ctrl-C in a Windows console.",
    ]
}
