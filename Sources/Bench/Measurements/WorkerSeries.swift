public import Vocabulary

public enum SeriesLimits {
    /// Seconds in a series: a day. What comes later counts in the last.
    public static let secondsMax = 86_400
}

/// One second of one worker, or of all of them.
public struct SecondCounts: Sendable, Hashable {
    public var offered: Int64 = 0
    public var late: Int64 = 0
    public var acked: Int64 = 0
    public var failed: Int64 = 0
    public var unknown: Int64 = 0
    public var ackedBytes: Int64 = 0
    public var delivered: Int64 = 0
    public var deliveredBytes: Int64 = 0

    public init() {}

    public mutating func add(_ other: SecondCounts) {
        offered += other.offered
        late += other.late
        acked += other.acked
        failed += other.failed
        unknown += other.unknown
        ackedBytes += other.ackedBytes
        delivered += other.delivered
        deliveredBytes += other.deliveredBytes
    }
}

/// Counts by second since the epoch, and the response times of each second to two digits, by the
/// time of the outcome. A second that is over is kept encoded: some hundred bytes.
public struct WorkerSeries: Sendable {
    public static let significantDigits = 2

    public let epoch: Instant
    public private(set) var seconds: [SecondCounts] = []
    /// V2 encoded, by second; nil where nothing was recorded.
    public private(set) var encoded: [[UInt8]?] = []
    public private(set) var currentSecond: Histogram
    public private(set) var lastWholeSecond: Histogram?
    private var current = 0
    private var seenProduce = ProduceCounts()
    private var seenConsume = ConsumeCounts()

    public init(epoch: Instant) {
        self.epoch = epoch
        currentSecond = Histogram(significantDigits: Self.significantDigits)
    }

    public func second(of instant: Instant) -> Int {
        let second = (instant - epoch).value / 1_000_000_000
        return Int(min(max(second, 0), Int64(SeriesLimits.secondsMax - 1)))
    }

    public mutating func update(at instant: Instant, _ change: (inout SecondCounts) -> Void) {
        let index = second(of: instant)
        while seconds.count <= index { seconds.append(SecondCounts()) }
        change(&seconds[index])
    }

    /// Answers true when a new second has begun and `currentSecond` is another histogram.
    mutating func roll(to instant: Instant) -> Bool {
        let index = second(of: instant)
        guard index > current else { return false }
        if currentSecond.isEmpty {
            current = index
            lastWholeSecond = nil
            return false
        }
        store()
        lastWholeSecond = currentSecond
        currentSecond = Histogram(significantDigits: Self.significantDigits)
        current = index
        return true
    }

    private mutating func store() {
        guard !currentSecond.isEmpty else { return }
        while encoded.count <= current { encoded.append(nil) }
        if let earlier = encoded[current].flatMap({ try? Histogram(v2: $0) }) {
            currentSecond.add(earlier)
        }
        encoded[current] = currentSecond.encodedV2()
    }

    /// Books what was counted since the last time into the second of `instant`.
    mutating func follow(_ counts: ProduceCounts, at instant: Instant) {
        let seen = seenProduce
        update(at: instant) {
            $0.acked += counts.acked - seen.acked
            $0.failed += counts.failed - seen.failed
            $0.unknown += counts.unknown - seen.unknown
            $0.ackedBytes += counts.payloadBytes - seen.payloadBytes
        }
        seenProduce = counts
    }

    mutating func follow(_ counts: ConsumeCounts, at instant: Instant) {
        let seen = seenConsume
        update(at: instant) {
            $0.delivered += counts.delivered - seen.delivered
            $0.deliveredBytes += counts.bytes - seen.bytes
        }
        seenConsume = counts
    }

    mutating func close() {
        store()
        currentSecond = Histogram(significantDigits: Self.significantDigits)
    }

    public mutating func add(_ other: WorkerSeries) {
        precondition(other.epoch == epoch, "series with different epochs cannot be merged")
        for (index, counts) in other.seconds.enumerated() {
            while seconds.count <= index { seconds.append(SecondCounts()) }
            seconds[index].add(counts)
        }
        for (index, bytes) in other.encoded.enumerated() {
            guard let bytes else { continue }
            while encoded.count <= index { encoded.append(nil) }
            guard let mine = encoded[index].flatMap({ try? Histogram(v2: $0) }),
                let theirs = try? Histogram(v2: bytes)
            else {
                encoded[index] = encoded[index] ?? bytes
                continue
            }
            mine.add(theirs)
            encoded[index] = mine.encodedV2()
        }
    }

    /// Response times of outcomes in that second; nil when there were none.
    public func histogram(of second: Int) -> Histogram? {
        guard second < encoded.count, let bytes = encoded[second] else { return nil }
        return try? Histogram(v2: bytes)
    }
}
