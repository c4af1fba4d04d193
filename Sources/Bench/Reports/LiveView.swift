package import Measurements
package import Vocabulary

/// How a run stands at one moment, as the live view takes it.
package struct LiveMoment: Sendable {
    package var phase: String
    package var elapsed: Nanoseconds
    /// Nil where nobody knows.
    package var remaining: Nanoseconds?
    package var counts: LiveSnapshot?
    /// Handed to the driver and without an outcome.
    package var inFlight: Int64 = 0
    /// Due, and not yet taken by the driver.
    package var waiting: Int64 = 0
    package var readBack: Int64?
    /// Of the last whole second, 1 for a core.
    package var brokerCPU: Double?
    package var clientCPU: Double?
    package var hostStallMilliseconds: Double?

    package init(phase: String, elapsed: Nanoseconds, remaining: Nanoseconds? = nil) {
        self.phase = phase
        self.elapsed = elapsed
        self.remaining = remaining
    }
}

/// What the live view knows and shows: fed with moments and events, it answers the lines of a screen
/// of any size. Holds no clock and writes nowhere.
package struct LiveView: Sendable {
    /// Between two screens.
    package static let interval = Nanoseconds.milliseconds(250)
    /// Seconds that the heat map remembers; more than any terminal has columns.
    static let historyMax = 512
    private static let eventsMax = 64
    private static let rateSpan = Nanoseconds.milliseconds(900)

    let title: String
    private(set) var moment: LiveMoment?
    /// When it was current.
    private(set) var at: Instant?
    private(set) var rates = Rates()
    /// Response times by second, oldest first; nil for a second without an outcome.
    private(set) var history: [Histogram?] = []
    private(set) var events: [String] = []
    private(set) var isEnding = false
    private var counted: (at: Instant, counts: LiveSnapshot)?

    struct Rates: Sendable {
        var offered: Double?
        var acked: Double?
        var delivered: Double?
    }

    /// `title` says what is tested, on what.
    package init(title: String) { self.title = title }

    package mutating func update(_ moment: LiveMoment, now: Instant) {
        if moment.phase != self.moment?.phase {
            counted = nil
            rates = Rates()
        }
        self.moment = moment
        at = now
        if let counts = moment.counts { count(counts, now) }
    }

    package mutating func event(_ text: String) {
        events.append(text)
        if events.count > Self.eventsMax { events.removeFirst() }
    }

    /// The user asked for the end.
    package mutating func end() { isEnding = true }

    /// Time goes on where moments are rare.
    func elapsed(now: Instant) -> Nanoseconds? {
        guard let moment, let at else { return nil }
        return moment.elapsed + (now - at)
    }

    func remaining(now: Instant) -> Nanoseconds? {
        guard let remaining = moment?.remaining, let at else { return nil }
        return max(remaining - (now - at), .zero)
    }

    private mutating func count(_ counts: LiveSnapshot, _ now: Instant) {
        guard let counted else {
            self.counted = (now, counts)
            return
        }
        let span = now - counted.at
        guard span >= Self.rateSpan else { return }
        func rate(_ path: KeyPath<LiveSnapshot, Int64>) -> Double {
            let change = counts[keyPath: path] - counted.counts[keyPath: path]
            return max(Double(change) / span.inSeconds, 0)
        }
        rates = Rates(
            offered: rate(\.offered), acked: rate(\.acked),
            delivered: counts.delivered > 0 ? rate(\.delivered) : nil)
        self.counted = (now, counts)
        history.append(counts.lastSecond.flatMap { $0.isEmpty ? nil : $0 })
        if history.count > Self.historyMax { history.removeFirst() }
    }
}
