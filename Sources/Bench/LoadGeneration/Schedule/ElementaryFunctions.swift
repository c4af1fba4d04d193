/// Natural logarithm and exponential from IEEE arithmetic alone. The C library's differ in the last
/// place between platforms, and a seed must give the same schedule on each of them.
enum ElementaryFunctions {
    private static let ln2 = 0x1.62e42fefa39efp-1

    /// For finite x > 0; within 4 units in the last place.
    static func logarithm(_ x: Double) -> Double {
        var exponent = x.exponent
        var significand = x.significand
        if significand > 0x1.6a09e667f3bcdp0 {
            significand /= 2
            exponent += 1
        }
        // ln m = 2 artanh((m - 1) / (m + 1)), with |z| <= 0.1716: the 11 terms leave 1e-18.
        let z = (significand - 1) / (significand + 1)
        let square = z * z
        var sum = 1.0 / 21
        var divisor = 19.0
        while divisor >= 1 {
            sum = sum * square + 1 / divisor
            divisor -= 2
        }
        return Double(exponent) * ln2 + 2 * z * sum
    }

    /// For |x| < 700.
    static func exponential(_ x: Double) -> Double {
        let power = (x / ln2).rounded()
        // ln 2 in two parts, so that the product with a small integer is exact.
        let remainder = (x - power * 0x1.62e42feep-1) - power * 0x1.a39ef35793c76p-33
        var sum = 1.0
        var term = 14.0
        while term >= 1 {
            sum = 1 + sum * remainder / term
            term -= 1
        }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }
}
