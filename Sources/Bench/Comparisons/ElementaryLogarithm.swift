internal import Foundation

/// The two functions between ratios and their logarithms.
enum ElementaryLogarithm {
    static func of(_ ratio: Double) -> Double { log(ratio) }
    /// exp(x) − 1
    static func shareOf(_ logarithm: Double) -> Double { expm1(logarithm) }
}
