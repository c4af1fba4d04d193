package import Comparisons
package import Platform
import Statistics
package import Vocabulary

/// One run of a series: a fresh process of this very tool, which starts a fresh broker on a fresh
/// directory and port. What differs by chance between two runs, such as the length of the
/// environment and of names, is drawn from the seed, so that no arm keeps a lucky layout.
package struct ChildRun {
    package struct Settings: Sendable {
        /// The `trial` that generates load and measures, whatever serves.
        package var executable: FilePath
        package var data: FilePath
        package var isPinned: Bool
        package var warmsEach: Bool
        /// Beyond the plan's own length, before the child is killed.
        package var timeMax: Nanoseconds
        /// Further words of the child's command line.
        package var words: [String] = []

        package init(
            executable: FilePath, data: FilePath, isPinned: Bool, warmsEach: Bool,
            timeMax: Nanoseconds
        ) {
            self.executable = executable
            self.data = data
            self.isPinned = isPinned
            self.warmsEach = warmsEach
            self.timeMax = timeMax
        }
    }

    let settings: Settings
    let directory: SeriesDirectory
    let design: SeriesDesign

    package init(settings: Settings, directory: SeriesDirectory, design: SeriesDesign) {
        self.settings = settings
        self.directory = directory
        self.design = design
    }

    private let files = DiskFileSystem()
    /// The work that a run's broker is to do to no use, and the process that may ask for it: the parent
    /// of the run.
    package static let plantedWork = "TRIAL_CALIBRATED_WORK"
    package static let calibrator = "TRIAL_CALIBRATOR"
    private static let paddingMax = 4_096
    private static let complaintMax = ByteCount.kib(64)

    /// Runs to the end of the child, or of the interruption, and journals nothing.
    package func carryOut(
        _ place: RunPlace, arm: Arm, number: Int, canary: CanaryReading?,
        isInterrupted: () -> Bool
    ) throws -> JournalEntry {
        let digits = String(number)
        let name =
            String(repeating: "0", count: max(0, 3 - digits.count)) + digits + "-" + arm.label
        let out = directory.runs.appending(name + ".part")
        try FileBytes.createDirectories(out, in: files)
        let started = MonotonicClock.now()
        let command = command(place, arm: arm, out: out)
        let child = try ChildProcess.start(command.child)
        let exit = wait(for: child, isInterrupted: isInterrupted)
        try? Self.remove(command.data, files)
        let complaint = complaint(in: out, of: exit)
        let kept = try keep(out, as: name)
        return JournalEntry(
            place: place, canary: canary, run: kept ? name : nil, exit: exit,
            complaint: complaint,
            seconds: ((MonotonicClock.now() - started).inSeconds * 1e3).rounded() / 1e3)
    }

    private func command(_ place: RunPlace, arm: Arm, out: FilePath)
        -> (child: ChildProcess.Command, data: FilePath)
    {
        var random = SeededOrder.setUp(seed: design.seed, place: place)
        let padding = String(repeating: "x", count: random.below(Self.paddingMax))
        let length = 4 + random.below(28)
        let letters = (0..<length).map { _ in Character(UnicodeScalar(UInt8(97 + random.below(26))))
        }
        let data = settings.data.appending("trial-" + String(letters))
        var words = [
            "run", directory.plan(of: arm.label).text, "--plain", "--out", out.text,
            "--data", data.text, "--seed", String(loadSeed(place)),
        ]
        if settings.isPinned { words.append("--pin") }
        if !settings.warmsEach { words.append("--cold") }
        if let build = arm.build { words += ["--serve-with", build] }
        words += settings.words
        var command = ChildProcess.Command(settings.executable, words)
        var environment = HostEnvironment.current
        environment["TRIAL_PADDING"] = padding
        if let work = arm.plantedWork {
            environment[Self.plantedWork] = "\(work)"
            environment[Self.calibrator] = HostEnvironment.processID
        }
        command.environment = environment
        command.output = out.appending("said")
        command.error = out.appending("complaints")
        return (command, data)
    }

    /// Both arms of a round carry the same load.
    private func loadSeed(_ place: RunPlace) -> UInt64 {
        var random = SeededOrder.random(
            seed: design.seed ^ 0x10AD, series: place.series,
            block: place.block * SeriesDesign.roundsPerBlock + place.round)
        return random.next() >> 1
    }

    private func wait(for child: ChildProcess, isInterrupted: () -> Bool) -> Int32 {
        let deadline =
            MonotonicClock.now() + .seconds(design.runSeconds) + settings.timeMax
        while true {
            let tick = MonotonicClock.now() + .milliseconds(100)
            if let exit = child.wait(until: tick) {
                if case .exited(let code) = exit.ending { return code }
                return -1
            }
            if isInterrupted() {
                child.terminate()
                if child.wait(until: MonotonicClock.now() + .seconds(Int64(20))) == nil {
                    child.kill()
                }
                _ = child.wait(until: .distantFuture)
                return 130
            }
            if MonotonicClock.now() >= deadline {
                child.kill()
                _ = child.wait(until: .distantFuture)
                return -1
            }
        }
    }

    /// The run's folder takes its place in the series; what the ledger proved is in the verdict.
    private func keep(_ out: FilePath, as name: String) throws -> Bool {
        let target = directory.runs.appending(name)
        if files.exists(target) { try Self.remove(target, files) }
        var kept = false
        for scenario in try files.list(out) where scenario.isDirectory {
            let folder = out.appending(scenario.name)
            for run in try files.list(folder) where run.isDirectory && !kept {
                try files.rename(folder.appending(run.name), to: target)
                kept = true
            }
        }
        for file in ["said", "complaints"] where kept && files.exists(out.appending(file)) {
            try files.rename(out.appending(file), to: target.appending(file + ".txt"))
        }
        try Self.remove(out, files)
        return kept
    }

    private func complaint(in out: FilePath, of exit: Int32) -> String? {
        guard ![0, 1, 3, 4].contains(exit) else { return nil }
        let bytes = try? FileBytes.read(
            out.appending("complaints"), limit: Self.complaintMax, as: "report", in: files)
        let last = bytes.flatMap {
            String(decoding: $0, as: UTF8.self).split(separator: "\n").last.map(String.init)
        }
        let ending = exit < 0 ? "the run was killed or crashed" : "the run ended with \(exit)"
        return last.map { "\(ending): \($0)" } ?? ending
    }

    static func remove(_ path: FilePath, _ files: any FileSystem) throws {
        for entry in try files.list(path) {
            let inner = path.appending(entry.name)
            if entry.isDirectory { try remove(inner, files) } else { try files.remove(inner) }
        }
        try files.removeDirectory(path)
    }
}
