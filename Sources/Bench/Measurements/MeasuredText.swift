package import Vocabulary

/// How measured quantities are written wherever people read them: three significant digits, one
/// unit for a magnitude, `-` for what was not measured.
package enum MeasuredText {
    package static let notMeasured = "-"

    /// `76 us`, `0.33 ms`, `4.2 ms`, `10.2 s`: milliseconds from a tenth of one up to a second, so
    /// that a row of percentiles can be compared by eye.
    package static func time(_ time: Nanoseconds) -> String {
        switch abs(time.value) {
        case ..<1_000: "\(time.value) ns"
        case ..<100_000: "\(time.inMicroseconds.shortest) us"
        case ..<999_500_000: "\(time.inMilliseconds.shortest) ms"
        default: "\(time.inSeconds.shortest) s"
        }
    }

    package static func time(milliseconds: Double?) -> String {
        guard let milliseconds else { return notMeasured }
        return time(Nanoseconds(Int64((milliseconds * 1e6).rounded())))
    }

    /// A lower bound prints as `> 10.2 s`.
    package static func quantile(_ quantile: Quantile?) -> String {
        guard let quantile else { return notMeasured }
        let text = time(Nanoseconds(quantile.nanoseconds))
        return quantile.isLowerBound ? "> " + text : text
    }

    package static func count(_ count: Int64?) -> String { count?.grouped ?? notMeasured }

    /// `50,000/s`
    package static func rate(_ perSecond: Double?) -> String {
        guard let perSecond else { return notMeasured }
        return perSecond.shortest + "/s"
    }

    /// `48.8 MB/s`, of 10^6 bytes.
    package static func megabytes(perSecond: Double?) -> String {
        guard let perSecond else { return notMeasured }
        return perSecond.shortest + " MB/s"
    }

    package static func number(_ number: Double?, _ unit: String = "") -> String {
        guard let number else { return notMeasured }
        return unit.isEmpty ? number.shortest : number.shortest + " " + unit
    }

    /// Of 1; `0.042 %`, `63.2 %`.
    package static func percent(_ share: Double?) -> String {
        guard let share else { return notMeasured }
        return (share * 100).shortest + " %"
    }

    /// An upper bound, rounded up to the digits shown, so that what is written holds.
    package static func percent(bound share: Double) -> String {
        let percent = share * 100
        let scale = percent >= 10 ? 10.0 : percent >= 1 ? 100.0 : 1_000.0
        let rounded = min((percent * scale).rounded(.up) / scale, 100)
        return rounded.shortest + " %"
    }

    /// `1.2 GiB`, `34 MiB`
    package static func bytes(_ bytes: Int64?) -> String {
        guard let bytes else { return notMeasured }
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] as [(String, Int64)]
        where abs(bytes) >= 1 << shift {
            return (Double(bytes) / Double(Int64(1) << shift)).shortest + " " + unit
        }
        return bytes.grouped + " B"
    }

    /// `1 record`, `12 records`
    package static func plural(_ count: Int64, _ noun: String) -> String {
        "\(count.grouped) \(noun)\(count == 1 ? "" : "s")"
    }
}
