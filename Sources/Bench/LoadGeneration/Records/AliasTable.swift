/// Draws from a fixed discrete distribution with one random word and one memory access.
///
/// Source: Walker 1977; tables built as in Vose, "A linear algorithm for generating random numbers
/// with a given distribution", 1991.
final class AliasTable: Sendable {
    struct Cell: Sendable {
        /// Below this share of 2^32 the cell's own index, else `alias`.
        var threshold: UInt32
        var alias: UInt32
    }

    private let cells: [Cell]

    /// `weights` need not add up to 1; they must not be negative, and one must be above 0.
    init(weights: [Double]) {
        let count = weights.count
        let sum = weights.reduce(0, +)
        precondition(count > 0 && sum > 0, "an alias table needs a weight above 0")
        var scaled = weights.map { $0 * Double(count) / sum }
        var cells = (0..<count).map { Cell(threshold: .max, alias: UInt32($0)) }
        var small: [Int] = []
        var large: [Int] = []
        for index in 0..<count {
            if scaled[index] < 1 { small.append(index) } else { large.append(index) }
        }
        while let less = small.popLast() {
            guard let more = large.last else { break }
            cells[less] = Cell(
                threshold: UInt32(min(scaled[less] * 0x1p32, 0x1p32 - 1)), alias: UInt32(more))
            scaled[more] -= 1 - scaled[less]
            if scaled[more] < 1 {
                large.removeLast()
                small.append(more)
            }
        }
        self.cells = cells
    }

    /// Zipf's law: rank k (from 0) has the weight 1 / (k + 1)^exponent.
    convenience init(zipf count: Int, exponent: Double) {
        self.init(
            weights: (1...count).map {
                ElementaryFunctions.exponential(
                    -exponent * ElementaryFunctions.logarithm(Double($0)))
            })
    }

    /// The outcome for one random word.
    @inline(__always)
    func draw(_ word: UInt64) -> Int {
        let product = word.multipliedFullWidth(by: UInt64(cells.count))
        let index = Int(product.high)
        // Within one cell the low half is uniform again.
        let cell = cells[index]
        return UInt32(product.low >> 32) < cell.threshold ? index : Int(cell.alias)
    }
}
