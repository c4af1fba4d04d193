import Platform

/// When a recorded run was crashed, and what kind of crash it was.
struct CrashMoment: Sendable, Hashable {
    /// The crash came just before this operation.
    var index: Int
    /// What was not synced may be gone; after a process death it is all there.
    var isPowerCut: Bool
    /// A start came after the crash already, and died as well.
    var isRestarted = false
}

/// What is crashed in memory: a recorded run, and the check that every image of it must pass.
protocol SimulatedSystem: AnyObject {
    /// What the run consisted of, for the report.
    var facts: String { get }

    /// Carries the run out on the disk that it was made with.
    func run() throws

    /// What is left out in recoveries from now on.
    var mutant: Mutant? { get set }

    /// Recovers the image in place.
    func recover(_ image: CrashableFileSystem, at moment: CrashMoment, closely: Bool)
        -> SimulatedRecovery

    /// Looks at copies of one image as closely as there is to look: two recoveries agree, a second
    /// one changes nothing, and what is added after it lasts.
    func lookClosely(at moment: CrashMoment, _ image: () -> CrashableFileSystem) -> [String]
}

/// What one recovery came to.
struct SimulatedRecovery {
    /// What is wrong with it.
    var texts: [String]
    /// What can be read, a list of sums for each log: its start, then each batch.
    var holds: [String: [Int]] = [:]
}

/// Which system is run.
package enum SimulatedWorkload: String, Sendable, CaseIterable {
    /// A log directory by itself, under its own interface.
    case log
    /// The whole engine, spoken to in frames of the protocol.
    case engine

    func system(on disk: CrashableFileSystem, _ options: SimulationOptions) -> any SimulatedSystem {
        switch self {
        case .log: LogSystem(on: disk, options)
        case .engine: EngineSystem(on: disk, options)
        }
    }
}
