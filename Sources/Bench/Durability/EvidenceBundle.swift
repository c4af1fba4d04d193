import Foundation
import Measurements
import Platform
import Runner
import Verdicts
import Vocabulary

/// What makes one failed run a piece of evidence by itself: beside plan, record, ledger and logs the
/// data directory with its hashes, what became of each crash, and the command that repeats it.
struct EvidenceBundle {
    private let outcome: RunOutcome
    private let judged: JudgedRun
    private let seed: UInt64

    init(_ outcome: RunOutcome, _ judged: JudgedRun, seed: UInt64) {
        self.outcome = outcome
        self.judged = judged
        self.seed = seed
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
            """
        try directory.write(script + "\n", to: "repro.sh")
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
