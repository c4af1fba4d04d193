/// The exact distribution of Mann and Whitney's U for two samples without ties: the unpaired test
/// that the paired interval is compared with.
struct MannWhitney {
    private let cumulative: [Double]
    private let m: Int
    private let n: Int

    init(_ m: Int, _ n: Int) {
        self.m = m
        self.n = n
        // ways[j][u]: of the samples seen so far, j belong to the first, and U is u.
        var ways = [[Double]](repeating: [Double](repeating: 0, count: m * n + 1), count: m + 1)
        ways[0][0] = 1
        for seen in 0..<(m + n) {
            for j in stride(from: min(m - 1, seen), through: 0, by: -1) {
                let others = seen - j
                guard others <= n else { continue }
                for u in 0...(m * n - min(others, m * n)) where ways[j][u] > 0 {
                    ways[j + 1][u + others] += ways[j][u]
                }
            }
        }
        let total = ways[m].reduce(0, +)
        var sum = 0.0
        cumulative = ways[m].map { way in
            sum += way / total
            return sum
        }
    }

    /// Whether B is larger at a two-sided level.
    func isLarger(_ b: [Double], than a: [Double], alpha: Double) -> Bool {
        var u = 0
        for value in a { u += b.count { $0 < value } }
        return cumulative[u] <= alpha / 2
    }
}
