package import Platform

/// How a run is to be carried out, apart from what its plan says.
package struct RunOptions: Sendable {
    /// Where `<scenario>/<time>/` is made.
    package var reports: FilePath
    /// Where the broker on trial keeps its log; nil for a folder beside the results.
    package var data: FilePath?
    /// The `trial` executable that serves.
    package var executable: FilePath
    /// Another build of it, which takes every second start.
    package var restartExecutable: FilePath?
    package var tool: ToolFacts
    /// Pins the broker and the generator to processors of their own.
    package var isPinned: Bool
    /// Leaves memory as it is found. The record says so in a warning.
    package var skipsWarming: Bool
    /// Keeps the broker's data after a run that passed.
    package var keepsData: Bool
    /// The command that reproduces the run, for the report.
    package var commandLine: String
    /// The run's own directory, when it is one of a series; else `<scenario>/<time>` below `reports`.
    package var directory: FilePath?
    /// The disk that `data` lies on, when its power is to be cut.
    package var disk: LoopDisk?
    /// After each restart what was verified is deleted from the broker.
    package var releasesVerified = false
    /// Holds each image that a power cut left against the model of the crashable file system.
    package var auditsImages = false
    /// Added to the environment of the broker on trial.
    package var environment: [String: String] = [:]
    /// Where each crash's data directory is copied to before the next start mends it; nil: nowhere.
    package var snapshots: FilePath?
    /// Finds the places that a target's paths stand for.
    package var paths = PathResolver.plain

    package init(
        reports: FilePath, data: FilePath?, executable: FilePath, tool: ToolFacts, isPinned: Bool,
        skipsWarming: Bool, keepsData: Bool, commandLine: String
    ) {
        self.reports = reports
        self.data = data
        self.executable = executable
        self.tool = tool
        self.isPinned = isPinned
        self.skipsWarming = skipsWarming
        self.keepsData = keepsData
        self.commandLine = commandLine
    }
}

/// Which build of Trial measured.
package struct ToolFacts: Sendable, Hashable {
    package var version: String
    package var commit: String?
    /// `release` or `debug`.
    package var build: String

    package init(version: String, commit: String?, build: String) {
        self.version = version
        self.commit = commit
        self.build = build
    }
}
