import Foundation
import LoadGeneration
import Platform
import Reports
import Runner
import Vocabulary

/// Prints how a run goes: one line that is written over on a terminal, plain lines elsewhere.
final class ProgressPrinter: RunProgress {
    private var line: ProgressLine
    private let isTerminal: Bool

    init(isTerminal: Bool, width: Int) {
        self.isTerminal = isTerminal
        line = ProgressLine(isTerminal: isTerminal, width: width)
    }

    func moment(_ moment: RunMoment) {
        let now = MonotonicClock.now()
        let length = moment.remaining.map { moment.elapsed + $0 }
        write(
            line.update(
                phase: moment.phase, started: now - moment.elapsed, length: length,
                snapshot: moment.load?.live, now: now))
    }

    func event(_ text: String) {
        write(line.finish())
        write("  \(text)\n")
    }

    func finish() { write(line.finish()) }

    private func write(_ text: String) {
        guard !text.isEmpty else { return }
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
