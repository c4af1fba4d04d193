internal import Vocabulary

/// Intended times of records without an answer, kept until the end of the drain says how long each
/// had been waited for. One counter a millisecond, a second's worth made when it is first needed.
struct CensoredTimes {
    private static let perSecond = 1_000
    private let start: Int64
    private var seconds: [[UInt32]] = []
    private(set) var count: Int64 = 0

    init(start: Instant) { self.start = start.nanoseconds }

    mutating func add(intended: Int64, count added: Int64 = 1) {
        let millisecond = Int(max(intended - start, 0) / 1_000_000)
        let second = min(millisecond / Self.perSecond, SeriesLimits.secondsMax - 1)
        while seconds.count <= second { seconds.append([]) }
        if seconds[second].isEmpty {
            seconds[second] = [UInt32](repeating: 0, count: Self.perSecond)
        }
        let (sum, overflow) = seconds[second][millisecond % Self.perSecond]
            .addingReportingOverflow(UInt32(clamping: added))
        seconds[second][millisecond % Self.perSecond] = overflow ? .max : sum
        count += added
    }

    /// Each waited at least from the end of its millisecond, so that the result stays a lower bound.
    func record(into histogram: Histogram, waitedUntil end: Instant) {
        for (second, counts) in seconds.enumerated() {
            for (millisecond, count) in counts.enumerated() where count > 0 {
                let passed = Int64(second * Self.perSecond + millisecond + 1) * 1_000_000
                histogram.record(max(end.nanoseconds - start - passed, 0), count: Int64(count))
            }
        }
    }
}
