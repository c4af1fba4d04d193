internal import Foundation
internal import Measurements

/// Counts of durations by time and logarithmic size, as the darkness of cells.
struct HeatCells {
    static let levels = 7
    /// Rows to a factor of ten.
    static let rowsPerDecade = 8.0

    /// One path of rectangles for each level, faintest first. Whole coordinates, and equal cells of a
    /// column as one rectangle: an hour's picture stays small. Columns narrower than `widthMin` are
    /// added up.
    static func paths(
        _ columns: [RunTimeline.HeatColumn], x: (Double) -> Double, y: (Double) -> Double,
        low: Double, high: Double, widthMin: Double = 4
    ) -> [String] {
        let factor = pow(10, 1 / rowsPerDecade)
        var edges = [low]
        while let last = edges.last, last < high, edges.count < 200 { edges.append(last * factor) }
        let sums = summed(columns, edges, x, widthMin)
        let largest = log(Double((sums.map(\.counts).joined().max() ?? 0) + 1))
        var paths = Array(repeating: "", count: levels)
        guard largest > 0 else { return paths }
        let heights = edges.map { Int(y($0).rounded()) }
        for sum in sums {
            let shades = sum.counts.map { count in
                count == 0
                    ? nil : min(Int(log(Double(count) + 1) / largest * Double(levels)), levels - 1)
            }
            var row = 0
            while row < shades.count {
                let from = row
                while row < shades.count, shades[row] == shades[from] { row += 1 }
                guard let level = shades[from], heights[row] < heights[from] else { continue }
                paths[level] +=
                    "M\(sum.left) \(heights[row])H\(sum.right)V\(heights[from])H\(sum.left)z"
            }
        }
        return paths
    }

    private struct Sum {
        var left: Int
        var right: Int
        var counts: [Int64]
    }

    private static func summed(
        _ columns: [RunTimeline.HeatColumn], _ edges: [Double], _ x: (Double) -> Double,
        _ widthMin: Double
    ) -> [Sum] {
        var sums: [Sum] = []
        for column in columns {
            let (left, right) = (Int(x(column.start).rounded()), Int(x(column.end).rounded()))
            guard right > left else { continue }
            let counts = zip(edges, edges.dropFirst()).map { from, to in
                column.histogram.countAtOrBelow(Int64(to))
                    - column.histogram.countAtOrBelow(Int64(from))
            }
            if let last = sums.last, left <= last.right,
                Double(last.right - last.left) < widthMin
            {
                sums[sums.count - 1].right = right
                sums[sums.count - 1].counts = zip(last.counts, counts).map(+)
            } else {
                sums.append(Sum(left: left, right: right, counts: counts))
            }
        }
        return sums
    }
}
