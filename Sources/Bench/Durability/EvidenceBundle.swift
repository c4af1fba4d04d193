import Foundation
import Measurements
import Platform
import Runner
import Scenarios
import Verdicts
import Vocabulary

/// What makes one failed run a piece of evidence by itself: beside plan, record, ledger and logs the
/// data directory with its hashes, what became of each crash, and the command that repeats it.
struct EvidenceBundle {
    private let outcome: RunOutcome
    private let judged: JudgedRun
    private let seed: UInt64
    private let snapshots: FilePath?
    private let describe: (@Sendable (FilePath) -> String)?

    /// Directories whose content is told, the latest: reading one takes seconds.
    private static let describedMax = 3

    init(
        _ outcome: RunOutcome, _ judged: JudgedRun, seed: UInt64, snapshots: FilePath? = nil,
        describe: (@Sendable (FilePath) -> String)? = nil
    ) {
        self.outcome = outcome
        self.judged = judged
        self.seed = seed
        self.snapshots = snapshots
        self.describe = describe
    }

    func write() throws {
        let directory = outcome.directory
        try directory.write(crashLines, to: "crashes.txt")
        try directory.write(
            judged.verdict.reasons.joined(separator: "\n") + "\n", to: "verdict.txt")
        let script = """
            #!/bin/sh
            # Repeats the run with its seed, then judges the stored evidence again.
            \(judged.record.command)
            trial check "$(dirname "$0")"
            # What a crash left, before a start mended it; a start on a copy of it can be repeated:
            #   trial kafka dump-log --verify "$(dirname "$0")/snapshots/crash-001"
            #   trial serve --override log.dirs=COPY
            """
        try directory.write(script + "\n", to: "repro.sh")
        try writeData(in: directory)
    }

    /// Of the latest copies and of what is there now: what it holds. Of all: each file's SHA-256.
    private func writeData(in directory: RunDirectory) throws {
        let files = DiskFileSystem()
        var places: [FilePath] = []
        if let snapshots, files.exists(snapshots) {
            places = try files.list(snapshots).filter(\.isDirectory)
                .map { snapshots.appending($0.name) }
        }
        places.append(outcome.data.path)
        if let describe {
            let held = places.suffix(Self.describedMax).map { "\($0)\n\(describe($0))" }
            try directory.write(held.joined(separator: "\n\n") + "\n", to: "data.txt")
        }
        var hashes = FileHashes()
        for place in places { try hashes.add(place) }
        try directory.write(hashes.text, to: "data.sha256")
    }

    private var crashLines: String {
        var lines = [
            "seed \(seed), run \(judged.record.runID), data in \(outcome.data.path)"
        ]
        for (fault, crash) in zip(judged.record.faults, outcome.crashes) {
            var line = "\(fault.at) s  \(crash.order.moment)"
            if let point = crash.killedAt { line += "  died at \(point)" }
            for point in crash.restartsKilledAt { line += "  restart died at \(point)" }
            line += "  \(fault.inFlight ?? 0) in flight, \(crash.acked) acked"
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
