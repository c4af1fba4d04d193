import Testing
import Vocabulary

@testable import Measurements
@testable import Reports

struct ProgressLineTests {
    let start = Instant(nanoseconds: 1_000_000_000)

    private func lines(isTerminal: Bool, width: Int = 80) -> [String] {
        var progress = ProgressLine(isTerminal: isTerminal, width: width)
        let second = Histogram(significantDigits: 2)
        second.record(4_200_000, count: 10)
        return (0...100).map { step in
            let now = start + .milliseconds(Int64(step) * 100)
            let snapshot = LiveSnapshot(
                acked: Int64(step) * 5_000, unknown: step > 50 ? 3 : 0,
                lastSecond: step > 20 ? second : nil)
            return progress.update(
                phase: "measure", started: start, length: .seconds(Int64(20)), snapshot: snapshot,
                now: now)
        }
    }

    @Test func `a plain line comes every five seconds, with rate, p99 and time left`() {
        let lines = lines(isTerminal: false).filter { !$0.isEmpty }
        #expect(
            lines == [
                "measure   20 s left\n", "measure   50,000/s acked   p99 4.23 ms   15 s left\n",
                "measure   50,000/s acked   p99 4.23 ms   3 unknown   10 s left\n",
            ])
    }

    @Test func `a terminal's line is written over, and never wider than the terminal`() {
        let written = lines(isTerminal: true, width: 40).filter { !$0.isEmpty }
        #expect(written.count == 51)
        for line in written {
            #expect(line.hasPrefix("\r") && line.hasSuffix("\u{1B}[K") && !line.contains("\n"))
            #expect(line.count <= 1 + 39 + 3)
        }
    }

    @Test func `finishing takes the line away, once`() {
        var progress = ProgressLine(isTerminal: true)
        #expect(progress.finish() == "")
        _ = progress.update(phase: "drain", started: start, length: nil, snapshot: nil, now: start)
        #expect(progress.finish() == "\r\u{1B}[K" && progress.finish() == "")
    }

    @Test func `a new phase is told at once and starts its own rate`() {
        var progress = ProgressLine(isTerminal: false)
        func update(_ phase: String, _ second: Int64, acked: Int64) -> String {
            progress.update(
                phase: phase, started: start, length: nil, snapshot: LiveSnapshot(acked: acked),
                now: start + .seconds(second))
        }
        #expect(update("warmup", 0, acked: 0) == "warmup   0 s\n")
        #expect(update("warmup", 1, acked: 900) == "")
        #expect(update("measure", 2, acked: 10) == "measure   2 s\n")
        #expect(update("measure", 7, acked: 510) == "measure   100/s acked   7 s\n")
    }
}
