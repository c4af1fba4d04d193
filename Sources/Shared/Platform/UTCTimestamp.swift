internal import Glibc

/// A moment of the calendar, for names of reports and for texts.
package struct UTCTimestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Since 1970, without leap seconds, as the host counts.
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func now() -> UTCTimestamp {
        UTCTimestamp(milliseconds: WallClock.milliseconds())
    }

    /// `20261124T171902Z`: no colon and no space, so that every file system takes it as a name.
    package var basic: String {
        let p = parts
        return "\(padded(p.year, 4))\(padded(p.month))\(padded(p.day))"
            + "T\(padded(p.hour))\(padded(p.minute))\(padded(p.second))Z"
    }

    /// ISO 8601: `2026-11-24T17:19:02.041Z`.
    package var description: String {
        let p = parts
        return "\(padded(p.year, 4))-\(padded(p.month))-\(padded(p.day))"
            + "T\(padded(p.hour)):\(padded(p.minute)):\(padded(p.second))"
            + ".\(padded(Int(milliseconds - secondsFloor * 1_000), 3))Z"
    }

    package static func < (a: UTCTimestamp, b: UTCTimestamp) -> Bool {
        a.milliseconds < b.milliseconds
    }

    private var secondsFloor: Int64 {
        milliseconds / 1_000 - (milliseconds % 1_000 < 0 ? 1 : 0)
    }

    private var parts: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        var seconds = time_t(secondsFloor)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        return (
            Int(fields.tm_year) + 1900, Int(fields.tm_mon) + 1, Int(fields.tm_mday),
            Int(fields.tm_hour), Int(fields.tm_min), Int(fields.tm_sec)
        )
    }

    private func padded(_ number: Int, _ digits: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
