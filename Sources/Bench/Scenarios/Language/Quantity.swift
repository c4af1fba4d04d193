package import Vocabulary

/// Trial's own values: numbers with units. Each function reads one text, or says what is wrong with
/// it and what to write.
package enum Quantity {
    static func count(_ text: String) throws(Complaint) -> Int {
        let (number, rest) = try ExactNumber.prefix(of: text)
        guard rest.isEmpty, let value = number.whole(), number.places == 0 else {
            throw Complaint("\(text.quoted) is not a whole number such as 4 or 10_000")
        }
        return Int(value)
    }

    static func seed(_ text: String) throws(Complaint) -> UInt64 {
        guard let value = UInt64(text.filter { $0 != "_" }), text.first?.isNumber == true else {
            throw Complaint("\(text.quoted) is not a whole number from 0 to 2^64 - 1")
        }
        return value
    }

    package static func duration(_ text: String) throws(Complaint) -> Nanoseconds {
        let (number, rest) = try numberWithUnit(text, as: "a duration such as 20s")
        guard let factor = durationUnits.first(where: { $0.name == rest })?.factor else {
            throw unitComplaint(
                text, number: text.dropLast(rest.count), unit: rest,
                names: durationUnits.map(\.name),
                guess: durationGuesses[rest.lowercased()], usual: "s")
        }
        guard let value = number.whole(times: factor) else {
            throw Complaint("\(text.quoted) is finer than a nanosecond, or longer than 292 years")
        }
        return Nanoseconds(value)
    }

    package static func size(_ text: String) throws(Complaint) -> ByteCount {
        let (number, rest) = try numberWithUnit(text, as: "a size such as 1KiB")
        guard let factor = sizeUnits.first(where: { $0.name == rest })?.factor else {
            if let ambiguous = sizeGuesses[rest.lowercased()] {
                throw Complaint("\(text.quoted): \(rest.quoted) is not a unit; write \(ambiguous)")
            }
            throw unitComplaint(
                text, number: text.dropLast(rest.count), unit: rest, names: sizeUnits.map(\.name),
                guess: nil, usual: "B")
        }
        guard let value = number.whole(times: factor) else {
            throw Complaint("\(text.quoted) is no whole number of bytes")
        }
        return ByteCount(value)
    }

    /// Records a second: `50_000/s`.
    package static func rate(_ text: String) throws(Complaint) -> Double {
        let (number, rest) = try numberWithUnit(text, as: "a rate such as 50_000/s")
        let written = text.dropLast(rest.count).trimmed
        switch rest {
        case "/s": return number.double
        case "": throw Complaint("\(text.quoted) has no unit; write \(written)/s")
        case "k/s", "K/s", "k", "K": throw Complaint("\(text.quoted): write \(written)_000/s")
        case "M/s", "m/s", "M": throw Complaint("\(text.quoted): write \(written)_000_000/s")
        default:
            throw Complaint(
                "\(text.quoted): rates are in records a second; write a number and \"/s\", such "
                    + "as 50_000/s")
        }
    }

    /// A share from 0 to 1: `0.5` or `50%`.
    package static func share(_ text: String) throws(Complaint) -> Double {
        let (number, rest) = try numberWithUnit(text, as: "a share such as 50% or 0.5")
        guard rest == "%" || rest.isEmpty else {
            throw Complaint("\(text.quoted): a share is written as 50% or 0.5")
        }
        var exact = number
        if rest == "%" { exact.places += 2 }
        guard exact.double <= 1 else {
            let hint = rest.isEmpty ? "; write \(text)% if you mean per cent" : ""
            throw Complaint("\(text.quoted) is above 1, the whole\(hint)")
        }
        return exact.double
    }

    static func number(_ text: String) throws(Complaint) -> Double {
        let (number, rest) = try ExactNumber.prefix(of: text)
        guard rest.isEmpty else { throw Complaint("\(text.quoted) is no plain number") }
        return number.double
    }

    static func check<Value: Comparable>(
        _ value: Value, in range: ClosedRange<Value>, _ print: (Value) -> String
    ) throws(Complaint) -> Value {
        if value < range.lowerBound {
            throw Complaint("\(print(value)) is below \(print(range.lowerBound)), the least")
        }
        if value > range.upperBound {
            throw Complaint("\(print(value)) is above \(print(range.upperBound)), the most")
        }
        return value
    }

    static let durationUnits: [(name: String, factor: Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]
    static let sizeUnits: [(name: String, factor: Int64)] = [
        ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ]
    private static let durationGuesses = [
        "sec": "s", "secs": "s", "second": "s", "seconds": "s", "s": "s", "min": "m", "mins": "m",
        "minute": "m", "minutes": "m", "hr": "h", "hour": "h", "hours": "h", "msec": "ms",
        "millis": "ms", "ms": "ms", "µs": "us", "μs": "us", "usec": "us", "micros": "us",
        "nanos": "ns", "nsec": "ns", "m": "m", "h": "h", "ns": "ns", "us": "us",
    ]
    private static let sizeGuesses = [
        "b": "B for bytes", "byte": "B", "bytes": "B",
        "k": "KB (1,000 bytes) or KiB (1,024)", "kb": "KB (1,000 bytes) or KiB (1,024)",
        "kib": "KiB (1,024 bytes)",
        "m": "MB (1,000,000 bytes) or MiB (1,048,576)",
        "mb": "MB (1,000,000 bytes) or MiB (1,048,576)", "mib": "MiB (1,048,576 bytes)",
        "g": "GB (10^9 bytes) or GiB (2^30)", "gb": "GB (10^9 bytes) or GiB (2^30)",
        "gib": "GiB (2^30 bytes)",
    ]

    private static func numberWithUnit(_ text: String, as example: String) throws(Complaint)
        -> (number: ExactNumber, unit: String)
    {
        do {
            let (number, rest) = try ExactNumber.prefix(of: text)
            // One space between number and unit is how units are printed.
            return (number, rest.hasPrefix(" ") ? String(rest.dropFirst()) : rest)
        } catch {
            guard error.text.hasSuffix("is no number") else { throw error }
            throw Complaint("\(text.quoted) is not \(example)")
        }
    }

    private static func unitComplaint(
        _ text: String, number: Substring, unit: String, names: [String], guess: String?,
        usual: String
    ) -> Complaint {
        let number = number.trimmed
        let all = names.joined(separator: ", ")
        if unit.isEmpty {
            return Complaint("\(text.quoted) has no unit; write \(number)\(usual) (units: \(all))")
        }
        if unit.contains(where: \.isNumber) {
            return Complaint("\(text.quoted) joins several units; write one, such as 90s")
        }
        if let guess {
            return Complaint("\(text.quoted): write \(number)\(guess) (units: \(all))")
        }
        return Complaint("\(text.quoted): \(unit.quoted) is not a unit (units: \(all))")
    }
}

extension StringProtocol {
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
