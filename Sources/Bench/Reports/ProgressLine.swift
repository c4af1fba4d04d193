package import Measurements
package import Vocabulary

/// The line that says how a run goes on: the phase, its rate, the p99 of the last second, the time
/// left. On a terminal one line is written over again and again; elsewhere a plain line now and then.
package struct ProgressLine: Sendable {
    /// Between two plain lines.
    package static let plainInterval = Nanoseconds.seconds(Int64(5))
    /// Between two versions of the terminal's line.
    package static let terminalInterval = Nanoseconds.milliseconds(200)
    /// Rates are taken over at least this long.
    private static let rateInterval = Nanoseconds.milliseconds(900)

    private let isTerminal: Bool
    private let width: Int
    private var phase = ""
    private var shown: Instant?
    private var counted: (at: Instant, snapshot: LiveSnapshot)?
    private var rate: (acked: Double?, delivered: Double?) = (nil, nil)
    private var isOpen = false

    package init(isTerminal: Bool, width: Int = 80) {
        self.isTerminal = isTerminal
        self.width = max(width, 40)
    }

    /// What is to be written, as it is; empty when it is not yet time for another line.
    package mutating func update(
        phase: String, started: Instant, length: Nanoseconds?, snapshot: LiveSnapshot?, now: Instant
    ) -> String {
        if phase != self.phase {
            self.phase = phase
            counted = nil
            rate = (nil, nil)
            shown = nil
        }
        if let snapshot { count(snapshot, now) }
        let interval = isTerminal ? Self.terminalInterval : Self.plainInterval
        if let shown, now - shown < interval { return "" }
        shown = now
        let line = line(started: started, length: length, snapshot: snapshot, now: now)
        guard isTerminal else { return line + "\n" }
        isOpen = true
        // To the line's start, and what an older and longer version left is erased.
        return "\r" + line.prefix(width - 1) + "\u{1B}[K"
    }

    /// Takes the terminal's line away, before anything else is printed.
    package mutating func finish() -> String {
        defer { isOpen = false }
        return isOpen ? "\r\u{1B}[K" : ""
    }

    private mutating func count(_ snapshot: LiveSnapshot, _ now: Instant) {
        guard let counted else {
            self.counted = (now, snapshot)
            return
        }
        let span = now - counted.at
        guard span >= Self.rateInterval else { return }
        let acked = Double(snapshot.acked - counted.snapshot.acked) / span.inSeconds
        let delivered = Double(snapshot.delivered - counted.snapshot.delivered) / span.inSeconds
        rate = (max(acked, 0), snapshot.delivered > 0 ? max(delivered, 0) : nil)
        self.counted = (now, snapshot)
    }

    private func line(
        started: Instant, length: Nanoseconds?, snapshot: LiveSnapshot?, now: Instant
    ) -> String {
        var parts = [phase]
        if let acked = rate.acked { parts.append(MeasuredText.rate(acked) + " acked") }
        if let delivered = rate.delivered {
            parts.append(MeasuredText.rate(delivered) + " delivered")
        }
        if let second = snapshot?.lastSecond, !second.isEmpty {
            parts.append("p99 " + MeasuredText.time(Nanoseconds(second.quantile(0.99))))
        }
        if let snapshot {
            if snapshot.failed > 0 { parts.append("\(snapshot.failed.grouped) failed") }
            if snapshot.unknown > 0 { parts.append("\(snapshot.unknown.grouped) unknown") }
        }
        let passed = (now - started).value / 1_000_000_000
        if let length {
            let left = max((length.value + 999_999_999) / 1_000_000_000 - passed, 0)
            parts.append("\(left.grouped) s left")
        } else {
            parts.append("\(passed.grouped) s")
        }
        return parts.joined(separator: "   ")
    }
}
