internal import Foundation

/// Steps in a history: places where what follows has another mean than what came before.
///
/// The series is split where the energy distance of both sides is largest (Matteson, James 2014,
/// with exponent 1), the split is kept when Student's t test says so, and both sides are searched
/// again (as Fleming et al. 2023 do in Hunter: the t test is deterministic and fast). Advisory.
package struct ChangePoints: Sendable {
    package struct Point: Sendable, Hashable {
        /// The first value of the new level.
        package var index: Int
        package var before: Double
        package var after: Double
        package var p: Double
        package init(index: Int, before: Double, after: Double, p: Double) {
            self.index = index
            self.before = before
            self.after = after
            self.p = p
        }
        /// As a share of the level before.
        package var change: Double { after / before - 1 }
    }

    /// Both sides of a step have at least so many values.
    package static let sideMin = 3

    package var pMax: Double
    /// Steps smaller than this share are left out.
    package var changeMin: Double

    package init(pMax: Double = 0.001, changeMin: Double = 0) {
        self.pMax = pMax
        self.changeMin = changeMin
    }

    package func find(in values: [Double]) -> [Point] {
        var cuts: [Int] = []
        search(values, 0..<values.count, &cuts)
        cuts.sort()
        // Once all are known each is judged between its neighbours, and weak ones go one by one.
        while let weakest = judged(values, cuts).filter(isWeak).max(by: { $0.p < $1.p }) {
            cuts.removeAll { $0 == weakest.index }
        }
        return judged(values, cuts)
    }

    private func isWeak(_ point: Point) -> Bool {
        point.p > pMax || abs(point.change) < changeMin
    }

    private func judged(_ values: [Double], _ cuts: [Int]) -> [Point] {
        let edges = [0] + cuts + [values.count]
        return cuts.enumerated().map { place, cut in
            point(values, edges[place]..<edges[place + 2], cut)
        }
    }

    private func search(_ values: [Double], _ range: Range<Int>, _ cuts: inout [Int]) {
        guard range.count >= 2 * Self.sideMin,
            let cut = bestCut(Array(values[range])).map({ $0 + range.lowerBound })
        else { return }
        // A first, looser test, since a side may itself hold a further step.
        guard point(values, range, cut).p <= max(pMax * 10, 0.01) else { return }
        cuts.append(cut)
        search(values, range.lowerBound..<cut, &cuts)
        search(values, cut..<range.upperBound, &cuts)
    }

    private func bestCut(_ values: [Double]) -> Int? {
        let count = values.count
        var best: (cut: Int, size: Double)?
        var within = [Double](repeating: 0, count: count + 1)
        for end in 0..<count {
            within[end + 1] = within[end]
            for start in 0..<end { within[end + 1] += abs(values[end] - values[start]) }
        }
        let all = within[count]
        var right = all
        for cut in 1..<count {
            for other in cut..<count { right -= abs(values[other] - values[cut - 1]) }
            guard cut >= Self.sideMin, count - cut >= Self.sideMin else { continue }
            let (m, n) = (Double(cut), Double(count - cut))
            let between = all - within[cut] - right
            let energy =
                2 * between / (m * n) - within[cut] * 2 / (m * (m - 1)) - right * 2 / (n * (n - 1))
            let size = energy * m * n / (m + n)
            if size > best?.size ?? -.infinity { best = (cut, size) }
        }
        return best?.cut
    }

    private func point(_ values: [Double], _ range: Range<Int>, _ cut: Int) -> Point {
        let left = Array(values[range.lowerBound..<cut])
        let right = Array(values[cut..<range.upperBound])
        let (a, b) = (mean(left), mean(right))
        let spread = squares(left, a) + squares(right, b)
        let degrees = Double(left.count + right.count - 2)
        let scale = spread / degrees * (1 / Double(left.count) + 1 / Double(right.count))
        let p =
            scale > 0
            ? StudentT.twoSided((b - a) / scale.squareRoot(), degrees: degrees) : (a == b ? 1 : 0)
        return Point(index: cut, before: a, after: b, p: p)
    }

    private func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private func squares(_ values: [Double], _ mean: Double) -> Double {
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
