/// Counts of durations in nanoseconds, log-linear as HdrHistogram's: every value from 1 ns to a day
/// is kept to three significant digits, in the same buckets and by the same quantile rules as the
/// Java, C and Python implementations, so their readers are a check on ours.
///
/// Layout: values below 2,048 have a counter each; above, each doubling has 1,024 counters.
///
/// Source: `AbstractHistogram.java` of HdrHistogram 2.2.
public final class Histogram: @unchecked Sendable {
    // One thread records into a histogram at a time, and the hand-over to the thread that merges is
    // a join or a lock; nothing here is read while another thread writes.

    /// Everything larger counts as this and in `overflowed`.
    public static let highestTrackable: Int64 = 86_400_000_000_000

    @usableFromInline let counts: UnsafeMutablePointer<Int64>
    @usableFromInline let state: UnsafeMutablePointer<State>
    /// 3, or 2 for the histograms of single seconds.
    public let significantDigits: Int
    @usableFromInline let layout: Layout

    @usableFromInline
    struct State {
        @usableFromInline var total: Int64 = 0
        @usableFromInline var min: Int64 = .max
        @usableFromInline var max: Int64 = -1
        @usableFromInline var overflowed: Int64 = 0
        @usableFromInline var negative: Int64 = 0
    }

    public init(significantDigits: Int = 3) {
        precondition((1...5).contains(significantDigits), "HdrHistogram knows 1 to 5 digits")
        self.significantDigits = significantDigits
        layout = Layout(significantDigits: significantDigits)
        counts = .allocate(capacity: layout.counterCount)
        counts.initialize(repeating: 0, count: layout.counterCount)
        state = .allocate(capacity: 1)
        state.initialize(to: State())
    }

    deinit {
        counts.deallocate()
        state.deallocate()
    }

    @inlinable
    public func record(_ nanoseconds: Int64) {
        record(nanoseconds, count: 1)
    }

    /// A negative duration is a clock error: it counts as 0, and in `negative`.
    @inlinable
    public func record(_ nanoseconds: Int64, count: Int64) {
        var value = nanoseconds
        if UInt64(bitPattern: value) > UInt64(bitPattern: Self.highestTrackable) {
            value = outOfRange(value, count: count)
        }
        counts[layout.index(of: value)] &+= count
        state.pointee.total &+= count
        if value > state.pointee.max { state.pointee.max = value }
        if value < state.pointee.min { state.pointee.min = value }
    }

    @inline(never) @usableFromInline
    func outOfRange(_ value: Int64, count: Int64) -> Int64 {
        if value < 0 {
            state.pointee.negative += count
            return 0
        }
        state.pointee.overflowed += count
        return Self.highestTrackable
    }

    public var count: Int64 { state.pointee.total }
    public var isEmpty: Bool { count == 0 }
    /// Observations above `highestTrackable`.
    public var overflowed: Int64 { state.pointee.overflowed }
    /// Observations below 0: the clock went back, or two clocks were mixed.
    public var negative: Int64 { state.pointee.negative }

    public func removeAll() {
        guard count > 0 else { return }
        let (low, high) = indexRange
        (counts + low).update(repeating: 0, count: high - low + 1)
        state.pointee = State()
    }

    public func copy() -> Histogram {
        let copy = Histogram(significantDigits: significantDigits)
        copy.add(self)
        return copy
    }
}

extension Histogram {
    /// The counters that may be above 0, first and last. Only for a histogram that is not empty.
    var indexRange: (low: Int, high: Int) {
        (layout.index(of: state.pointee.min), layout.index(of: state.pointee.max))
    }

    /// Adds every observation of `other`, which may have fewer digits.
    public func add(_ other: Histogram) {
        guard !other.isEmpty else { return }
        let (low, high) = other.indexRange
        if other.significantDigits == significantDigits {
            for index in low...high { counts[index] &+= other.counts[index] }
        } else {
            for index in low...high where other.counts[index] != 0 {
                let value = other.layout.medianEquivalent(other.layout.value(at: index))
                let kept = Swift.min(value, Self.highestTrackable)
                counts[layout.index(of: kept)] &+= other.counts[index]
            }
        }
        let added = other.state.pointee
        state.pointee.total &+= added.total
        state.pointee.overflowed += added.overflowed
        state.pointee.negative += added.negative
        state.pointee.min = Swift.min(state.pointee.min, added.min)
        state.pointee.max = Swift.max(state.pointee.max, added.max)
    }

    /// Takes away observations that are all in here, with the same digits: `whole - part`.
    public func subtract(_ part: Histogram) {
        guard !part.isEmpty else { return }
        precondition(part.significantDigits == significantDigits, "histograms of different digits")
        let (low, high) = part.indexRange
        for index in low...high {
            precondition(counts[index] >= part.counts[index], "the part is not within the whole")
            counts[index] -= part.counts[index]
        }
        state.pointee.total -= part.count
        state.pointee.overflowed -= part.overflowed
        state.pointee.negative -= part.negative
        findExtremes()
    }

    /// Reads `min` and `max` off the counters, as far as these know them.
    func findExtremes() {
        var low = -1
        var high = -1
        for index in 0..<layout.counterCount where counts[index] != 0 {
            if low < 0 { low = index }
            high = index
        }
        state.pointee.min = low < 0 ? .max : layout.value(at: low)
        state.pointee.max =
            high < 0
            ? -1
            : Swift.min(
                layout.highestEquivalent(layout.value(at: high)), Self.highestTrackable)
    }
}
