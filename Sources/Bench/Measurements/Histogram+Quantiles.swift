extension Histogram {
    /// The smallest recorded value that at least this share of the observations does not exceed, as
    /// the highest value of its counter; 0 when empty. `fraction` is 0 to 1.
    public func quantile(_ fraction: Double) -> Int64 {
        guard !isEmpty else { return 0 }
        let rank = Self.rank(of: fraction, in: count)
        let (low, high) = indexRange
        var seen: Int64 = 0
        for index in low...high {
            seen += counts[index]
            if seen >= rank { return layout.highestEquivalent(layout.value(at: index)) }
        }
        return max
    }

    /// Which observation, counted from 1 in ascending order, a quantile names. One unit in the last
    /// place is taken off first, so that 99.9 % of 1,000 is the 999th and not the 1,000th.
    static func rank(of fraction: Double, in count: Int64) -> Int64 {
        let percent = Swift.min(Swift.max((fraction * 100).nextDown, 0), 100)
        let exact = percent * Double(count) / 100
        return Swift.min(Swift.max(Int64(exact.rounded(.up)), 1), count)
    }

    /// The highest value of the highest counter in use; 0 when empty.
    public var max: Int64 { isEmpty ? 0 : layout.highestEquivalent(state.pointee.max) }

    /// The lowest value of the lowest counter in use; 0 when empty.
    public var min: Int64 { isEmpty ? 0 : layout.lowestEquivalent(state.pointee.min) }

    /// Every observation taken at the middle of its counter.
    public var mean: Double {
        guard !isEmpty else { return 0 }
        var sum = 0.0
        forEachCounter { value, count in
            sum += Double(layout.medianEquivalent(value)) * Double(count)
        }
        return sum / Double(count)
    }

    public var standardDeviation: Double {
        guard !isEmpty else { return 0 }
        let mean = mean
        var squares = 0.0
        forEachCounter { value, count in
            let deviation = Double(layout.medianEquivalent(value)) - mean
            squares += deviation * deviation * Double(count)
        }
        return (squares / Double(count)).squareRoot()
    }

    /// Observations in the counter of `value` and in all below it.
    public func countAtOrBelow(_ value: Int64) -> Int64 {
        guard !isEmpty, value >= 0 else { return 0 }
        let (low, high) = indexRange
        let last = Swift.min(high, layout.index(of: Swift.min(value, Self.highestTrackable)))
        guard low <= last else { return 0 }
        var seen: Int64 = 0
        for index in low...last { seen += counts[index] }
        return seen
    }

    /// The counters above 0, as the smallest value of each and its count, ascending.
    func forEachCounter(_ body: (_ value: Int64, _ count: Int64) -> Void) {
        guard !isEmpty else { return }
        let (low, high) = indexRange
        for index in low...high where counts[index] != 0 {
            body(layout.value(at: index), counts[index])
        }
    }
}
