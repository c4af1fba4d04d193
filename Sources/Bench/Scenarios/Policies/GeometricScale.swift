import Foundation

enum GeometricScale {
    /// Between two positive numbers, evenly on a logarithmic scale; the ends are exact.
    static func value(from: Int, to: Int, share: Double) -> Int {
        if share <= 0 { return from }
        if share >= 1 { return to }
        return Int((Double(from) * pow(Double(to) / Double(from), share)).rounded())
    }
}
