import Foundation

/// What a CI service takes without being asked: annotations and a summary for GitHub Actions.
struct CIOutput {
    let annotations: String
    let markdown: String

    /// GitHub refuses a step summary above 1024 KiB.
    private static let summaryMax = 1_000_000

    func write() throws {
        let environment = ProcessInfo.processInfo.environment
        guard environment["GITHUB_ACTIONS"] == "true" else { return }
        // On the error stream, which GitHub reads as well: the output stays what was asked for.
        Console.complain([annotations])
        guard let path = environment["GITHUB_STEP_SUMMARY"],
            let file = FileHandle(forWritingAtPath: path)
        else { return }
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(markdown.utf8.prefix(Self.summaryMax)))
    }
}
