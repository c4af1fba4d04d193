/// Wilcoxon's signed-rank statistic for n differences without ties: its exact null distribution.
///
/// W is the sum of the ranks of |d| whose d is positive. Under the null each of the 2^n signs is as
/// likely, so the chance of W = w is the number of subsets of 1…n with sum w, over 2^n.
package struct SignedRankDistribution: Sendable {
    package let count: Int
    /// P(W ≤ w) for w = 0 … n(n+1)/2.
    private let cumulative: [Double]

    /// More differences than that are never compared in one series; the table is quadratic in n.
    package static let countMax = 400

    package init(count: Int) {
        precondition((0...Self.countMax).contains(count), "0 to \(Self.countMax) differences")
        self.count = count
        var chances = [1.0]
        for rank in stride(from: 1, through: count, by: 1) {
            var next = [Double](repeating: 0, count: chances.count + rank)
            for (sum, chance) in chances.enumerated() {
                next[sum] += chance / 2
                next[sum + rank] += chance / 2
            }
            chances = next
        }
        var total = 0.0
        cumulative = chances.map { chance in
            total += chance
            return total
        }
    }

    package func cumulative(_ w: Int) -> Double {
        w < 0 ? 0 : cumulative[min(w, cumulative.count - 1)]
    }

    /// How many Walsh averages to leave out at each end for an interval of this two-sided level;
    /// nil when even the widest interval does not reach it.
    package func trimmed(alpha: Double) -> Int? {
        // The rounding of the sums must not move a level such as 2 / 2^6 across its own value.
        let tail = alpha / 2 * (1 + 1e-12)
        guard count > 0, cumulative(0) <= tail else { return nil }
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if cumulative(middle) <= tail { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The fewest differences for which an interval of this two-sided level exists: 2^(1-n) ≤ alpha.
    package static func countMin(alpha: Double) -> Int {
        var count = 1
        var widest = 1.0
        while widest > alpha * (1 + 1e-12), count < countMax {
            count += 1
            widest /= 2
        }
        return count
    }
}

/// The exact test of symmetry about 0, ties and zeros included.
package enum SignedRankTest {
    /// Two-sided p-value. Zeros are left out (Wilcoxon's way), tied |d| share their middle rank, and
    /// the distribution is that of those very ranks. 1 when nothing is left.
    package static func twoSided(_ differences: [Double]) -> Double {
        let kept = differences.filter { $0 != 0 }
        guard !kept.isEmpty else { return 1 }
        let doubled = doubledRanks(kept.map(abs))
        let positive = zip(kept, doubled).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
        let total = doubled.reduce(0, +)
        let smaller = min(positive, total - positive)
        var chances = [1.0]
        for rank in doubled {
            var next = [Double](repeating: 0, count: chances.count + rank)
            for (sum, chance) in chances.enumerated() where chance > 0 {
                next[sum] += chance / 2
                next[sum + rank] += chance / 2
            }
            chances = next
        }
        return min(1, 2 * chances[...smaller].reduce(0, +))
    }

    /// Twice the middle ranks, which are whole numbers.
    private static func doubledRanks(_ sizes: [Double]) -> [Int] {
        let order = sizes.indices.sorted { sizes[$0] < sizes[$1] }
        var ranks = [Int](repeating: 0, count: sizes.count)
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, sizes[order[end + 1]] == sizes[order[start]] { end += 1 }
            for place in start...end { ranks[order[place]] = start + end + 2 }
            start = end + 1
        }
        return ranks
    }
}
