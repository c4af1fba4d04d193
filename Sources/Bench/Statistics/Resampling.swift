/// Draws new series out of an old one.
package enum Resampling {
    /// A percentile interval of a statistic over draws with replacement.
    package static func bootstrap(
        _ values: [Double], rounds: Int, alpha: Double, seed: UInt64,
        statistic: ([Double]) -> Double
    ) -> ClosedRange<Double>? {
        guard !values.isEmpty, rounds > 0 else { return nil }
        var random = SeededRandom(seed: seed)
        let results = (0..<rounds).map { _ in
            statistic(values.map { _ in values[random.below(values.count)] })
        }
        return Quantile.of(results, alpha / 2)...Quantile.of(results, 1 - alpha / 2)
    }

    /// `count` places of a series of `length`, in runs of `block` neighbours from random starts, so
    /// that what hangs together in time still does (Künsch 1989). The end is followed by the start.
    package static func blocks(
        count: Int, of length: Int, block: Int, random: inout SeededRandom
    ) -> [Int] {
        precondition(length > 0 && block > 0, "blocks are drawn out of a series")
        var places: [Int] = []
        places.reserveCapacity(count + block)
        while places.count < count {
            let start = random.below(length)
            for step in 0..<block { places.append((start + step) % length) }
        }
        return Array(places.prefix(count))
    }
}
