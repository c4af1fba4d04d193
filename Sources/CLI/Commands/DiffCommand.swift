import Measurements
import Platform
import Reports
import Verdicts

/// `trial diff RUN RUN`: two stored runs side by side.
enum DiffCommand {
    static let row = Command(
        name: "diff", operands: "RUN RUN", operandCount: 2...2,
        summary: "describe how two stored runs differ; never a verdict",
        discussion: """
            RUN is a folder that trial run left. One run each says nothing about a change of the program:
            trial compare and trial gate do.
            """,
        options: []
    ) { arguments in
        let runs = try arguments.operands.map { path in
            try RunFiles(directory: FilePath(path)).stored().run.record
        }
        Console.say(RunDifference(runs[0], runs[1]).text)
        return .passed
    }
}
