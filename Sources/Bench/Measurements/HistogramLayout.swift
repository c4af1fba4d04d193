extension Histogram {
    /// Which counter a value belongs to, and which values a counter stands for.
    @frozen @usableFromInline
    struct Layout: Sendable {
        @usableFromInline let halfMagnitude: Int
        @usableFromInline let subBucketMask: Int64
        @usableFromInline let counterCount: Int

        init(significantDigits: Int) {
            var singleUnit: Int64 = 2
            for _ in 0..<significantDigits { singleUnit *= 10 }
            let magnitude = Int64.bitWidth - (singleUnit - 1).leadingZeroBitCount
            halfMagnitude = magnitude - 1
            subBucketMask = (1 << Int64(magnitude)) - 1
            let highestBits = Int64.bitWidth - Histogram.highestTrackable.leadingZeroBitCount
            let bucketCount = Swift.max(highestBits - magnitude, 0) + 1
            counterCount = (bucketCount + 1) << halfMagnitude
        }

        @inlinable
        func bucket(of value: Int64) -> Int {
            Int64.bitWidth - (value | subBucketMask).leadingZeroBitCount - (halfMagnitude + 1)
        }

        /// For 0 to `highestTrackable`.
        @inlinable
        func index(of value: Int64) -> Int {
            let bucket = bucket(of: value)
            return (bucket << halfMagnitude) + Int(truncatingIfNeeded: value &>> Int64(bucket))
        }

        /// The smallest value of a counter.
        func value(at index: Int) -> Int64 {
            let half = 1 << halfMagnitude
            var bucket = (index >> halfMagnitude) - 1
            var subBucket = (index & (half - 1)) + half
            if bucket < 0 {
                subBucket -= half
                bucket = 0
            }
            return Int64(subBucket) << Int64(bucket)
        }

        func lowestEquivalent(_ value: Int64) -> Int64 {
            let bucket = bucket(of: value)
            return (value >> Int64(bucket)) << Int64(bucket)
        }

        func rangeSize(at value: Int64) -> Int64 { 1 << Int64(bucket(of: value)) }

        func highestEquivalent(_ value: Int64) -> Int64 {
            lowestEquivalent(value) + rangeSize(at: value) - 1
        }

        func medianEquivalent(_ value: Int64) -> Int64 {
            lowestEquivalent(value) + (rangeSize(at: value) >> 1)
        }
    }
}
