package import Measurements
import Platform
import Vocabulary

/// Runs targets side by side: each run is a process of this tool of its own, which starts its broker
/// afresh, and the rounds are interleaved, so that a host that slows down slows all of them.
package final class VersusSeries {
    package private(set) var runs: [VersusRun] = []
    private let design: VersusDesign
    private let interruption: Interruption
    private let event: (String) -> Void
    private let files = DiskFileSystem()

    package init(
        _ design: VersusDesign, interruption: Interruption, event: @escaping (String) -> Void
    ) {
        self.design = design
        self.interruption = interruption
        self.event = event
    }

    /// All rounds; `saved` hears after each run, so that an interrupted series leaves a table.
    package func carryOut(_ saved: ([VersusRun]) throws -> Void) throws {
        for round in 0..<design.rounds {
            for target in design.order(ofRound: round) {
                guard !interruption.isSet else { return }
                runs.append(try carryOut(target, round: round))
                try saved(runs)
            }
        }
    }

    /// One run of `target`, with further words; for a search beside the rounds.
    package func carryOut(_ target: Int, round: Int, extra: [String] = []) throws -> VersusRun {
        let number = String(runs.count + searched + 1)
        if !extra.isEmpty { searched += 1 }
        let name =
            String(repeating: "0", count: max(0, 3 - number.count)) + number + "-"
            + design.label(target)
        let folder = design.directory.appending("runs").appending(name)
        try FileBytes.createDirectories(folder, in: files)
        event("round \(round + 1) of \(design.rounds): \(design.targets[target])")
        var command = ChildProcess.Command(
            design.executable,
            ["run", design.scenario, "--target", design.targets[target], "--plain"]
                + design.words + extra + ["--out", folder.text])
        command.output = folder.appending("output.txt")
        command.error = folder.appending("errors.txt")
        let code = try wait(for: try ChildProcess.start(command))
        // A run that was judged says the reason itself, in its report.
        let isJudged = [0, 1, 3, 4].contains(code)
        return VersusRun(
            target: target, round: round, name: name, exit: code, record: record(below: folder),
            complaint: isJudged ? nil : LogExcerpt.explaining(folder.appending("errors.txt")))
    }

    private var searched = 0

    /// The child ends its own broker; it is given the time for that.
    private static let interruptLimit = Nanoseconds.seconds(Int64(60))

    private func wait(for child: ChildProcess) throws -> Int32 {
        while true {
            if let exit = child.wait(until: MonotonicClock.now() + .milliseconds(100)) {
                if case .exited(let code) = exit.ending { return code }
                return -1
            }
            guard interruption.isSet else { continue }
            child.terminate()
            if child.wait(until: MonotonicClock.now() + Self.interruptLimit) == nil { child.kill() }
            _ = child.wait(until: .distantFuture)
            return 130
        }
    }

    /// `<folder>/<scenario>/<time>/result.json`
    private func record(below folder: FilePath) -> RunRecord? {
        for scenario in (try? files.list(folder)) ?? [] where scenario.isDirectory {
            let place = folder.appending(scenario.name)
            for run in (try? files.list(place)) ?? [] where run.isDirectory {
                let path = place.appending(run.name).appending("result.json")
                guard
                    let bytes = try? FileBytes.read(
                        path, limit: .mib(64), as: FileKind("report"), in: files)
                else { continue }
                let text = String(decoding: bytes, as: UTF8.self)
                return try? RecordJSON.decode(RunRecord.self, from: text)
            }
        }
        return nil
    }
}

/// One run of a series, and what it left.
package struct VersusRun {
    package var target: Int
    package var round: Int
    /// Its folder below `runs/`.
    package var name: String
    package var exit: Int32
    package var record: RunRecord?
    /// Its last words, when it failed.
    package var complaint: String?
}
