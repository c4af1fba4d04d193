/// A decimal number as written, `digits / 10^places`: 1.5 s is exactly 1,500,000,000 ns.
struct ExactNumber: Hashable {
    var digits: Int64
    var places: Int

    /// The number that `text` begins with, and what follows it. Digits may be grouped by `_`.
    static func prefix(of text: String) throws(Complaint) -> (number: ExactNumber, rest: String) {
        let body = text.prefix {
            $0.isASCII && ($0.isNumber || $0 == "_" || $0 == "." || $0 == ",")
        }
        guard let first = body.first, first.isNumber else {
            throw Complaint(
                text.hasPrefix("-") ? "\(text.quoted) is negative" : "\(text.quoted) is no number")
        }
        if body.contains(",") {
            let underscored = body.replacing(",", with: "_")
            throw Complaint("\(text.quoted) has a comma; group digits as in \(underscored)")
        }
        let parts = body.split(separator: ".", omittingEmptySubsequences: false)
        let groups = body.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ $0.first?.isNumber == true }),
            groups.allSatisfy({ $0.first?.isNumber == true && $0.last?.isNumber == true })
        else { throw Complaint("\(body.quoted) is no number; write it as 1_000 or 1.5") }
        let fraction = parts.count == 2 ? parts[1].filter(\.isNumber) : ""
        let digits = parts[0].filter(\.isNumber) + fraction
        guard let value = Int64(digits) else {
            throw Complaint("\(body.quoted) has more digits than can be told apart")
        }
        let number = ExactNumber(digits: value, places: fraction.count)
        return (number, String(text.dropFirst(body.count)))
    }

    /// `self × factor` when that is a whole number that fits.
    func whole(times factor: Int64 = 1) -> Int64? {
        let (product, overflow) = digits.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        var result = product
        for _ in 0..<places {
            guard result.isMultiple(of: 10) else { return nil }
            result /= 10
        }
        return result
    }

    /// The nearest double, by one correctly rounded division.
    var double: Double {
        var power = 1.0
        for _ in 0..<places { power *= 10 }
        return Double(digits) / power
    }
}
