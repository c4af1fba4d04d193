internal import Foundation

/// When a series is looked at, and how much error each look may spend, fixed before the first run.
///
/// The error is spent as Lan and DeMets (1983) do with Pocock's spending function,
/// α·ln(1 + (e − 1)·t) at the share t of the planned pairs. The level of each look follows from the
/// joint normal distribution of the looks (Armitage, McPherson, Rowe 1969), so that crossing at any
/// look has the chance α in all.
package struct PlannedLooks: Sendable, Hashable {
    /// Numbers of pairs, rising.
    package let pairs: [Int]
    /// Two-sided, over all looks.
    package let alpha: Double
    /// The two-sided level of the interval at each look.
    package let levels: [Double]

    package static let countMax = 10

    package init(pairs: [Int], alpha: Double) {
        precondition(
            !pairs.isEmpty && pairs.count <= Self.countMax
                && zip(pairs, pairs.dropFirst())
                    .allSatisfy { $0 < $1 }
                && pairs[0] > 0, "looks are at rising numbers of pairs")
        self.pairs = pairs
        self.alpha = alpha
        levels = Self.levels(pairs: pairs, alpha: alpha)
    }

    package static func spent(at share: Double, of alpha: Double) -> Double {
        min(alpha, alpha * log(1 + (M_E - 1) * share))
    }

    private static func levels(pairs: [Int], alpha: Double) -> [Double] {
        guard let last = pairs.last, pairs.count > 1 else { return [alpha] }
        var walk = LookWalk()
        var before = 0.0
        var levels: [Double] = []
        for count in pairs {
            let share = Double(count) / Double(last)
            let after = spent(at: share, of: alpha)
            let bound = walk.step(to: share, crossing: after - before)
            levels.append(2 * Normal.cumulative(-bound))
            before = after
        }
        return levels
    }
}

/// A Brownian motion that ends where it crosses a bound: the density of those that are still under
/// way, on a grid.
private struct LookWalk {
    private static let cells = 2_000
    private var share = 0.0
    private var limit = 0.0
    private var density: [Double] = []

    /// Goes on to `share`; answers the bound on |B(t)|/√t that a share `crossing` of all walks crosses
    /// there for the first time.
    mutating func step(to next: Double, crossing: Double) -> Double {
        let deviation = (next - share).squareRoot()
        var low = 0.0
        var high = 20.0
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if outside(middle * next.squareRoot(), deviation) > crossing {
                low = middle
            } else {
                high = middle
            }
        }
        let bound = (low + high) / 2
        advance(limit: bound * next.squareRoot(), deviation: deviation)
        share = next
        return bound
    }

    private var width: Double { 2 * limit / Double(Self.cells) }

    private func place(_ cell: Int, _ limit: Double) -> Double {
        -limit + (Double(cell) + 0.5) * 2 * limit / Double(Self.cells)
    }

    private func outside(_ edge: Double, _ deviation: Double) -> Double {
        guard !density.isEmpty else { return 2 * Normal.cumulative(-edge / deviation) }
        var sum = 0.0
        for cell in 0..<Self.cells {
            let at = place(cell, limit)
            sum +=
                density[cell]
                * (Normal.cumulative((at - edge) / deviation)
                    + Normal.cumulative((-edge - at) / deviation))
        }
        return sum * width
    }

    private mutating func advance(limit next: Double, deviation: Double) {
        let old = density
        density = (0..<Self.cells).map { cell in
            let here = place(cell, next)
            guard !old.isEmpty else { return Normal.density(here / deviation) / deviation }
            var sum = 0.0
            for from in 0..<Self.cells {
                let distance = (here - place(from, limit)) / deviation
                if abs(distance) < 9 { sum += old[from] * Normal.density(distance) }
            }
            return sum * width / deviation
        }
        limit = next
    }
}
