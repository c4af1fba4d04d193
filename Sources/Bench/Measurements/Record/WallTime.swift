/// A time on the wall, UTC, to the millisecond. For people and file names; spans are never computed
/// from it.
package struct WallTime: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package init(millisecondsSince1970 milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (a: WallTime, b: WallTime) -> Bool { a.milliseconds < b.milliseconds }

    /// `2026-03-01T07:08:09.123Z`
    package var iso8601: String {
        let p = parts
        return "\(pad(p.year, 4))-\(pad(p.month, 2))-\(pad(p.day, 2))T\(pad(p.hour, 2)):"
            + "\(pad(p.minute, 2)):\(pad(p.second, 2)).\(pad(p.millisecond, 3))Z"
    }

    /// `20260301T070809Z`: names a directory on any file system.
    package var basic: String {
        let p = parts
        return "\(pad(p.year, 4))\(pad(p.month, 2))\(pad(p.day, 2))T\(pad(p.hour, 2))"
            + "\(pad(p.minute, 2))\(pad(p.second, 2))Z"
    }

    /// Reads what `iso8601` writes.
    package init?(iso8601 text: String) {
        let fields = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int64($0) }
        guard fields.count == 7, text.utf8.count == 24, text.last == "Z",
            (1...12).contains(fields[1]), (1...31).contains(fields[2])
        else { return nil }
        let days = Self.days(year: fields[0], month: fields[1], day: fields[2])
        let seconds = ((days * 24 + fields[3]) * 60 + fields[4]) * 60 + fields[5]
        self.init(millisecondsSince1970: seconds * 1_000 + fields[6])
        guard iso8601 == text else { return nil }
    }
}

extension WallTime: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = WallTime(iso8601: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "“\(text)” is not a time like 2026-03-01T07:08:09.123Z")
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso8601)
    }
}

extension WallTime {
    private struct Parts {
        var year: Int64
        var month: Int64
        var day: Int64
        var hour: Int64
        var minute: Int64
        var second: Int64
        var millisecond: Int64
    }

    /// The proleptic Gregorian calendar in eras of 400 years that begin on 1 March.
    private var parts: Parts {
        let seconds = floored(milliseconds, 1_000)
        let days = floored(seconds, 86_400)
        let inDay = seconds - days * 86_400
        let shifted = days + 719_468
        let era = floored(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return Parts(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * marchMonth + 2) / 5 + 1, hour: inDay / 3_600,
            minute: inDay / 60 % 60, second: inDay % 60,
            millisecond: milliseconds - seconds * 1_000)
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private func floored(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }

    private func pad(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
