package import Comparisons
internal import Foundation
internal import Measurements
internal import Statistics
internal import Vocabulary

/// How changes and their intervals are written.
package enum ChangeText {
    /// `+6.1 % [+4.9, +7.4]`
    package static func interval(_ row: SeriesResult.Row) -> String {
        guard let change = row.change, let low = row.low, let high = row.high else {
            return MeasuredText.notMeasured
        }
        return "\(signed(change)) % [\(signed(low)), \(signed(high))]"
    }

    /// In percent with a sign, two digits: `+6.1`, `-0.4`, `+13`.
    package static func signed(_ share: Double) -> String {
        let percent = share * 100
        let text = String(format: abs(percent) < 9.95 ? "%+.1f" : "%+.0f", percent)
        return text == "-0.0" ? "+0.0" : text
    }

    /// `2 %`, `3.5 %`
    package static func percent(_ share: Double) -> String {
        let percent = share * 100
        let scale = abs(percent) < 9.95 ? 10.0 : 1.0
        return ((percent * scale).rounded() / scale).shortest + " %"
    }

    /// `REGRESSED (margin 2 %; confirmed in a second series)`
    package static func verdict(_ row: SeriesResult.Row) -> String {
        guard let verdict = row.verdict else { return row.note ?? "" }
        let word =
            switch verdict {
            case .regressed: row.isGated ? "REGRESSED" : "worse"
            case .improved: row.isGated ? "improved" : "better"
            default: verdict.rawValue
            }
        var remarks: [String] = []
        if row.isGated || verdict == .equivalent { remarks.append("margin \(percent(row.margin))") }
        if let note = row.note {
            remarks.append(note)
        } else if verdict == .unstable, let seen = row.detectable {
            remarks.append("so many pairs see a change of \(percent(seen))")
        }
        return remarks.isEmpty ? word : "\(word) (\(remarks.joined(separator: "; ")))"
    }

    /// A value with its unit: `1.43 us`, `312,000 records/s`.
    package static func value(_ value: Double?, of metric: Metric) -> String {
        guard let value else { return MeasuredText.notMeasured }
        switch metric {
        case .throughput, .consumeThroughput: return MeasuredText.rate(value)
        case .p50, .p99, .p99_9, .endToEndP99:
            return MeasuredText.time(Nanoseconds(Int64((value * 1e3).rounded())))
        case .firstAck: return MeasuredText.time(milliseconds: value)
        case .brokerCPU, .clientCPU: return MeasuredText.number(value, "us")
        case .peakResident: return MeasuredText.bytes(Int64(value))
        case .bytesWritten, .fsyncs, .allocations, .switches: return MeasuredText.number(value)
        }
    }

    /// `this many pairs see a change of 2.1 % in broker CPU, 3.4 % in throughput (from …)`; nil when
    /// nothing is known of it.
    package static func sight(_ result: SeriesResult, hasTwin: Bool) -> String? {
        let parts = result.rows.filter { $0.isGated || hasTwin }.compactMap { row in
            row.detectable.map { "\(percent($0)) in \(row.metric.noun)" }
        }
        guard !parts.isEmpty else { return nil }
        let source = hasTwin ? "from A/A' of this job" : "from the spread of these pairs"
        return "this budget sees a change of \(parts.joined(separator: ", ")) (\(source))"
    }
}
