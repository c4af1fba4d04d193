import Foundation
import Runner

/// Which build this is. The commit is written beside the executable by `bin/build.sh`.
enum BuildFacts {
    static let version = "0.1.0"

    #if DEBUG
        static let build = "debug"
    #else
        static let build = "release"
    #endif

    static var commit: String? {
        let path = executable + "-commit"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The path of this executable.
    static var executable: String {
        Bundle.main.executablePath ?? CommandLine.arguments[0]
    }

    static var text: String { "\(version) (\(commit ?? "commit unknown"), \(build))" }

    static var tool: ToolFacts { ToolFacts(version: version, commit: commit, build: build) }
}
